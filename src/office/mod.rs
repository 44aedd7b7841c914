//! Floor 4, the private wing: queue, mail, review, publishing. Never names `site`.

pub mod mail;
pub mod password;
pub mod record;
pub mod seal;
pub mod state;

pub use state::StateDir;
