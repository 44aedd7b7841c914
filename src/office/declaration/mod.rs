//! A declaration from its bytes to its numbers: `intake`, then `confirm`, each decided by `applications`; what follows
//! from a decision in the directory (`effects`), and who declares for the same declarer (`duplicates`).

pub(in crate::office) mod applications;
pub(in crate::office) mod confirm;
pub(in crate::office) mod duplicates;
pub(in crate::office) mod effects;
pub(in crate::office) mod intake;

use crate::office::access::limits::RateLimits;
use crate::office::counts::Counts;
use crate::office::publish::Publisher;
use applications::Applications;
use confirm::Confirmations;
use duplicates::{DirectoryCache, Duplicates};
use intake::Intake;
use std::sync::Arc;

/// What brings a declaration in.
#[derive(Debug)]
pub struct Declarations {
    /// Takes it in.
    pub intake: Intake,
    /// Confirms it.
    pub confirmations: Confirmations,
    /// Finds who declared twice.
    pub duplicates: Arc<Duplicates>,
    /// How far forms were filled in, and what was answered afterwards.
    pub counts: Arc<Counts>,
}

impl Declarations {
    /// What brings declarations into an office.
    pub(super) fn new(applications: &Arc<Applications>, publisher: &Arc<Publisher>, limits: &Arc<RateLimits>) -> Self {
        Self {
            intake: Intake { applications: Arc::clone(applications), limits: Arc::clone(limits) },
            confirmations: Confirmations {
                applications: Arc::clone(applications),
                limits: Arc::clone(limits),
                issuer: Arc::clone(&publisher.issuer),
                clock_watch: Arc::clone(&publisher.clock_watch),
                settings: Arc::clone(&publisher.settings),
            },
            duplicates: Arc::new(Duplicates {
                publisher: Arc::clone(publisher),
                clock: publisher.clock,
                listed: DirectoryCache::default(),
            }),
            counts: Arc::new(Counts::of(applications)),
        }
    }
}
