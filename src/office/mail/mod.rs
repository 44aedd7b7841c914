//! Mails: which wait, what is said of them, the ways out. The only folder that names lettre.

pub mod address;
mod counter;
mod doubt;
pub mod job;
pub mod memory;
#[cfg(test)]
mod model;
pub mod post;
pub mod smtp;
pub mod standing;
#[cfg(test)]
mod tests;
mod told;
pub mod transport;
pub mod words;

pub use address::Recipient;
pub use job::{Job, Owed};
pub use post::Post;
pub use told::Hint;
pub(super) use told::name_of;
