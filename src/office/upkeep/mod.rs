//! What happens without anybody asking, and what keeps a state whole: `worker` runs `repair`, `expire`, `compare` and
//! `whole`; `examine`, `survey` and `resume` are asked for by `cli::state`.

pub(in crate::office) mod compare;
pub(in crate::office) mod examine;
pub(in crate::office) mod expire;
pub(in crate::office) mod repair;
pub mod resume;
pub mod survey;
pub(in crate::office) mod whole;
pub mod worker;

use super::account::Accounts;
use super::declaration::applications::Applications;
use super::declaration::effects::Effects;
use super::publish::Publisher;
use super::review::acceptance::Acceptance;
use super::worked::WorkedDays;
use compare::Comparison;
use examine::Examination;
use expire::Expiration;
use repair::Repair;
use resume::Resumption;
use std::sync::{Arc, Mutex};
use survey::Survey;
use whole::WholeLook;

/// What keeps a state whole.
#[derive(Debug)]
pub struct Upkeep {
    /// Finishes what was interrupted.
    pub repair: Arc<Repair>,
    /// Looks at everything.
    pub whole: Arc<WholeLook>,
    /// Compares what is accepted with what is listed.
    pub comparison: Arc<Comparison>,
    /// Lets expire what is due.
    pub expiration: Arc<Expiration>,
    /// Says what lacks something.
    pub examination: Examination,
    /// Lets a state go on that came from elsewhere.
    pub resumption: Resumption,
    /// Counts what there is.
    pub survey: Survey,
}

/// What the upkeep is made of.
pub(super) struct UpkeepParts {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) effects: Arc<Effects>,
    pub(super) acceptance: Arc<Acceptance>,
    pub(super) worked: Arc<WorkedDays>,
}

impl Upkeep {
    /// The upkeep of an office with these accounts.
    pub(super) fn new(accounts: &Accounts, parts: UpkeepParts) -> Self {
        let UpkeepParts { applications, publisher, effects, acceptance, worked } = parts;
        let comparison = Arc::new(Comparison {
            publisher: Arc::clone(&publisher),
            mailer: Arc::clone(&applications.mailer),
            differences: Mutex::default(),
            turn: Mutex::default(),
        });
        let expiration = Arc::new(Expiration::new(accounts, &applications, &publisher, Arc::clone(&worked)));
        let survey = Survey { queue: applications.queue.clone() };
        let repair = Arc::new(Repair {
            applications: Arc::clone(&applications),
            publisher: Arc::clone(&publisher),
            effects: Arc::clone(&effects),
            acceptance,
            counts: Arc::clone(&worked.counts),
        });
        let whole = Arc::new(WholeLook {
            applications: Arc::clone(&applications),
            publisher: Arc::clone(&publisher),
            effects,
            repair: Arc::clone(&repair),
            comparison: Arc::clone(&comparison),
        });
        Self {
            examination: Examination {
                applications: Arc::clone(&applications),
                publisher: Arc::clone(&publisher),
                whole: Arc::clone(&whole),
            },
            resumption: Resumption {
                applications,
                publisher,
                whole: Arc::clone(&whole),
                expiration: Arc::clone(&expiration),
            },
            repair,
            whole,
            comparison,
            expiration,
            survey,
        }
    }
}
