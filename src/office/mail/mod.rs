//! Mails: jobs, the spool, the ways out. The only folder that names lettre.

pub mod address;
pub mod job;
pub mod post;
pub mod smtp;
pub mod transport;
pub mod words;

pub use address::Recipient;
pub use job::Job;
pub use post::Post;
