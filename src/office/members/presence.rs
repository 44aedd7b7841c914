//! Who has a case open at present, so that two never hold one unawares: an object a member and a case, made when it is
//! opened and left for as long as somebody reads. It keeps nobody from deciding: the first decision counts.

use super::{DeskSession, MemberName, Members};
use crate::scheme::ids::Reference;
use crate::store::Key;
use crate::store::row::Id;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

const OPEN: &str = "desk/open";
/// So long one who opened a case is thought to read it.
const READING: SignedDuration = SignedDuration::from_mins(10);

/// Somebody who has a case open too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenElsewhere {
    /// Who.
    pub name: MemberName,
    /// Since when.
    pub since: Timestamp,
}

impl Members {
    /// Notes that a member opens a case, and tells who else has it open. What a disk refuses of that is no reason to
    /// keep anybody from looking.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn opens(&self, who: &DeskSession, reference: &Reference) -> anyhow::Result<Vec<OpenElsewhere>> {
        let (now, own) = (self.access.clock.now(), &who.session.whose);
        let place = format!("{OPEN}/{}/", reference.as_str().to_lowercase());
        let mut elsewhere = Vec::new();
        let mut is_noted = false;
        for key in self.objects.keys(&place, None)? {
            let Some((since, id)) = reader(&key) else { continue };
            match now.duration_since(since) {
                // Kept as it is: since when matters to the others.
                passed if passed < READING && id == *own => is_noted = true,
                passed if passed < READING => elsewhere.extend(self.reader_of(&id, since)?),
                _ => drop(self.objects.store.remove(&key)),
            }
        }
        if !is_noted && let Ok(key) = Key::parse(format!("{place}{:012}-{own}", now.as_second().max(0))) {
            let _ = self.guard.run(|| Ok(self.objects.store.create(&key, b"")?));
        }
        Ok(elsewhere)
    }

    fn reader_of(&self, id: &Id, since: Timestamp) -> anyhow::Result<Option<OpenElsewhere>> {
        let member = self.open_row(id)?.filter(super::rows::OpenedMember::is_there);
        Ok(member.map(|member| OpenElsewhere { name: member.body.name, since }))
    }

    /// Who else has which cases open, the one who opened first first. Changes nothing.
    ///
    /// # Errors
    /// When the disk cannot be read.
    pub fn open_elsewhere(&self, who: &DeskSession) -> anyhow::Result<BTreeMap<Reference, Vec<OpenElsewhere>>> {
        let (now, own) = (self.access.clock.now(), &who.session.whose);
        let mut all: BTreeMap<Reference, Vec<OpenElsewhere>> = BTreeMap::new();
        for key in self.objects.keys(&format!("{OPEN}/"), None)? {
            let reading = reader(&key).filter(|(since, id)| now.duration_since(*since) < READING && id != own);
            let Some(((since, id), reference)) = reading.zip(case_of(&key)) else { continue };
            all.entry(reference).or_default().extend(self.reader_of(&id, since)?);
        }
        all.retain(|_, readers| !readers.is_empty());
        Ok(all)
    }

    /// Notes that a member has gone back to where no case is open. What a disk refuses of that ends by itself.
    pub fn closes_all(&self, who: &DeskSession) {
        let keys = self.objects.keys(&format!("{OPEN}/"), None).unwrap_or_default();
        for key in keys.iter().filter(|key| reader(key).is_some_and(|(_, id)| id == who.session.whose)) {
            let _ = self.objects.store.remove(key);
        }
    }

    /// Notes that a member has done with a case.
    pub fn closes(&self, who: &DeskSession, reference: &Reference) {
        let place = format!("{OPEN}/{}/", reference.as_str().to_lowercase());
        let keys = self.objects.keys(&place, None).unwrap_or_default();
        for key in keys.iter().filter(|key| reader(key).is_some_and(|(_, id)| id == who.session.whose)) {
            let _ = self.objects.store.remove(key);
        }
    }
}

/// Which case an object is about.
fn case_of(key: &Key) -> Option<Reference> {
    Reference::parse(key.folder().strip_prefix(OPEN)?.strip_prefix('/')?).ok()
}

fn reader(key: &Key) -> Option<(Timestamp, Id)> {
    let (since, id) = key.name().split_once('-')?;
    Some((Timestamp::from_second(since.parse().ok()?).ok()?, Id::parse(id).ok()?))
}
