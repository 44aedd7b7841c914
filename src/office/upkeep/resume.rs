//! Letting a state that came from a file go on: what was erased since is erased again, numbers that may have been
//! given out since are left out, and letters that waited then are not sent by themselves: they may have arrived.
//! Called by `cli::state`. Each part may be done twice; only when all of it is done the state is held no more.

use crate::base::durable::Fault;
use crate::base::problem::Problem;
use crate::office::Office;
use crate::office::mail::letters::owed_letters;
use crate::office::queue::application::{State, Submission};
use crate::office::queue::guard::unless_odd;
use crate::office::queue::rows::Queue;
use crate::scheme::ids::RecordNumber;
use crate::store::row::RowFault;
use crate::store::{Key, Prefix};

/// Where it is said up to which record number none is given out.
const LEFT_OUT: &str = "ids/left-out";

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

impl Office {
    /// Lets the state go on. `erased`: a line for each that was erased since; `skip`: so many record numbers after
    /// the highest at hand are never given out.
    ///
    /// # Errors
    /// A [`Problem`] when nothing is held, not everything has come, or the list is no such list; otherwise when the
    /// disk refuses.
    pub fn resume(&self, erased: &str, skip: u32) -> anyhow::Result<Resumed> {
        if self.queue.came()?.is_none() {
            return Err(self.not_to_resume().into());
        }
        let named = named(erased)?;
        let resumed = self.held.lifted(|| {
            let mut resumed = Resumed { letters: self.hold_letters()?, ..Resumed::default() };
            for submission in &named {
                resumed.erased += usize::from(self.erase_again(submission)?);
            }
            resumed.next = self.leave_out_numbers(skip)?;
            self.trust_clock()?;
            self.repair_whole()?;
            Ok(resumed)
        })?;
        self.queue.let_go_on()?;
        Ok(resumed)
    }

    fn not_to_resume(&self) -> Problem {
        let place = self.state.path();
        if self.is_held() {
            let what = "控えを入れる途中で止まっています。すべては入っていません。";
            return Problem::new(place, what, "このフォルダをよけて、sengen state import をもう一度してください。");
        }
        Problem::new(place, "止めてある控えではありません。", "することはありません。")
    }

    /// Calls off the letters that waited when the file was made, or were about to.
    fn hold_letters(&self) -> anyhow::Result<usize> {
        for submission in self.standing()? {
            let Some(application) = unless_odd(self.queue.find(&submission))?.flatten() else { continue };
            let lost = owed_letters(&application, self.oldest_letter());
            for name in lost.filter(|name| self.post.fate(name).is_none()) {
                self.post.hand_in(&name, "")?;
            }
        }
        self.post.call_off_all()
    }

    /// Erases one again; what stands of it in the public list goes first.
    fn erase_again(&self, submission: &Submission) -> anyhow::Result<bool> {
        let Some(application) = self.queue.find(submission)? else { return Ok(false) };
        if application.state == State::Accepted {
            self.unpublish(&mut self.open_publishing()?, &application)?;
        }
        self.erase_if(submission, &|_| true)
    }

    /// Leaves out the numbers after the highest at hand; gives back the first that may be given out.
    fn leave_out_numbers(&self, skip: u32) -> anyhow::Result<Option<RecordNumber>> {
        let listed = self.open_publishing()?.highest();
        let issued = self.queue.each_in(&State::ALL, |application| application.record)?.into_iter().max();
        let Some(highest) = listed.max(issued).max(self.queue.left_out()?) else { return Ok(None) };
        let mut last = highest;
        for _ in 0..skip {
            match last.next() {
                Some(next) => last = next,
                None => break,
            }
        }
        let key = Key::parse(format!("{LEFT_OUT}/{last}"))?;
        self.queue.store.create(&key, b"")?;
        Ok(last.next())
    }
}

impl Queue {
    /// The record number up to which none is given out, whoever had them.
    pub(in crate::office) fn left_out(&self) -> Result<Option<RecordNumber>, Fault> {
        let prefix = Prefix::parse(format!("{LEFT_OUT}/")).map_err(RowFault::from);
        let listing = self.known(self.known(prefix).map(|prefix| self.store.list(&prefix, None, usize::MAX))?)?;
        Ok(listing.keys.iter().filter_map(|key| RecordNumber::parse(key.name()).ok()).max())
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
