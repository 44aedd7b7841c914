//! How the whole post stands, for the office's lists and `/healthz`. Only reads.

use super::memory::Trouble;
use super::spool::Post;
use super::told::{REFUSED, WAITING};
use crate::store::Fault;

/// How the whole post stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
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

impl Post {
    /// What the server last said about a letter that waits or failed.
    pub fn last_word(&self, name: &str) -> Option<String> {
        Some(self.look(name).ok()?.last().to_owned()).filter(|last| !last.is_empty())
    }

    /// How many letters wait.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting(&self) -> Result<usize, Fault> {
        Ok(self.all_waiting()?.len())
    }

    fn all_waiting(&self) -> Result<Vec<String>, Fault> {
        let mut waiting = self.hinted(WAITING)?;
        waiting.extend(self.memory().first.iter().cloned());
        waiting.sort_unstable();
        waiting.dedup();
        Ok(waiting)
    }

    /// How the whole post stands.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn standing(&self) -> Result<Standing, Fault> {
        let (mut waiting, failed) = (self.all_waiting()?, self.hinted(REFUSED)?);
        let all = waiting.len();
        waiting.retain(|name| failed.binary_search(name).is_err());
        let tried_again = all - waiting.len();
        let trouble = self.trouble();
        let last = waiting.iter().take(ASKED).rev().find_map(|name| self.last_word(name));
        Ok(Standing { waiting, failed, tried_again, trouble, last })
    }
}
