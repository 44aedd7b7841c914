//! One thing that waits, as it is decided at the desk: what is asked for, with its marks at their fields, what it was
//! shown with, and what has changed since. A decision names what it was made on; where that is another content now,
//! nothing is done. What may be decided is asked of those who decide. Called by `desk`.

use super::Review;
use super::decision::{Decision, Named};
use super::list::ApplicationView;
pub use super::marks::FieldMark;
use super::marks::{MarkGround, field_marks};
use super::reasons::StockReasons;
use super::requests::{Decided, Difference, Verdict};
use super::sheet::LineOutcome;
use crate::base::problem::Problem;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::envelope;
use crate::office::queue::history::Step;
use crate::office::queue::pending::Ruling;
use crate::office::queue::returned::{edition, returned};
use crate::scheme::Answers;
use crate::scheme::ids::Reference;
use crate::scheme::registers::After;
use crate::store::row::Number;
use serde::{Deserialize, Serialize};

/// What a case was shown with: travels with its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseVersion {
    /// Which content, as people count them.
    pub edition: usize,
    /// A keyed digest of it.
    content: String,
    /// How many events there were.
    events: usize,
    /// The number of the record.
    number: Number,
}

/// One thing that waits, or has waited.
#[derive(Debug)]
pub struct CaseView {
    /// Everything about the application.
    pub shown: ApplicationView,
    /// What is asked for.
    pub kind: PendingKind,
    /// Whether that waits, for the office or for its declarer.
    pub waits: bool,
    /// What the office does with an entry, where it is one of a register.
    pub after: Option<After>,
    /// The answers as they would be.
    pub answers: Answers,
    /// What is marked in them.
    pub marks: Vec<FieldMark>,
    /// All stock reasons.
    pub reasons: StockReasons,
    /// What it is shown with.
    pub version: CaseVersion,
    /// What its declarer has changed since it was returned.
    pub corrected: Vec<Difference>,
}

/// What is decided about a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseOrder<'a> {
    /// About what.
    pub reference: &'a Reference,
    /// Of the things that wait there.
    pub kind: PendingKind,
    /// What it was shown with.
    pub version: &'a CaseVersion,
    /// What.
    pub ruling: Ruling,
    /// What is mailed or kept with it.
    pub reason: &'a str,
    /// Whether it takes effect at once.
    pub at_once: bool,
}

impl Review {
    /// One thing that waits; of several the first, where none is named. `None`: the reference names nothing.
    ///
    /// # Errors
    /// When the disk refuses, or what the office looks at is at fault.
    pub fn case(&self, reference: &Reference, kind: Option<PendingKind>) -> anyhow::Result<Option<CaseView>> {
        let Some(shown) = self.lists.show(reference)? else { return Ok(None) };
        let application = &shown.application;
        let kind = kind.unwrap_or_else(|| first_waiting(application));
        let mut asked = application.clone();
        if let Some(answers) = application.wanted(&self.acceptance.applications.scheme, kind) {
            asked.answers = answers;
        }
        let reasons = self.inspection.stock_reasons()?;
        let after = self.acceptance.applications.scheme.register().map(|rules| rules.after);
        let marks = match kind {
            PendingKind::Contact | PendingKind::Objection => Vec::new(),
            _ if application.email().is_none() => Vec::new(),
            _ => self.marks_of(&asked, &reasons)?,
        };
        let Some(version) = self.version(application, kind)? else { return Ok(None) };
        Ok(Some(CaseView {
            kind,
            waits: waits(application, kind),
            after,
            marks,
            reasons,
            version,
            corrected: self.corrected(application, kind)?,
            answers: asked.answers,
            shown,
        }))
    }

    fn marks_of(&self, asked: &Application, reasons: &StockReasons) -> anyhow::Result<Vec<FieldMark>> {
        let marker = self.inspection.marker()?;
        let noticed = marker.noticed(asked)?;
        let scheme = &self.acceptance.applications.scheme;
        let ground = MarkGround { list: marker.list(), reasons, words: &scheme.words };
        let mut marks = field_marks(&asked.answers, &noticed.marks, &ground);
        // As they are read: what becomes public first, then by the form.
        marks.sort_by_key(|mark| {
            let fields = scheme.form.fields();
            let at = mark.key.and_then(|key| fields.iter().position(|field| field.key == key));
            (at.is_none_or(|at| !fields[at].public), at)
        });
        Ok(marks)
    }

    fn version(&self, application: &Application, kind: PendingKind) -> anyhow::Result<Option<CaseVersion>> {
        let opened = self.acceptance.applications.open(&application.submission)?;
        let number = opened.and_then(|opened| opened.on.map(|on| on.number()));
        Ok(number.map(|number| CaseVersion {
            edition: edition(application, kind),
            content: self.sheets.content(application, kind),
            events: application.history.len(),
            number,
        }))
    }

    /// What its declarer has changed since the office returned it, while that earlier content is kept.
    fn corrected(&self, application: &Application, kind: PendingKind) -> anyhow::Result<Vec<Difference>> {
        let is_corrected = kind == PendingKind::Declaration && returned(application).is_none();
        let at = application.history.iter().rposition(|event| event.step == Step::Returned).filter(|_| is_corrected);
        let Some(at) = at else { return Ok(Vec::new()) };
        let earlier = self.earlier(application, |earlier| earlier.history.len() > at)?;
        Ok(earlier.map(|earlier| self.requests.differences(&earlier.answers, &application.answers)).unwrap_or_default())
    }

    /// The earlier number of a record of which this holds.
    fn earlier(
        &self,
        application: &Application,
        is_it: impl Fn(&Application) -> bool,
    ) -> anyhow::Result<Option<Application>> {
        let (applications, id) = (&self.acceptance.applications, application.submission.id());
        let rows = applications.queue.rows();
        let last = rows.current(&id)?.map(|current| current.number());
        let mut number = rows.lowest(&id)?.filter(|_| last.is_some());
        while let Some(at) = number {
            let read = rows.read(&id, at).ok().flatten();
            let earlier = read.and_then(|current| envelope::application(&current).ok());
            if let Some(earlier) = earlier.filter(|earlier| is_it(earlier)) {
                return Ok(Some(earlier));
            }
            number = at.next().filter(|_| Some(at) != last);
        }
        Ok(None)
    }

    /// What something is shown with that waits; `None`: the reference names nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn version_of(&self, reference: &Reference, kind: PendingKind) -> anyhow::Result<Option<CaseVersion>> {
        let found = self.acceptance.applications.by_reference(reference)?;
        Ok(found.map(|application| self.version(&application, kind)).transpose()?.flatten())
    }

    /// What differs from what a case was shown with, where that is still kept; and whether its content does at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn changed_since(&self, case: &CaseView, version: &CaseVersion) -> anyhow::Result<Option<Vec<Difference>>> {
        if case.version.content == version.content {
            return Ok(None);
        }
        let applications = &self.acceptance.applications;
        let read = applications.queue.rows().read(&case.shown.application.submission.id(), version.number);
        let seen = read.ok().flatten().and_then(|current| envelope::application(&current).ok());
        let scheme = &applications.scheme;
        let seen = seen.map(|seen| seen.wanted(scheme, case.kind).unwrap_or(seen.answers));
        Ok(Some(seen.map(|seen| self.requests.differences(&seen, &case.answers)).unwrap_or_default()))
    }

    /// Decides what was shown, by the rules of those who decide.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails.
    pub fn decide_case(&self, order: &CaseOrder<'_>) -> anyhow::Result<LineOutcome> {
        let CaseOrder { reference, kind, version, ruling, reason, at_once } = *order;
        let found = self.acceptance.applications.by_reference(reference);
        let application = match found {
            Ok(Some(application)) => application,
            Ok(None) => return Ok(LineOutcome::Declaration(Decision::Unknown)),
            Err(error) => return Ok(LineOutcome::Declaration(Decision::Unreadable(error.downcast::<Problem>()?))),
        };
        if waits(&application, kind) && self.sheets.content(&application, kind) != version.content {
            return Ok(LineOutcome::Declaration(Decision::Changed(edition(&application, kind))));
        }
        if taken_back(&application, kind, version.events) {
            return Ok(LineOutcome::Declaration(Decision::TakenBack));
        }
        // What is answered by mail is neither listed nor returned.
        if self.acceptance.answers() && ruling != Ruling::Rejected {
            return Ok(LineOutcome::Declaration(Decision::NotWaiting(application.state)));
        }
        let named = Named { reference: reference.clone(), seen: version.edition };
        let at_once = at_once || self.decisions.undo_time().is_none();
        if kind != PendingKind::Declaration {
            let verdict = Verdict::of(ruling, reason);
            let decided = match at_once {
                true => self.requests.decide(named, kind, &verdict)?,
                false => self.decisions.decide_asked(&named, kind, &verdict)?,
            };
            return Ok(LineOutcome::Request(decided));
        }
        let decided = match (at_once, ruling) {
            (false, _) => self.decisions.decide(&[named], ruling, reason)?,
            (true, Ruling::Rejected) => vec![(reference.clone(), self.acceptance.reject(named, reason)?)],
            (true, Ruling::Returned) => vec![(reference.clone(), self.acceptance.send_back(named, reason)?)],
            (true, _) => self.acceptance.accept(&[named], ruling.earlier())?,
        };
        let decision = decided.into_iter().next().map_or(Decision::Unknown, |(_, decision)| decision);
        Ok(LineOutcome::Declaration(decision))
    }
}

impl CaseView {
    /// Whether whoever sent it can put it right: by the log-in, or of an entry by the letter's own link.
    pub fn can_be_returned(&self) -> bool {
        self.kind == PendingKind::Declaration && !self.is_answered()
    }

    /// Whether it is answered by mail.
    pub fn is_answered(&self) -> bool {
        self.after == Some(After::Answer)
    }

    /// What is decided about it and not undone.
    pub fn decided_as(&self) -> Option<Ruling> {
        self.shown.application.pending(self.kind).map(|pending| pending.ruled.ruling)
    }
}

impl LineOutcome {
    /// Whether it was decided.
    pub fn is_decided(&self) -> bool {
        matches!(
            self,
            Self::Declaration(Decision::Accepted(_) | Decision::Done | Decision::Until(_) | Decision::Owed)
                | Self::Request(Decided::Done | Decided::Until(_))
        )
    }
}

/// Whether something waits there, for the office or for its declarer.
fn waits(application: &Application, kind: PendingKind) -> bool {
    match kind {
        PendingKind::Declaration => application.state == State::Confirmed,
        _ => application.account.waiting().iter().any(|(waiting, _)| *waiting == kind),
    }
}

/// Whether a decision about it was taken back since so many events: what was pressed before that is no answer to it.
fn taken_back(application: &Application, kind: PendingKind, events: usize) -> bool {
    application.history.iter().skip(events).any(|event| {
        event.step == Step::Undone && event.particulars.ruled.as_ref().is_some_and(|ruled| ruled.kind == kind)
    })
}

/// What waits first under a reference: the declaration before what is asked for beside it.
fn first_waiting(application: &Application) -> PendingKind {
    PendingKind::ALL.into_iter().find(|kind| waits(application, *kind)).unwrap_or(PendingKind::Declaration)
}
