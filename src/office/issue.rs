//! Issues numbers: each is a file of its name, created exclusively, that says whose it is
//! and stays for ever as a tombstone. So none is ever issued twice, whatever crashes or races.
//! Called by `confirm` and `review`. A number drawn and lost in a crash was told to nobody.

use super::application::{Numbers, Submission};
use super::state::{Found, StateDir};
use crate::base::durable::{self, Creation};
use crate::base::entropy::Entropy;
use crate::scheme::ids::{DeclarationId, RecordNumber, UserNumber};
use crate::store::record::Unreadable;
use anyhow::{Context, bail};
use std::path::PathBuf;

/// The drawer of all issued numbers.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// Where the tombstones stand.
    pub state: &'a StateDir,
    /// Where new numbers come from.
    pub entropy: &'a Entropy,
}

/// After so many numbers in a row that were taken, the numbers are used up.
const DRAWS: usize = 1000;

impl Issue<'_> {
    /// A new user number for the submission.
    ///
    /// # Errors
    /// When the disk or the generator refuse.
    pub fn user_number(self, owner: &Submission) -> anyhow::Result<UserNumber> {
        self.draw("users", owner, || UserNumber::make(self.entropy))
    }

    /// A new declaration ID with the configured prefix for the submission.
    ///
    /// # Errors
    /// When the disk or the generator refuse.
    pub fn declaration_id(self, prefix: &str, owner: &Submission) -> anyhow::Result<DeclarationId> {
        self.draw("declarations", owner, || DeclarationId::make(prefix, self.entropy))
    }

    /// The first record number after `last` that was never issued.
    ///
    /// # Errors
    /// When the disk refuses or the numbers are used up.
    pub fn record_number(self, last: Option<RecordNumber>, owner: &Submission) -> anyhow::Result<RecordNumber> {
        let mut no = match last {
            Some(last) => last.next().context("the record numbers are used up")?,
            None => RecordNumber::FIRST,
        };
        while self.claim("records", &no.to_string(), owner)? == Creation::Exists {
            no = no.next().context("the record numbers are used up")?;
        }
        Ok(no)
    }

    /// Whose record a number is, where it was issued here.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn holder(self, no: RecordNumber) -> anyhow::Result<Option<Submission>> {
        self.owner_of("records", &no.to_string())
    }

    /// Passes a record number on to the declaration that replaces its holder's.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn pass_on(self, no: RecordNumber, owner: &Submission) -> anyhow::Result<()> {
        Ok(durable::replace(&self.path("records", &no.to_string()), owner.as_str().as_bytes())?)
    }

    /// The submission a user number was issued to.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn submission_of_user(self, number: &UserNumber) -> anyhow::Result<Option<Submission>> {
        self.owner_of("users", number.as_str())
    }

    /// The submission a declaration ID was issued to.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn submission_of_declaration(self, id: &DeclarationId) -> anyhow::Result<Option<Submission>> {
        self.owner_of("declarations", id.as_str())
    }

    /// Gives back the two numbers of a confirmation that somebody was faster than: nobody was told them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back(self, numbers: &Numbers) -> Result<(), durable::Fault> {
        durable::remove(&self.path("users", numbers.user_number.as_str()))?;
        durable::remove(&self.path("declarations", numbers.declaration_id.as_str()))
    }

    /// Gives back a record number in the same way.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn give_back_record(self, no: RecordNumber) -> Result<(), durable::Fault> {
        durable::remove(&self.path("records", &no.to_string()))
    }

    /// Makes sure that the tombstone of a number that is in use stands (after a copy was restored).
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn claim(self, kind: &str, id: &str, owner: &Submission) -> Result<Creation, durable::Fault> {
        if self.path(kind, id).exists() {
            return Ok(Creation::Exists);
        }
        durable::create(&self.path(kind, id), owner.as_str().as_bytes())
    }

    fn draw<T: std::fmt::Display>(
        self,
        kind: &str,
        owner: &Submission,
        make: impl Fn() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        for _ in 0..DRAWS {
            let id = make()?;
            if self.claim(kind, &id.to_string(), owner)? == Creation::Created {
                return Ok(id);
            }
        }
        bail!("the {kind} are used up")
    }

    fn owner_of(self, kind: &str, id: &str) -> anyhow::Result<Option<Submission>> {
        let owner = |bytes| String::from_utf8(bytes).ok().and_then(|text| Submission::try_from(text).ok());
        let found =
            self.state.read(&self.path(kind, id), |bytes| owner(bytes).ok_or(Unreadable::Damaged("no owner")))?;
        Ok(if let Found::Whole(owner) = found { Some(owner) } else { None })
    }

    fn path(self, kind: &str, id: &str) -> PathBuf {
        self.state.join("ids").join(kind).join(id)
    }
}
