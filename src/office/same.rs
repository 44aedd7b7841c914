//! Marks that say who declares for whom: `same/0f3/<keyed hash>.<id>.<number>`, one for the 法人番号 and one for the
//! folded name and place, made before the number of the row that says so. So twins are found without reading
//! everybody else. A mark may lie, a record never: whoever follows one reads the record.
//! Called by `opened`, `twice`, `expire` and `repair`. Never says in its names who anybody is.

use super::Office;
use super::application::{Application, State, Submission};
use super::opened::Opened;
use super::queue::{Queue, STRETCH};
use super::seal;
use crate::base::durable::Fault;
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::directory::fold;
use crate::scheme::Answers;
use crate::store::row::{Number, RowFault};
use crate::store::{Key, Prefix};

const FOLDER: &str = "same";

/// What a mark stands for, as it is written: a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark(String);

impl Mark {
    fn of(key: &seal::Key, words: &[&str]) -> Self {
        let hash = hex(&key.mac(b"same", words.join("\0").as_bytes())[..16]);
        Self(format!("{FOLDER}/{}/{hash}", &hash[..3]))
    }
}

impl Office {
    /// What answers are marked by.
    pub(super) fn marks_of_answers(&self, answers: &Answers) -> Vec<Mark> {
        let (name, town) = (fold(answers.declarer_name()), fold(answers.municipality()));
        let mut marks = vec![Mark::of(&self.key, &["name", &name, answers.prefecture(), &town])];
        marks.extend(answers.corporate_number().map(|number| Mark::of(&self.key, &["number", number])));
        marks
    }

    /// What an application is marked by: from its confirmation on, as long as its answers are there.
    pub(super) fn marks_of(&self, application: &Application) -> Vec<Mark> {
        match application.state {
            State::Confirmed | State::Accepted | State::Withdrawn | State::Revoked => {
                self.marks_of_answers(&application.answers)
            }
            State::Received | State::Expired | State::Rejected => Vec::new(),
        }
    }

    /// Leaves what the next number of an opened application is to be found by.
    pub(super) fn leave_marks(&self, opened: &Opened) -> Result<(), Fault> {
        let Some(number) = opened.number() else { return Ok(()) };
        let new = self.marks_of(&opened.application).into_iter().filter(|mark| !opened.marked.contains(mark));
        new.into_iter().try_for_each(|mark| self.queue.leave_mark(&mark, &opened.application.submission, number))
    }

    /// Drops what an application was found by and is no more, up to the number that was just decided.
    pub(super) fn drop_marks(&self, opened: &Opened) {
        let Some(number) = opened.number() else { return };
        let now = self.marks_of(&opened.application);
        for mark in opened.marked.iter().filter(|mark| !now.contains(mark)) {
            self.queue.drop_mark(mark, &opened.application.submission, number);
        }
    }

    /// Drops everything an application was found by: it was erased.
    pub(super) fn forget_marks(&self, opened: &Opened) {
        let Some(number) = opened.number() else { return };
        for mark in &opened.marked {
            self.queue.drop_mark(mark, &opened.application.submission, number);
        }
    }

    /// Leaves the marks and hints of an application that are not there: after a copy was restored.
    pub(super) fn leave_missing(&self, opened: &Opened) -> anyhow::Result<()> {
        let Some(on) = &opened.on else { return Ok(()) };
        let (submission, number) = (&opened.application.submission, on.number());
        for mark in self.marks_of(&opened.application) {
            if !self.queue.marked(&mark)?.contains(submission) {
                self.queue.leave_mark(&mark, submission, number)?;
            }
        }
        Ok(self.queue.leave_missing_hints(opened, self.clock.now())?)
    }
}

impl Queue {
    /// Whoever bears a mark, or bore it.
    ///
    /// # Errors
    /// [`Fault`].
    pub(super) fn marked(&self, mark: &Mark) -> Result<Vec<Submission>, Fault> {
        let of = |key: &Key| Submission::try_from(key.name().split('.').nth(1)?.to_owned()).ok();
        let mut found: Vec<Submission> = self.mark_keys(&format!("{}.", mark.0))?.iter().filter_map(of).collect();
        found.dedup();
        Ok(found)
    }

    fn leave_mark(&self, mark: &Mark, submission: &Submission, number: Number) -> Result<(), Fault> {
        let key =
            self.known(Key::parse(format!("{}.{}.{number}", mark.0, submission.as_str())).map_err(RowFault::from))?;
        self.known(self.store.create(&key, b"")).map(drop)
    }

    /// One that stays is only a mark more to follow.
    fn drop_mark(&self, mark: &Mark, submission: &Submission, last: Number) {
        let is_over = |key: &&Key| {
            let number = key.name().rsplit_once('.').and_then(|(_, number)| Number::parse(number));
            number.is_some_and(|number| number <= last)
        };
        let keys = self.mark_keys(&format!("{}.{}.", mark.0, submission.as_str()));
        let dropped =
            keys.and_then(|keys| keys.iter().filter(is_over).try_for_each(|key| self.known(self.store.remove(key))));
        if let Err(fault) = dropped {
            note!("sengen: {fault}");
        }
    }

    fn mark_keys(&self, prefix: &str) -> Result<Vec<Key>, Fault> {
        let prefix = self.known(Prefix::parse(prefix).map_err(RowFault::from))?;
        let mut keys: Vec<Key> = Vec::new();
        loop {
            let more = self.known(self.store.list(&prefix, keys.last(), STRETCH))?.keys;
            let is_all = more.len() < STRETCH;
            keys.extend(more);
            if is_all {
                return Ok(keys);
            }
        }
    }
}
