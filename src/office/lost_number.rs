//! A record number that was drawn and lost: its record says it, and before its row was appended another row came under it,
//! by a list that was imported or by a hand. That row stays; the record takes the next number (`acceptance`), or had ended
//! meanwhile. Nobody was told the lost number. Asked by the door; of a number that was passed on nothing is asked here.

use super::ended::is_new;
use super::publish::{Publisher, Publishing, public_entry};
use super::queue::application::Application;
use super::queue::history::Step;
use crate::directory::{Appended, Cause, ChangeReason};
use anyhow::Context;

impl Publisher {
    /// Appends the first row of an application whose number was drawn for it, which its record says. Where another row
    /// has come under that number since, or has been there and gone, nothing is.
    ///
    /// # Errors
    /// As `publish`.
    pub(super) fn publish_first(
        &self,
        publishing: &mut Publishing,
        application: &Application,
    ) -> anyhow::Result<Appended> {
        let lists = &self.scheme.lists;
        let no = application.record.context("the application has no record number")?;
        let cause = self.cause(application, ChangeReason::Accepted);
        if self.has_lost_to_ended(publishing, application)? {
            return Ok(Appended::Taken);
        }
        publishing.append_first(lists, &cause, &[(no, Some(public_entry(lists, application, no)?))])
    }

    /// Whether the row under the number of a declaration that has ended is another's: it ended before it was listed, and
    /// somebody else was. `knows`: what the log tells.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn has_lost(&self, knows: &dyn Fn(&Cause) -> bool, application: &Application) -> anyhow::Result<bool> {
        let Some(no) = application.record else { return Ok(false) };
        Ok(application.last(Step::Accepted).is_none()
            && !knows(&self.any_of(application))
            && self.issuer.is_drawn(no, &application.submission)?)
    }

    /// What the log knows once it knows anything of a record.
    fn any_of(&self, application: &Application) -> Cause {
        Cause { step: 1, ..self.cause(application, ChangeReason::Accepted) }
    }

    /// Whether the log tells an end of the number that is nothing of this record's, which was never listed.
    pub(super) fn has_lost_to_ended(&self, publishing: &Publishing, application: &Application) -> anyhow::Result<bool> {
        let Some(no) = application.record else { return Ok(false) };
        let own = self.any_of(application);
        let lists = &self.scheme.lists;
        if publishing.knows(&own) || is_new(publishing, no) || publishing.find(no, lists)?.is_some() {
            return Ok(false);
        }
        let fates = self.place.fates(lists).map_err(|problem| crate::office::faults::problems(&[problem]))?;
        Ok(fates.end(no).is_some_and(|end| end.cause != own.record))
    }
}
