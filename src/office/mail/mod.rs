//! Mails: what the steps owe (`mailer`, `letters`, `wording`), which wait (`letterbox`), what is said of them (`journal`),
//! and the ways out (`spool`, `transport`). The only folder that names lettre.

pub mod address;
pub mod delivery;
mod doubt;
pub mod job;
mod journal;
pub mod letterbox;
pub(in crate::office) mod letters;
pub(in crate::office) mod mailer;
pub mod memory;
#[cfg(test)]
mod model;
pub mod outcome;
pub mod sanitize;
pub mod smtp;
pub mod spool;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod transport;
pub(in crate::office) mod wording;

pub use address::Recipient;
pub use job::{MailJob, Owed};
pub use journal::LetterHint;
pub use spool::Spool;
