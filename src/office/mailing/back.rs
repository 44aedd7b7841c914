//! News that came back: nothing more is mailed to that mailbox, as long as it is who consented's. And what is forgotten of news
//! that were sent long ago. Called by `sengen mail bounce` and by the timer. Of the mail that says so nothing is kept.

use super::{FOLDER, MailingMark, Mailings};
use crate::base::text::hex;
use crate::office::faults::unless_odd;
use crate::office::mail::job::own_id;
use crate::office::mail::journal::name_of;
use crate::office::mail::report::DeliveryReport;
use crate::office::queue::application::Submission;
use crate::scheme::ids::Reference;
use crate::store::Key;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Where it stands to whom nothing is mailed any more.
const BACK: &str = "mailing/back";
/// So long it is known who got which letter, and whose came back.
const KEPT: SignedDuration = SignedDuration::from_hours(400 * 24);
/// A letter is made so soon after it was begun.
const SOON: SignedDuration = SignedDuration::from_mins(10);

impl Mailings<'_> {
    /// Takes a notification that news did not arrive; whose they were. `None`: it is about no news.
    ///
    /// # Errors
    /// When the state is held, or the disk refuses.
    pub fn bounced(&self, mail: &[u8]) -> anyhow::Result<Option<Reference>> {
        let report = DeliveryReport::parse(mail).filter(|report| report.recipients.iter().any(|one| one.has_failed));
        let Some(ids) = report.map(|report| report.own_ids()).filter(|ids| !ids.is_empty()) else { return Ok(None) };
        let applications = &self.0.applications;
        for key in applications.queue.objects.keys(&format!("{FOLDER}/"), None)? {
            let Some((letter, submission)) = begun(&key) else { continue };
            let Some(at) = self.moment(&key)? else { continue };
            let is_it =
                |at: Timestamp| ids.contains(&own_id(&name_of(at, &format!("{letter}-{}", submission.as_str()))));
            if !is_it(at) && !is_it(at + SOON) {
                continue;
            }
            let found = unless_odd(applications.queue.find(&submission))?.flatten();
            let Some(application) = found.filter(|found| found.email().is_some()) else { return Ok(None) };
            let email = application.email().unwrap_or_default();
            let objects = &applications.queue.objects;
            let (mark, now) = (objects.key(self.back(email))?, applications.clock.now().to_string());
            applications.guard.run(|| Ok(objects.known(objects.store.create(&mark, now.as_bytes()))?))?;
            return Ok(Some(application.reference));
        }
        Ok(None)
    }

    /// Whether news to a mailbox came back.
    pub(super) fn came_back(&self, email: &str) -> anyhow::Result<bool> {
        let objects = &self.0.applications.queue.objects;
        Ok(objects.known(objects.store.read(&objects.key(self.back(email))?))?.is_some())
    }

    /// Forgets who got what long ago: the letter could be sent once more. What says that it was begun goes last, so that
    /// where this is cut off nobody gets it twice.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget_old(&self) -> anyhow::Result<usize> {
        let applications = &self.0.applications;
        let (objects, now) = (&applications.queue.objects, applications.clock.now());
        let limit = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
        let mut letters: BTreeMap<String, Vec<Key>> = BTreeMap::new();
        for key in objects.keys(&format!("{FOLDER}/"), None)? {
            letters.entry(key.folder().to_owned()).or_default().push(key);
        }
        let mut forgotten = 0;
        for mut keys in letters.into_values() {
            keys.sort_by_key(|key| key.name().ends_with(MailingMark::Begun.ending()));
            for key in keys {
                if self.moment(&key)?.is_some_and(|at| at < limit) {
                    objects.known(objects.store.remove(&key))?;
                    forgotten += 1;
                }
            }
        }
        Ok(forgotten)
    }

    /// Where it stands that news to a mailbox came back. Says nothing of whose it is.
    fn back(&self, email: &str) -> String {
        let mac = self.0.applications.index.key.mac(b"news came back", email.to_lowercase().as_bytes());
        format!("{BACK}/{}.back", &hex(&mac)[..32])
    }

    /// When a mark was made.
    fn moment(&self, key: &Key) -> anyhow::Result<Option<Timestamp>> {
        let objects = &self.0.applications.queue.objects;
        let bytes = objects.known(objects.store.read(key))?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()?.parse().ok()))
    }
}

/// Which letter was begun for whom, where a mark says so.
fn begun(key: &Key) -> Option<(String, Submission)> {
    let (whose, _) = key.name().rsplit_once('.').filter(|(_, ending)| *ending == MailingMark::Begun.ending())?;
    let letter = key.folder().rsplit_once('/')?.1.to_owned();
    Some((letter, Submission::try_from(whose.to_owned()).ok()?))
}
