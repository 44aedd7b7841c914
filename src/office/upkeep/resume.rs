//! Letting a state that came from a file go on: what was erased since is erased again, numbers that may have been
//! given out since are left out, and letters that waited then are not sent by themselves: they may have arrived.
//! Called by `cli::state`. Each part may be done twice; only when all of it is done the state is held no more.

use super::expire::Expiration;
use super::whole::WholeLook;
use crate::base::problem::Problem;
use crate::office::declaration::applications::Applications;
use crate::office::faults::unless_odd;
use crate::office::mail::letters::owed_letters;
use crate::office::publish::Publisher;
use crate::office::queue::application::{State, Submission};
use crate::scheme::ids::RecordNumber;
use std::sync::Arc;

/// What was done.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// How many were erased again.
    pub erased: usize,
    /// How many letters were not sent.
    pub letters: usize,
    /// The first record number that may be given out.
    pub next: Option<RecordNumber>,
}

/// Lets a state go on that came from elsewhere.
#[derive(Debug)]
pub struct Resumption {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) whole: Arc<WholeLook>,
    pub(super) expiration: Arc<Expiration>,
}

impl Resumption {
    /// Lets the state go on. `erased`: a line for each that was erased since; `skip`: so many record numbers after
    /// the highest at hand are never given out.
    ///
    /// # Errors
    /// A [`Problem`] when nothing is held, not everything has come, or the list is no such list; otherwise when the
    /// disk refuses.
    pub fn resume(&self, erased: &str, skip: u32) -> anyhow::Result<Resumed> {
        if !self.applications.guard.hold.has_come()? {
            return Err(self.not_to_resume().into());
        }
        let resumed = self.made_ready(&named(erased)?, || self.leave_out_numbers(skip))?;
        self.applications.guard.hold.let_go_on()?;
        Ok(resumed)
    }

    /// Makes a register ready to go on; it does so with the whole.
    ///
    /// # Errors
    /// As `resume`.
    pub fn make_ready(&self, erased: &str, skip: u32) -> anyhow::Result<Resumed> {
        if !self.applications.guard.hold.has_come()? {
            return Err(self.not_to_resume().into());
        }
        self.made_ready(&named(erased)?, || {
            let Some(last) = self.highest()? else { return Ok(None) };
            let last = (0..skip).try_fold(last, |last, _| last.next().ok_or(last)).unwrap_or_else(|last| last);
            self.publisher.issuer.leave_out(last)?;
            Ok(last.next())
        })
    }

    fn made_ready(
        &self,
        erased: &[Submission],
        leave_out: impl Fn() -> anyhow::Result<Option<RecordNumber>>,
    ) -> anyhow::Result<Resumed> {
        self.applications.guard.hold.lifted(|| {
            let mut resumed = Resumed { letters: self.hold_letters()?, ..Resumed::default() };
            for submission in erased {
                resumed.erased += usize::from(self.erase_again(submission)?);
            }
            resumed.next = leave_out()?;
            self.publisher.clock_watch.trust()?;
            self.whole.repair_whole()?;
            Ok(resumed)
        })
    }

    fn not_to_resume(&self) -> Problem {
        let place = self.applications.queue.objects.state.path();
        if self.applications.guard.hold.is_held() {
            let what = "控えを入れる途中で止まっています。すべては入っていません。";
            return Problem::new(place, what, "このフォルダをよけて、sengen state import をもう一度してください。");
        }
        Problem::new(place, "止めてある控えではありません。", "することはありません。")
    }

    /// Calls off the letters that waited when the file was made, or were about to.
    fn hold_letters(&self) -> anyhow::Result<usize> {
        for submission in self.applications.queue.standing()? {
            let Some(application) = unless_odd(self.applications.queue.find(&submission))?.flatten() else {
                continue;
            };
            let lost = owed_letters(&application, self.applications.mailer.oldest_letter());
            for name in lost.filter(|name| self.applications.mailer.letterbox.fate(name).is_none()) {
                self.applications.mailer.letterbox.hand_in(&name, "")?;
            }
        }
        self.applications.mailer.letterbox.call_off_all()
    }

    /// Erases one again; what stands of it in the public list goes first.
    fn erase_again(&self, submission: &Submission) -> anyhow::Result<bool> {
        let Some(application) = self.applications.queue.find(submission)? else { return Ok(false) };
        if application.state == State::Accepted {
            self.publisher.unpublish(&mut self.publisher.open()?, &application)?;
        }
        self.expiration.erasure.erase_if(submission, &|_| true)
    }

    /// The highest number that was given out or left out, as far as that is known.
    fn highest(&self) -> anyhow::Result<Option<RecordNumber>> {
        let listed = self.publisher.open()?.highest();
        let issued = self.applications.queue.each_in(&State::ALL, |application| application.record)?.into_iter().max();
        Ok(listed.max(issued).max(self.publisher.issuer.left_out()?))
    }

    /// Leaves out the numbers after the highest at hand; gives back the first that may be given out.
    fn leave_out_numbers(&self, skip: u32) -> anyhow::Result<Option<RecordNumber>> {
        let Some(highest) = self.highest()? else { return Ok(None) };
        let mut last = self.applications.guard.hold.behind(highest)?;
        for _ in 0..skip {
            match last.next() {
                Some(next) => last = next,
                None => break,
            }
        }
        let last = last.max(highest);
        self.publisher.issuer.leave_out(last)?;
        Ok(last.next())
    }
}

/// The submissions of a list of `state erased`.
fn named(list: &str) -> Result<Vec<Submission>, Problem> {
    let lines = list.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
    let parse = |(line, number): (&str, u32)| {
        Submission::try_from(line.to_owned()).map_err(|_| {
            let what = format!("{number} 行目は、消した申込みの名前ではありません。");
            Problem::new("--erased", what, "sengen state erased が書いたままの一覧を指定してください。")
        })
    };
    lines.map(parse).collect()
}
