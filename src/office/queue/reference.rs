//! How the office names an application: by the first digits of its name, so that who has the reference finds the
//! row without looking anywhere else. Called by `intake` and everything that is typed with a reference.
//! Never random: the same application, the same reference.

use super::application::Submission;
use super::rows::{FOLDER, Queue, STRETCH};
use crate::base::durable::Fault;
use crate::scheme::ids::Reference;
use crate::store::row::RowFault;
use crate::store::{Key, Prefix};

/// Where lie the references that are not written by the first digits.
const REFERENCES: &str = "references";
/// So many digits of its name a reference writes.
const DIGITS: usize = 9;

impl Queue {
    /// How the office names a new application: by the first digits of its name, so that who has the reference
    /// finds the row. Where somebody else's begins with the same, by others, and an object says so.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn reference(&self, submission: &Submission) -> Result<Reference, Fault> {
        let digits = submission.as_str();
        let reference = reference_of(&digits[..DIGITS]);
        if self.beginning_with(&digits[..DIGITS])?.iter().all(|other| other == submission) {
            return Ok(reference);
        }
        let reference = reference_of(&digits[DIGITS..2 * DIGITS]);
        let key = Key::parse(format!("{}/{digits}", folder_of(&reference))).map_err(RowFault::from);
        self.known(self.known(key).map(|key| self.store.create(&key, b""))?)?;
        Ok(reference)
    }

    /// The application that has this reference.
    ///
    /// # Errors
    /// When the disk refuses, or two have it.
    pub fn by_reference(&self, reference: &Reference) -> anyhow::Result<Option<Submission>> {
        let mut found = self.beginning_with(&format!("{:0DIGITS$x}", reference.number()))?;
        let prefix = Prefix::parse(format!("{}/", folder_of(reference))).map_err(RowFault::from);
        let others = self.known(self.known(prefix).map(|prefix| self.store.list(&prefix, None, STRETCH))?)?;
        found.extend(others.keys.iter().filter_map(|key| Submission::try_from(key.name().to_owned()).ok()));
        let mut named = Vec::new();
        for submission in found {
            if self.find(&submission)?.is_some_and(|application| application.reference == *reference) {
                named.push(submission);
            }
        }
        anyhow::ensure!(named.len() < 2, "two applications are named {reference}");
        Ok(named.pop())
    }

    /// The submissions whose names begin with these digits, three at least.
    fn beginning_with(&self, digits: &str) -> Result<Vec<Submission>, Fault> {
        let shard = digits.get(..3).unwrap_or(digits);
        let prefix = Prefix::parse(format!("{FOLDER}/{shard}/{digits}")).map_err(RowFault::from);
        let listing = self.known(self.known(prefix).map(|prefix| self.store.list(&prefix, None, STRETCH))?)?;
        let ids = listing.keys.iter().filter_map(|key| key.name().split_once('.'));
        let mut found: Vec<_> = ids.filter_map(|(id, _)| Submission::try_from(id.to_owned()).ok()).collect();
        found.dedup();
        Ok(found)
    }
}

fn reference_of(digits: &str) -> Reference {
    Reference::of(u64::from_str_radix(digits, 16).unwrap_or_default())
}

fn folder_of(reference: &Reference) -> String {
    format!("{REFERENCES}/{}", reference.as_str().to_lowercase())
}
