//! The door: the only way from a private declaration to the public directory. Called by `review` alone.
//! What passes is written out in [`public_entry`], field by field; nothing else of an application does.
//! One write for any number of changes, under a lock, whole and durable; `data/declarers.csv` is the truth,
//! and `data/declarers.toml` tells the day and the serial of its last publication.

use super::Office;
use super::application::Application;
use super::issue::Issue;
use crate::base::durable::{self, Lock};
use crate::base::problem::Problem;
use crate::directory::{self, Entry, NameField, Register};
use crate::scheme::ids::RecordNumber;
use anyhow::Context;
use jiff::civil::Date;

/// The public directory, open for changes and locked against others'.
pub(super) struct Publishing {
    pub(super) register: Register,
    _lock: Lock,
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

impl Office {
    /// Opens the public directory for changes; waits while somebody else publishes.
    ///
    /// # Errors
    /// When the file is missing or at fault: put it right before anything is accepted.
    pub(super) fn open_publishing(&self) -> anyhow::Result<Publishing> {
        let lock = durable::lock(&self.state.join("locks/publish"))?;
        durable::sweep(&self.root.join("data"))?;
        Ok(Publishing { register: self.register()?, _lock: lock })
    }

    /// Writes the entries of these applications into the public directory, adding or replacing by number.
    ///
    /// # Errors
    /// When an application is not fit to be public, or the disk refuses: then nothing was changed.
    pub(super) fn publish(&self, publishing: &mut Publishing, applications: &[&Application]) -> anyhow::Result<()> {
        let mut changed = false;
        for application in applications {
            let no = application.record.context("the application has no record number")?;
            let entry = public_entry(self, application, no)?;
            if publishing.register.find(no) != Some(&entry) {
                publishing.register.put(entry);
                changed = true;
            }
        }
        if changed { self.write_register(publishing) } else { Ok(()) }
    }

    /// First the day and the serial, then the register: cut off between them, the register is not what the
    /// serial was given for, readers see that, and the next publication takes another.
    ///
    /// What has ended here and lies in the register all the same is left out.
    pub(super) fn write_register(&self, publishing: &mut Publishing) -> anyhow::Result<()> {
        for no in self.ended_in(&publishing.register)? {
            publishing.register.remove(no);
        }
        let csv = directory::to_csv(publishing.register.entries(), &self.scheme.lists)?;
        // Read back before anything changes: a list that its own reader refuses would stop every build and decision.
        directory::parse(&csv, &self.scheme.lists, Date::MAX).map_err(|faults| super::problems(&faults))?;
        let publication = publishing.register.publish(&csv, self.clock.today()).to_string();
        durable::replace_readable(&self.root.join(directory::PUBLICATION), publication.as_bytes())?;
        Ok(durable::replace_readable(&self.root.join(directory::PATH), &csv)?)
    }

    /// Takes an entry out of the public directory.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn unpublish(&self, publishing: &mut Publishing, no: RecordNumber) -> anyhow::Result<()> {
        if publishing.register.remove(no).is_none() {
            return Ok(());
        }
        self.write_register(publishing)
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
        let listed = publishing.register.entries().last().map(|entry| entry.no);
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        issue.record_number(issued.max(listed), &application.submission)
    }
}
