//! Marks by which records are found without reading everybody else's, made before the number of the row that says
//! so: `same/0f3/<keyed hash>.<id>.<number>` for whom somebody declares, by 法人番号 and by folded name and place;
//! `mailbox/0f3/<keyed hash>.…` where the mails go; `ended/10000/10000001.…` that a record number's holder has ended.
//! A mark may lie, a record never: whoever follows one reads the record.
//! Called by `applications`, `duplicates`, `compare`, `expire` and `repair`. Never says in its names who anybody is.

use super::application::{Application, State, Submission};
use super::guard::unless_odd;
use super::rows::{Queue, STRETCH};
use crate::base::durable::Fault;
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::directory::fold;
use crate::office::Office;
use crate::office::declaration::applications::Opened;
use crate::office::state::seal;
use crate::scheme::Answers;
use crate::scheme::ids::RecordNumber;
use crate::store::row::{Number, RowFault};
use crate::store::{Key, Prefix};

const SAME: &str = "same";
const MAILBOX: &str = "mailbox";
const ENDED: &str = "ended";

/// What a mark stands for, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::office) struct Mark(String);

impl Mark {
    /// By a keyed hash.
    fn of(key: &seal::Key, folder: &str, words: &[&str]) -> Self {
        let hash = hex(&key.mac(folder.as_bytes(), words.join("\0").as_bytes())[..16]);
        Self(format!("{folder}/{}/{hash}", &hash[..3]))
    }

    fn of_ended(no: RecordNumber) -> Self {
        Self(format!("{ENDED}/{}/{no}", no.get() / 1000))
    }

    /// A record number that ended stays known for as long as the number itself.
    fn is_for_ever(&self) -> bool {
        self.0.starts_with(ENDED)
    }
}

impl Office {
    /// What answers are marked by.
    pub(in crate::office) fn marks_of_answers(&self, answers: &Answers) -> Vec<Mark> {
        let (name, town) = (fold(answers.declarer_name()), fold(answers.municipality()));
        let mut marks = vec![Mark::of(&self.key, SAME, &["name", &name, answers.prefecture(), &town])];
        marks.extend(answers.corporate_number().map(|number| Mark::of(&self.key, SAME, &["number", number])));
        marks
    }

    /// What everybody with this mailbox is marked by.
    fn mark_of_mailbox(&self, email: &str) -> Mark {
        Mark::of(&self.key, MAILBOX, &[&email.to_lowercase()])
    }

    /// What an application is marked by: from its confirmation on, as long as its answers are there.
    pub(in crate::office) fn marks_of(&self, application: &Application) -> Vec<Mark> {
        let mailbox = application.email().map(|email| self.mark_of_mailbox(email));
        match application.state {
            State::Received | State::Expired => Vec::new(),
            State::Rejected => mailbox.into_iter().collect(),
            State::Confirmed | State::Accepted => {
                self.marks_of_answers(&application.answers).into_iter().chain(mailbox).collect()
            }
            State::Withdrawn | State::Revoked => {
                let ended = application.record.map(Mark::of_ended);
                self.marks_of_answers(&application.answers).into_iter().chain(mailbox).chain(ended).collect()
            }
        }
    }

    /// The applications whose mails go to an address, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn with_mailbox(&self, email: &str) -> anyhow::Result<Vec<Application>> {
        let mut found = Vec::new();
        for submission in self.queue.marked(&self.mark_of_mailbox(email))? {
            let application = unless_odd(self.queue.find(&submission))?.flatten();
            let is_own = |own: &Application| own.email().is_some_and(|own| own.to_lowercase() == email.to_lowercase());
            found.extend(application.filter(is_own));
        }
        found.sort_by_key(|application| application.received_at);
        Ok(found)
    }

    /// Leaves what the next number of an opened application is to be found by.
    pub(in crate::office) fn leave_marks(&self, opened: &Opened) -> Result<(), Fault> {
        let Some(number) = opened.number() else { return Ok(()) };
        let new = self.marks_of(&opened.application).into_iter().filter(|mark| !opened.marked.contains(mark));
        new.into_iter().try_for_each(|mark| self.queue.leave_mark(&mark, &opened.application.submission, number))
    }

    /// Drops what an application was found by and is no more, up to the number that was just decided.
    pub(in crate::office) fn drop_marks(&self, opened: &Opened) {
        let Some(number) = opened.number() else { return };
        let now = self.marks_of(&opened.application);
        for mark in opened.marked.iter().filter(|mark| !now.contains(mark)) {
            // One that stays is only a mark more to follow.
            if let Err(fault) = self.queue.drop_mark(mark, &opened.application.submission, number) {
                note!("sengen: {fault}");
            }
        }
    }

    /// Drops everything a person was found by, who is about to be erased.
    pub(in crate::office) fn forget_marks(&self, opened: &Opened) -> Result<(), Fault> {
        let Some(number) = opened.number() else { return Ok(()) };
        let mut marks = opened.marked.iter().filter(|mark| !mark.is_for_ever());
        marks.try_for_each(|mark| self.queue.drop_mark(mark, &opened.application.submission, number))
    }

    /// Leaves the marks of an application that are not there: after a copy was restored.
    pub(in crate::office) fn leave_missing_marks(&self, opened: &Opened) -> anyhow::Result<()> {
        let Some(on) = &opened.on else { return Ok(()) };
        let (submission, number) = (&opened.application.submission, on.number());
        for mark in self.marks_of(&opened.application) {
            if !self.queue.marked(&mark)?.contains(submission) {
                self.queue.leave_mark(&mark, submission, number)?;
            }
        }
        Ok(())
    }
}

impl Queue {
    /// The record numbers whose holders have ended, or had.
    ///
    /// # Errors
    /// [`Fault`].
    pub(in crate::office) fn ended(&self) -> Result<Vec<(RecordNumber, Submission)>, Fault> {
        let of = |key: &Key| {
            let mut parts = key.name().split('.');
            let no = RecordNumber::parse(parts.next()?).ok()?;
            Some((no, Submission::try_from(parts.next()?.to_owned()).ok()?))
        };
        let mut ended: Vec<_> = self.mark_keys(&format!("{ENDED}/"))?.iter().filter_map(of).collect();
        ended.dedup();
        Ok(ended)
    }

    /// Whoever bears a mark, or bore it.
    ///
    /// # Errors
    /// [`Fault`].
    pub(in crate::office) fn marked(&self, mark: &Mark) -> Result<Vec<Submission>, Fault> {
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

    fn drop_mark(&self, mark: &Mark, submission: &Submission, last: Number) -> Result<(), Fault> {
        let is_over = |key: &&Key| {
            let number = key.name().rsplit_once('.').and_then(|(_, number)| Number::parse(number));
            number.is_some_and(|number| number <= last)
        };
        let keys = self.mark_keys(&format!("{}.{}.", mark.0, submission.as_str()))?;
        keys.iter().filter(is_over).try_for_each(|key| self.known(self.store.remove(key)))
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
