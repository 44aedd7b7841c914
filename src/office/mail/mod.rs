//! Mails: which wait, what is said of them, the ways out. The only folder that names lettre.

pub mod address;
mod counter;
pub mod delivery;
mod doubt;
pub mod job;
pub(in crate::office) mod letters;
pub mod memory;
#[cfg(test)]
mod model;
pub mod sanitize;
pub mod smtp;
pub mod spool;
pub mod standing;
#[cfg(test)]
mod tests;
mod told;
pub mod transport;

pub use address::Recipient;
pub use job::{Job, Owed};
pub use spool::Post;
pub use told::Hint;
pub(super) use told::name_of;
