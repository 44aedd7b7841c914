//! What the office does: it looks (`list`, `search`, `inspection`, `checks`), decides about declarations (`acceptance`) and about what is
//! asked for beside them (`requests`), and ends one for good (`revoke`); each can be undone for a while (`decisions`,
//! `effect`). Many are decided in a spreadsheet (`sheet`), with reasons that are written once (`reasons`), or one
//! after the other at the desk (`case`, `marks`); what it came to is counted (`report`, `recent`). Called by `cli` and `desk`;
//! works while `serve` runs.

pub mod acceptance;
mod answer;
#[cfg(feature = "desk")]
pub mod case;
pub mod checks;
pub mod decision;
pub mod decisions;
mod effect;
pub(in crate::office) mod inspection;
pub mod list;
#[cfg(feature = "desk")]
mod marks;
#[cfg(feature = "desk")]
pub mod open_decisions;
pub mod overview;
pub mod person_copy;
pub mod reasons;
pub mod recent;
pub mod report;
pub mod report_counted;
pub mod requests;
mod revoke;
pub mod row_decision;
pub mod sheet;
pub mod words;

use super::declaration::applications::Applications;
use super::declaration::duplicates::Duplicates;
use super::declaration::effects::Effects;
use super::publish::Publisher;
use crate::base::schema::DataSchema;
use crate::office::account::contact::Contacts;
use crate::office::worked::WorkedDays;
use acceptance::Acceptance;
use decisions::Decisions;
use inspection::Inspection;
use list::ReviewLists;
use report::Reports;
use requests::Requests;
use revoke::Revocations;
use sheet::ReviewSheets;
use std::path::Path;
use std::sync::Arc;

/// The schemas of the files that the office alone reads.
pub fn schemas() -> Vec<DataSchema> {
    vec![
        DataSchema::of::<checks::List>("checks", "data/checks.toml"),
        DataSchema::of::<reasons::StockReasons>("reasons", "data/reasons.toml"),
    ]
}

/// What the office looks at and decides.
#[derive(Debug)]
pub struct Review {
    /// Decides about declarations.
    pub acceptance: Arc<Acceptance>,
    /// Looks at what waits.
    pub inspection: Arc<Inspection>,
    /// Decides about what is asked for beside them.
    pub requests: Arc<Requests>,
    /// Shows what there is.
    pub lists: Arc<ReviewLists>,
    /// Ends one for good.
    pub revocations: Arc<Revocations>,
    /// Decides so that it can be undone for a while.
    pub decisions: Arc<Decisions>,
    /// Tells what the work came to.
    pub reports: Reports,
    /// Has many decided in a spreadsheet.
    pub sheets: ReviewSheets,
}

/// What a review is made of.
pub(super) struct ReviewParts {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) effects: Arc<Effects>,
    pub(super) duplicates: Arc<Duplicates>,
    pub(super) contacts: Arc<Contacts>,
    pub(super) worked: Arc<WorkedDays>,
}

impl Review {
    /// The review of an office whose scheme lies at `root`.
    pub(super) fn new(root: &Path, parts: &ReviewParts) -> Self {
        let ReviewParts { applications, publisher, effects, duplicates, contacts, worked } = parts;
        let (applications, publisher) = (|| Arc::clone(applications), || Arc::clone(publisher));
        let inspection = Arc::new(Inspection {
            root: root.to_path_buf(),
            applications: applications(),
            publisher: publisher(),
            duplicates: Arc::clone(duplicates),
        });
        let requests = Arc::new(Requests {
            applications: applications(),
            publisher: publisher(),
            effects: Arc::clone(effects),
            contacts: Arc::clone(contacts),
        });
        let acceptance = Arc::new(Acceptance {
            applications: applications(),
            publisher: publisher(),
            inspection: Arc::clone(&inspection),
        });
        let revocations = Arc::new(Revocations {
            applications: applications(),
            publisher: publisher(),
            effects: Arc::clone(effects),
        });
        let decisions = Arc::new(Decisions {
            applications: applications(),
            publisher: publisher(),
            acceptance: Arc::clone(&acceptance),
            requests: Arc::clone(&requests),
            revocations: Arc::clone(&revocations),
            effects: Arc::clone(effects),
        });
        let lists = Arc::new(ReviewLists {
            applications: applications(),
            publisher: publisher(),
            duplicates: Arc::clone(duplicates),
            inspection: Arc::clone(&inspection),
            requests: Arc::clone(&requests),
        });
        let sheets = ReviewSheets {
            applications: applications(),
            publisher: publisher(),
            inspection: Arc::clone(&inspection),
            lists: Arc::clone(&lists),
            acceptance: Arc::clone(&acceptance),
            requests: Arc::clone(&requests),
            decisions: Arc::clone(&decisions),
        };
        let reports = Reports { worked: Arc::clone(worked) };
        Self { acceptance, decisions, reports, sheets, lists, revocations, inspection, requests }
    }
}
