//! How the whole post stands, for the office's lists and `/readyz`. Only reads.

use super::journal::REFUSED;
use super::letterbox::Letterbox;
use super::memory::Trouble;
use crate::store::Fault;

/// How the whole post stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailStanding {
    /// The letters that wait, in order.
    pub waiting: Vec<String>,
    /// Those that failed, in order.
    pub failed: Vec<String>,
    /// How many of these were refused and are tried again.
    pub tried_again: usize,
    /// Since when nothing can be sent, and why.
    pub trouble: Option<Trouble>,
    /// What a server last said about one of those that wait.
    pub last: Option<String>,
}

/// So many letters are asked for the server's last word.
const ASKED: usize = 100;

impl MailStanding {
    /// How the whole post stands.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn of(letterbox: &Letterbox) -> Result<Self, Fault> {
        let (mut waiting, failed) = (letterbox.all_waiting()?, letterbox.journal.hinted(REFUSED)?);
        let all = waiting.len();
        waiting.retain(|name| failed.binary_search(name).is_err());
        let tried_again = all - waiting.len();
        let trouble = letterbox.memory.trouble();
        let last = waiting.iter().take(ASKED).rev().find_map(|name| letterbox.last_word(name));
        Ok(Self { waiting, failed, tried_again, trouble, last })
    }
}
