//! A row of the sheet for everything that waits for the office, oldest first: what the office may see of it at a glance,
//! and what it was made on. What was returned waits for its declarer, and what is decided can still be undone: both are
//! counted and left out, and so is what is answered by mail. Changes nothing.

use super::ReviewSheets;
use super::version::SheetVersion;
use crate::office::declaration::duplicates::Twins;
use crate::office::queue::account::{ContactRequest, PendingKind};
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::Step;
use crate::office::review::inspection::Marker;
use crate::office::review::list::{ListRow, WaitingLine};
use crate::office::review::reasons::{StockReason, StockReasons};
use crate::office::review::requests::Difference;
use crate::scheme::Role;
use crate::scheme::ids::{RecordNumber, Reference};

/// Something that waits for the office.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// Its line in the list; its marks are `seen`.
    pub line: ListRow,
    /// What of the answers is looked at beside the name.
    pub facts: SheetFacts,
    /// What this row was made on.
    pub version: SheetVersion,
    /// What to look at.
    pub seen: SheetMarks,
}

/// What of the answers is looked at beside the name; empty where that was not answered.
#[derive(Debug, Clone, Default)]
pub struct SheetFacts {
    /// City and town.
    pub place: String,
    /// 法人番号.
    pub corporate_number: String,
    /// The address of the website.
    pub website: String,
}

/// What to look at in a row.
#[derive(Debug, Clone, Default)]
pub struct SheetMarks {
    /// The checks that are marked, and what the form's check remarked, in words.
    pub marks: Vec<String>,
    /// Who else may be the same declarer.
    pub twins: Vec<SheetTwin>,
    /// Several asked for different contacts.
    pub is_contested: bool,
    /// The labels of what its declarer has changed since it was returned.
    pub corrected: Vec<String>,
    /// What would differ.
    pub differences: Vec<Difference>,
    /// The stock reasons that its marks suggest.
    pub reasons: Vec<StockReason>,
}

/// Who else may be the same declarer.
#[derive(Debug, Clone)]
pub enum SheetTwin {
    /// An application, and where it stands.
    Application(Reference, State),
    /// An entry without an application here.
    Entry(RecordNumber),
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
    /// How many are answered by mail, of which no sheet decides.
    pub asked: usize,
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
        self.applications.queue.look_for_strange()?;
        let waiting = self.lists.waiting()?;
        let ground = self.ground()?;
        let mut sheet = SheetRows::default();
        for WaitingLine { row, application } in waiting {
            match () {
                () if row.is_decided() => sheet.decided += 1,
                () if self.acceptance.answers() => sheet.asked += 1,
                () if row.is_for_the_office() => sheet.rows.push(self.row_of(row, &application, &ground)?),
                () => sheet.returned += 1,
            }
        }
        Ok(sheet)
    }

    /// The row of one thing as it would be now; `None`: nothing of the kind waits there.
    ///
    /// # Errors
    /// As `rows`.
    pub fn row(&self, reference: &Reference, kind: PendingKind) -> anyhow::Result<Option<SheetRow>> {
        let Some(application) = self.applications.by_reference(reference)? else { return Ok(None) };
        let mut waiting = self.lists.waiting_of(application)?.into_iter();
        let found = waiting.find(|waiting| waiting.row.kind == kind);
        let row = |WaitingLine { row, application }| self.row_of(row, &application, &self.ground()?);
        found.map(row).transpose()
    }

    fn ground(&self) -> anyhow::Result<RowGround<'_>> {
        Ok(RowGround { marker: self.inspection.marker()?, reasons: self.inspection.stock_reasons()? })
    }

    fn row_of(&self, line: ListRow, application: &Application, ground: &RowGround<'_>) -> anyhow::Result<SheetRow> {
        let version = self.version(application, line.kind);
        let seen = self.seen(application, line.kind, ground)?;
        let answer = |role: Role| application.answers.of(role).unwrap_or_default().to_owned();
        let (corporate_number, website) = (answer(Role::CorporateNumber), answer(Role::Website));
        let facts = SheetFacts { place: answer(Role::Place), corporate_number, website };
        Ok(SheetRow { line, facts, version, seen })
    }

    fn seen(&self, application: &Application, kind: PendingKind, ground: &RowGround<'_>) -> anyhow::Result<SheetMarks> {
        let scheme = &self.applications.scheme;
        let mut asked = application.clone();
        let mut differences = Vec::new();
        if let Some(new) = application.wanted(scheme, kind) {
            differences = self.requests.differences(&application.answers, &new);
            asked.answers = new;
        }
        let twins = ground.marker.twins(&asked)?;
        let noticed = ground.marker.noticed_beside(&asked, &twins);
        let marked = noticed.checks.iter().filter(|check| check.attention).map(|check| check.title.clone());
        let remarked = noticed.flags.iter().map(|flag| scheme.words.text(*flag).to_owned());
        Ok(SheetMarks {
            marks: marked.chain(remarked).collect(),
            twins: told(&twins),
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

fn told(twins: &Twins) -> Vec<SheetTwin> {
    let applications = twins.applications.iter();
    let applications = applications.map(|other| SheetTwin::Application(other.reference.clone(), other.state));
    applications.chain(twins.entries.iter().map(|entry| SheetTwin::Entry(entry.no))).collect()
}
