//! What a browser carries and how often it may come: tokens in URLs, passwords and their hashes, rates. Never stores
//! who came.

pub mod limits;
pub(in crate::office) mod link;
pub mod password;
