//! A row of the sheet for everything that waits for the office, oldest first: what the office may see of it at a glance,
//! and what it was made on. What was returned waits for its declarer, and what is decided can still be undone: both are
//! counted and left out. Changes nothing.

use super::ReviewSheets;
use super::version::SheetVersion;
use crate::office::queue::account::{ContactRequest, PendingKind};
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::history::Step;
use crate::office::queue::pending::VoidReason;
use crate::office::queue::returned::{returned, waits_since};
use crate::office::review::inspection::Marker;
use crate::office::review::reasons::{StockReason, StockReasons};
use crate::office::review::requests::{Difference, wanted};
use crate::scheme::ids::Reference;
use jiff::Timestamp;

/// Something that waits for the office.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// How the office names it.
    pub reference: Reference,
    /// What is asked for.
    pub kind: PendingKind,
    /// What this row was made on.
    pub version: SheetVersion,
    /// How many days by the calendar it waits.
    pub waiting_days: i32,
    /// 事業者名 or 代表者名, as it is in force.
    pub name: String,
    /// The formal name of the prefecture.
    pub prefecture: String,
    /// The level in force.
    pub stars: u8,
    /// What to look at.
    pub seen: SheetMarks,
}

/// What to look at in a row.
#[derive(Debug, Clone, Default)]
pub struct SheetMarks {
    /// The checks that are marked, and what the form's check remarked, in words.
    pub marks: Vec<String>,
    /// Why a decision about it was void.
    pub void: Option<VoidReason>,
    /// Several asked for different contacts.
    pub is_contested: bool,
    /// The labels of what its declarer has changed since it was returned.
    pub corrected: Vec<String>,
    /// What would differ.
    pub differences: Vec<Difference>,
    /// The stock reasons that its marks suggest.
    pub reasons: Vec<StockReason>,
}

/// The rows, and what is left out of them.
#[derive(Debug, Default)]
pub struct SheetRows {
    /// Oldest first.
    pub rows: Vec<SheetRow>,
    /// How many wait for their declarers.
    pub returned: usize,
    /// How many are decided and can still be undone.
    pub decided: usize,
}

/// One thing that waits, before it is looked at closely.
struct WaitingCase {
    submission: Submission,
    kind: PendingKind,
    since: Timestamp,
    stand: CaseStand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CaseStand {
    Waits,
    Returned,
    Decided,
}

/// What is looked up once for all rows.
struct RowGround<'a> {
    marker: Marker<'a>,
    reasons: StockReasons,
}

impl ReviewSheets {
    /// A row for everything that waits for the office.
    ///
    /// # Errors
    /// When the disk refuses; when the directory or what the office looks at is at fault.
    pub fn rows(&self) -> anyhow::Result<SheetRows> {
        let queue = &self.applications.queue;
        queue.look_for_strange()?;
        let waiting = self.inspection.for_the_office()?;
        let mut cases: Vec<WaitingCase> = waiting.iter().flat_map(cases_of).collect();
        cases.sort_by(|a, b| (a.since, &a.submission, a.kind).cmp(&(b.since, &b.submission, b.kind)));
        let ground = self.ground()?;
        let mut sheet = SheetRows::default();
        for case in cases {
            match case.stand {
                CaseStand::Returned => sheet.returned += 1,
                CaseStand::Decided => sheet.decided += 1,
                CaseStand::Waits => sheet.rows.extend(self.row_of(&case.submission, case.kind, &ground)?),
            }
        }
        Ok(sheet)
    }

    /// The row of one thing as it would be now; `None`: nothing of the kind waits there.
    ///
    /// # Errors
    /// As `rows`.
    pub fn row(&self, reference: &Reference, kind: PendingKind) -> anyhow::Result<Option<SheetRow>> {
        match self.applications.by_reference(reference)? {
            Some(application) => self.row_of(&application.submission, kind, &self.ground()?),
            None => Ok(None),
        }
    }

    fn ground(&self) -> anyhow::Result<RowGround<'_>> {
        Ok(RowGround { marker: self.inspection.marker()?, reasons: StockReasons::load(&self.inspection.root)? })
    }

    fn row_of(
        &self,
        submission: &Submission,
        kind: PendingKind,
        ground: &RowGround<'_>,
    ) -> anyhow::Result<Option<SheetRow>> {
        let Some((application, on)) = self.applications.queue.open(submission)? else { return Ok(None) };
        let Some(since) = since_when(&application, kind) else { return Ok(None) };
        let answers = &application.answers;
        Ok(Some(SheetRow {
            reference: application.reference.clone(),
            kind,
            version: self.version(on.number().into(), &application, kind),
            waiting_days: self.inspection.days_since(since),
            name: answers.declarer_name().to_owned(),
            prefecture: answers.prefecture().to_owned(),
            stars: answers.stars(),
            seen: self.seen(&application, kind, ground)?,
        }))
    }

    fn seen(&self, application: &Application, kind: PendingKind, ground: &RowGround<'_>) -> anyhow::Result<SheetMarks> {
        let scheme = &self.applications.scheme;
        let mut asked = application.clone();
        let mut differences = Vec::new();
        if let Some(new) = wanted(scheme, application, kind) {
            differences = self.requests.differences(&application.answers, &new);
            asked.answers = new;
        }
        let noticed = ground.marker.noticed(&asked)?;
        let marked = noticed.checks.iter().filter(|check| check.attention).map(|check| check.title.clone());
        let remarked = noticed.flags.iter().map(|flag| scheme.words.text(*flag).to_owned());
        Ok(SheetMarks {
            marks: marked.chain(remarked).collect(),
            void: application.void_decision(kind),
            is_contested: kind == PendingKind::Contact
                && application.account.request.as_ref().is_some_and(ContactRequest::is_contested),
            corrected: self.corrected(application, kind),
            differences,
            reasons: ground.reasons.suggested(&noticed.marks),
        })
    }

    /// The labels of what was changed since the office returned it.
    fn corrected(&self, application: &Application, kind: PendingKind) -> Vec<String> {
        let history = &application.history;
        let Some(at) = history.iter().rposition(|event| event.step == Step::Returned) else { return Vec::new() };
        if kind != PendingKind::Declaration {
            return Vec::new();
        }
        let changed = history[at..].iter().filter(|event| event.step == Step::Changed);
        let keys: Vec<&str> = changed.flat_map(|event| event.particulars.keys.iter().map(String::as_str)).collect();
        let fields = self.applications.scheme.form.fields().iter();
        fields.filter(|field| keys.contains(&field.key.as_str())).map(|field| field.label.clone()).collect()
    }
}

/// Everything of one application that somebody is to decide.
fn cases_of(application: &Application) -> Vec<WaitingCase> {
    let stand = |kind| match application.pending(kind) {
        Some(_) => CaseStand::Decided,
        None if kind == PendingKind::Declaration && returned(application).is_some() => CaseStand::Returned,
        None => CaseStand::Waits,
    };
    let kinds = PendingKind::ALL.into_iter();
    let case = |kind| {
        let since = since_when(application, kind)?;
        Some(WaitingCase { submission: application.submission.clone(), kind, since, stand: stand(kind) })
    };
    kinds.filter_map(case).collect()
}

/// Since when something waits for the office, whatever its state allows.
fn since_when(application: &Application, kind: PendingKind) -> Option<Timestamp> {
    match kind {
        PendingKind::Declaration => waits_since(application).filter(|_| application.state == State::Confirmed),
        PendingKind::Objection => application.waits_since(kind),
        _ if matches!(application.state, State::Confirmed | State::Accepted) => application.waits_since(kind),
        _ => None,
    }
}
