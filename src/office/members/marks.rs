//! What happened to a member beside the steps of the row: attempts that went wrong, and codes that were used. Each is
//! an object made once, so that every process of one store knows of it. An attempt is counted before anybody looks, and
//! given back when it was right: however many come at once, no more are looked at than one after another.

use crate::base::entropy::Entropy;
use crate::base::text::hex;
use crate::config::periods::LOCKED;
use crate::office::access::backoff::{FORGET, pause};
use crate::office::state::objects::Objects;
use crate::store::row::Id;
use crate::store::{Creation, Key};
use jiff::{SignedDuration, Timestamp};

/// What is remembered of members.
pub(super) struct Marks<'a> {
    pub(super) objects: &'a Objects,
    pub(super) entropy: &'a Entropy,
}

/// An attempt that counts as wrong until somebody has looked.
#[derive(Debug)]
pub(super) struct DeskAttempt {
    id: Id,
    key: Key,
}

const FAILED: &str = "desk/failed";
const USED: &str = "desk/used";
/// So many wrong attempts are free.
const FREE: u32 = 5;
/// Which step of time a used code is of stands before this; those on paper have no steps.
const OF_TELEPHONE: &str = "step-";
const ON_PAPER: &str = "paper-";
/// A code of a telephone is good for a minute and a half; its mark stays for longer.
const STEPS_KEPT: u64 = 10;

impl Marks<'_> {
    /// Counts an attempt to be this member, before anybody looks; or how long one must still wait, and nothing is
    /// counted.
    pub(super) fn reserve(&self, id: &Id, now: Timestamp) -> anyhow::Result<Result<DeskAttempt, SignedDuration>> {
        let drawn = hex(&self.entropy.bytes::<4>()?);
        let key = self.objects.key(format!("{FAILED}/{id}/{:020}-{drawn}", now.as_millisecond().max(0)))?;
        self.objects.known(self.objects.store.create(&key, b""))?;
        let mut others = Vec::new();
        for other in self.objects.keys(&format!("{FAILED}/{id}/"), None)?.into_iter().filter(|other| *other != key) {
            let at = made_at(&other).filter(|at| now.duration_since(*at).abs() < FORGET);
            match at {
                Some(at) => others.push(at),
                // So long ago that it counts no more, or nothing of ours.
                None => self.objects.known(self.objects.store.remove(&other))?,
            }
        }
        let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
        let last = others.into_iter().max().filter(|_| count >= FREE);
        let wait = last.map(|last| pause(count - FREE, LOCKED) - now.duration_since(last));
        match wait.filter(|wait| wait.is_positive()) {
            Some(wait) => {
                self.objects.known(self.objects.store.remove(&key))?;
                Ok(Err(wait.min(LOCKED)))
            }
            None => Ok(Ok(DeskAttempt { id: id.clone(), key })),
        }
    }

    /// Nobody looked.
    pub(super) fn was_not_made(&self, attempt: &DeskAttempt) -> anyhow::Result<()> {
        Ok(self.objects.known(self.objects.store.remove(&attempt.key))?)
    }

    /// Forgets what went wrong before: whoever it is knew password and code after all.
    pub(super) fn was_right(&self, attempt: &DeskAttempt) -> anyhow::Result<()> {
        self.remove(&format!("{FAILED}/{}/", attempt.id), &|_| true)
    }

    /// Uses up a code of a telephone, by its step of time; `false`: it was used.
    pub(super) fn use_step(&self, id: &Id, step: u64) -> anyhow::Result<bool> {
        let is_old = |key: &Key| {
            let used = key.name().strip_prefix(OF_TELEPHONE).and_then(|used| used.parse::<u64>().ok());
            used.is_some_and(|used| used + STEPS_KEPT < step)
        };
        let is_new = self.use_up(&format!("{USED}/{id}/{OF_TELEPHONE}{step:012}"))?;
        self.remove(&format!("{USED}/{id}/{OF_TELEPHONE}"), &is_old)?;
        Ok(is_new)
    }

    /// Uses up a code on paper, by its checksum; `false`: it was used.
    pub(super) fn use_paper(&self, id: &Id, digest: &str) -> anyhow::Result<bool> {
        self.use_up(&format!("{USED}/{id}/{ON_PAPER}{digest}"))
    }

    /// How many codes on paper were used.
    pub(super) fn papers_used(&self, id: &Id) -> anyhow::Result<usize> {
        Ok(self.objects.keys(&format!("{USED}/{id}/{ON_PAPER}"), None)?.len())
    }

    /// Forgets everything of a member who begins anew or is none any more.
    pub(super) fn forget_all(&self, id: &Id) -> anyhow::Result<()> {
        self.remove(&format!("{FAILED}/{id}/"), &|_| true)?;
        self.remove(&format!("{USED}/{id}/"), &|_| true)
    }

    fn use_up(&self, at: &str) -> anyhow::Result<bool> {
        let made = self.objects.known(self.objects.store.create(&self.objects.key(at)?, b""))?;
        Ok(made == Creation::Created)
    }

    fn remove(&self, prefix: &str, which: &dyn Fn(&Key) -> bool) -> anyhow::Result<()> {
        for key in self.objects.keys(prefix, None)?.iter().filter(|key| which(key)) {
            self.objects.known(self.objects.store.remove(key))?;
        }
        Ok(())
    }
}

fn made_at(key: &Key) -> Option<Timestamp> {
    Timestamp::from_millisecond(key.name().split('-').next()?.parse().ok()?).ok()
}
