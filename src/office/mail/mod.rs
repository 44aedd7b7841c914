//! Mails: what the steps owe (`mailer`, `letters`, `wording`), which wait (`letterbox`), what is said of them (`journal`),
//! the ways out (`spool`, `transport`), and what the office does about them (`lines`, `trial`, `bounce`). The only folder
//! that names lettre.

pub mod address;
pub mod bounce;
pub mod delivery;
mod doubt;
pub mod job;
pub(in crate::office) mod journal;
pub mod letterbox;
pub(in crate::office) mod letters;
pub mod lines;
pub(in crate::office) mod mailer;
pub mod memory;
#[cfg(test)]
mod model;
pub mod outcome;
#[cfg(feature = "desk")]
pub mod preview;
pub(in crate::office) mod report;
pub mod sanitize;
pub mod smtp;
pub mod spool;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod transport;
mod trial;
pub(in crate::office) mod wording;

pub use address::Recipient;
pub use job::{MailJob, Owed};
pub use journal::LetterHint;
pub use spool::Spool;
