//! The door: the only way from a private declaration to the public directory. Called by who decides.
//! What passes is written out in [`public_entry`], field by field; nothing else of an application does but a
//! keyed hash that tells two changes of one record apart from changes of two.
//! Each change is appended to the register's log; then one write of the list for any number of them.

use super::Office;
use super::application::{Application, Step};
use super::issue::Issue;
use crate::base::durable;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::directory::{self, Cause, Entry, Ledger, NameField, Place, Reason, Register};
use crate::scheme::ids::RecordNumber;
use anyhow::Context;
use jiff::ToSpan;

/// The public directory, open for changes and locked against others'.
pub(super) struct Publishing {
    ledger: Ledger,
    left_out: Vec<RecordNumber>,
}

impl Publishing {
    /// Everything that is listed, with what waits to be.
    pub(super) fn register(&self) -> &Register {
        self.ledger.register()
    }

    /// Whose rows lay in it though their declarations have ended, and were left out.
    pub(super) fn left_out(&self) -> &[RecordNumber] {
        &self.left_out
    }
}

/// The public part of an application, under its record number. What it says may still be nothing the list
/// can hold: [`Office::unfit`] tells.
fn public_entry(office: &Office, application: &Application, no: RecordNumber) -> anyhow::Result<Entry> {
    let answers = &application.answers;
    let prefectures = office.scheme.lists.prefectures();
    let prefecture = prefectures.iter().position(|prefecture| prefecture.name == answers.prefecture());
    Ok(Entry {
        no,
        name: answers.declarer_name().into(),
        // One that is not among them is read back as empty, and refused.
        prefecture: prefecture.unwrap_or(usize::from(u8::MAX)).try_into()?,
        municipality: answers.municipality().into(),
        industry: answers.industry().chars().next().unwrap_or(' '),
        stars: answers.stars(),
        declared_on: application.declared_on().context("the application was never confirmed")?,
        name_field: NameField::parse(answers.name_key()),
    })
}

/// How a declaration left the directory.
fn ended_by(application: &Application) -> Reason {
    if application.last(Step::Revoked).is_some() { Reason::Revoked } else { Reason::Stopped }
}

impl Office {
    /// Opens the public directory for changes; waits while somebody else publishes.
    ///
    /// # Errors
    /// When the file is missing or at fault: put it right before anything is accepted.
    pub(super) fn open_publishing(&self) -> anyhow::Result<Publishing> {
        let ledger = Ledger::open(&self.place(), (&self.scheme.lists, self.clock.today()))?;
        let mut publishing = Publishing { ledger, left_out: Vec::new() };
        // What was appended before a crash or a refusal: decided, and not yet in the list.
        self.write_list(&mut publishing)?;
        Ok(publishing)
    }

    /// Where the register lies.
    pub(super) fn place(&self) -> Place {
        Place::new(&self.root, &self.settings.register.path)
    }

    /// Publishes what was appended to the log before a crash.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(super) fn publish_waiting(&self) -> anyhow::Result<()> {
        if !self.register()?.waits() {
            return Ok(());
        }
        self.guarded(|| self.open_publishing().map(drop))
    }

    /// What a change of a record's row follows from. `is_noted`: the record has the event already.
    fn cause(&self, application: &Application, reason: Reason, is_noted: bool) -> Cause {
        let mac = self.key.mac(b"register", application.submission.as_str().as_bytes());
        let step = 2 * application.history.len() as u64 + u64::from(!is_noted);
        Cause { record: hex(&mac[..16]), step, reason }
    }

    /// Writes the entries of these applications into the public directory, adding or replacing by number.
    ///
    /// # Errors
    /// When an application is not fit to be public, or the disk refuses: then nothing was changed.
    pub(super) fn publish(&self, publishing: &mut Publishing, applications: &[&Application]) -> anyhow::Result<()> {
        for application in applications {
            let no = application.record.context("the application has no record number")?;
            let entry = public_entry(self, application, no)?;
            let is_revival = application.last(Step::Revived).is_some();
            let reason = if is_revival { Reason::Revived } else { Reason::Accepted };
            let cause = self.cause(application, reason, false);
            publishing.ledger.append(&self.scheme.lists, &cause, &[(no, Some(entry))])?;
        }
        self.write_list(publishing)
    }

    /// Takes out of the directory what has ended here and lies in it all the same.
    ///
    /// # Errors
    /// When the state cannot be read or the disk refuses.
    pub(super) fn leave_out_ended(&self, publishing: &mut Publishing) -> anyhow::Result<()> {
        for application in self.ended_in(publishing.register())? {
            let Some(no) = application.record else { continue };
            let mut cause = self.cause(&application, ended_by(&application), true);
            if publishing.ledger.is_by_hand() || publishing.ledger.knows(&cause) {
                // An old copy has brought it back: its end was told when it came.
                cause.reason = Reason::Corrected;
            }
            publishing.ledger.append(&self.scheme.lists, &cause, &[(no, None)])?;
            publishing.left_out.push(no);
        }
        publishing.left_out.sort_unstable();
        Ok(())
    }

    /// Writes the list for what was appended, without those who have ended here. With the first change of a month
    /// goes out of the log who left so long ago that the scheme keeps nothing of them.
    pub(super) fn write_list(&self, publishing: &mut Publishing) -> anyhow::Result<()> {
        if publishing.ledger.waits() {
            self.leave_out_ended(publishing)?;
        }
        let ledger = &mut publishing.ledger;
        let begins_month = ledger.begins_month();
        ledger.publish(&self.scheme.lists)?;
        if begins_month && !ledger.begins_month() {
            let retention = &self.settings.retention;
            let kept = i64::from(retention.withdrawn_days.max(retention.revoked_days));
            let before = self.clock.today().saturating_sub(kept.days());
            let forgotten = self.believes_clock().and_then(|is| if is { ledger.forget(before) } else { Ok(()) });
            // The list is out: what stays too long now goes with the next month.
            if let Err(error) = forgotten {
                self.watch(&error);
                note!("sengen: the log of the register keeps what it should not any more: {error:#}");
            }
        }
        Ok(())
    }

    /// Takes the entry of an application that was stopped or revoked out of the public directory.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn unpublish(&self, publishing: &mut Publishing, application: &Application) -> anyhow::Result<()> {
        let Some(no) = application.record else { return Ok(()) };
        let cause = self.cause(application, ended_by(application), true);
        publishing.ledger.append(&self.scheme.lists, &cause, &[(no, None)])?;
        self.write_list(publishing)
    }

    /// Why an application cannot be published, by the rules of the list's own reader; empty: it can. Asked
    /// before it leaves its folder.
    ///
    /// # Errors
    /// When it was never confirmed.
    pub(super) fn unfit(&self, application: &Application) -> anyhow::Result<Vec<Problem>> {
        let lists = &self.scheme.lists;
        let entry = public_entry(self, application, application.record.unwrap_or(RecordNumber::FIRST))?;
        let row = directory::to_csv([&entry], lists)?;
        Ok(directory::parse(&row, lists, self.clock.today()).err().unwrap_or_default())
    }

    /// The next record number, in order of acceptance.
    ///
    /// # Errors
    /// When the disk refuses or the numbers are used up.
    pub(super) fn next_record(
        &self,
        publishing: &Publishing,
        application: &Application,
    ) -> anyhow::Result<RecordNumber> {
        let issued = durable::list(&self.state.join("ids/records"))?;
        let issued = issued.iter().rev().find_map(|name| RecordNumber::parse(name).ok());
        let listed = publishing.register().entries().last().map(|entry| entry.no);
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        issue.record_number(issued.max(listed), &application.submission)
    }
}
