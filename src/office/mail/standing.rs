//! How the whole post stands, for the office's lists and `/healthz`. Only reads.

use super::job::Job;
use super::memory::Trouble;
use super::post::Post;
use crate::base::durable::{self, Fault};

/// How the whole post stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The jobs that wait, in order.
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

/// So many jobs are asked for the server's last word.
const ASKED: usize = 100;

impl Post {
    /// What the server last said about a job that waits or failed.
    pub fn last_word(&self, name: &str) -> Option<String> {
        let read = |folder| durable::read(&self.path(folder, name)).ok().flatten();
        let job = Job::decode(&read("spool").or_else(|| read("failed"))?).ok()?;
        Some(job.last).filter(|last| !last.is_empty())
    }

    /// How many jobs wait.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn waiting(&self) -> Result<usize, Fault> {
        Ok(durable::list(&self.state.join("mail/spool"))?.len())
    }

    /// How the whole post stands.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn standing(&self) -> Result<Standing, Fault> {
        let list = |folder: &str| durable::list(&self.state.join(folder));
        let (waiting, mut failed) = (list("mail/spool")?, list("mail/failed")?);
        failed.extend(list("mail/corrupt")?);
        failed.retain(|name| waiting.binary_search(name).is_err() && !self.path("mailed", name).exists());
        failed.sort_unstable();
        let trouble = self.trouble();
        let last = waiting.iter().take(ASKED).rev().find_map(|name| self.last_word(name));
        let tried_again = self.doubted()?.keys().filter(|name| failed.binary_search(name).is_ok()).count();
        Ok(Standing { waiting, failed, tried_again, trouble, last })
    }
}
