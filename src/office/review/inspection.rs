//! What is noticed about an application as it stands now, and what follows for its acceptance: what was
//! returned waits for its declarer; what is marked 要確認 needs a decision of its own, by name.
//! Used by `acceptance`. Never believes what was noticed at intake about answers that were changed since.

use super::checks::{self, Check, ReviewMark};
use super::decision::{Decision, Earlier, Occasion};
use super::reasons::StockReasons;
use crate::base::clock::in_japan;
use crate::directory::Listing;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::duplicates::{Duplicates, Twins};
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::hints::{DECIDED, Places, REVIEW};
use crate::office::queue::history::Step;
use crate::office::queue::returned::returned;
use crate::scheme::codes::{Code, FlagCode, RequestCode};
use crate::scheme::ids::Reference;
use crate::scheme::{Role, edit};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What only the submission itself could show: no answer says it again.
const SEEN_ONCE: [FlagCode; 2] = [FlagCode::CorporateNumberCompleted, FlagCode::Honeypot];

/// What keeps a declaration from `--all` beside the list of checks: an earlier contact's objection, looked at first.
const OBJECTED: RequestCode = RequestCode::Objection;

/// What was noticed about an application.
pub(in crate::office) struct Noticed {
    /// What the form's check remarks.
    pub(in crate::office) flags: Vec<FlagCode>,
    /// What to look at, marked where something was noticed.
    pub(in crate::office) checks: Vec<Check>,
    /// What marks them.
    pub(in crate::office) marks: Vec<ReviewMark>,
}

/// Judges one application after the other by what was found out once for all of them.
pub(in crate::office) struct Judge<'a> {
    inspection: &'a Inspection,
    by: By,
    /// `None`: the office has made sure itself.
    listing: Option<Listing>,
    occasion: Occasion,
}

/// Tells the marks of what waits, by what was found out once for all of it.
pub(in crate::office) struct Marker<'a> {
    inspection: &'a Inspection,
    list: checks::List,
    listing: Listing,
}

/// How the office names what it accepts.
enum By {
    /// One by one.
    Name(Earlier),
    /// Everything that needs no decision of its own.
    All(checks::List),
}

/// Tells what is to be looked at, and what keeps a declaration from being accepted with the others.
#[derive(Debug)]
pub struct Inspection {
    pub(super) root: PathBuf,
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) duplicates: Arc<Duplicates>,
}

impl Inspection {
    /// The scheme's folder.
    #[cfg(feature = "desk")]
    pub(in crate::office) fn root(&self) -> &std::path::Path {
        &self.root
    }

    /// What to look at; it speaks of declarations alone.
    fn list(&self) -> anyhow::Result<checks::List> {
        if self.applications.scheme.register().is_some() {
            return Ok(checks::List::default());
        }
        checks::load(&self.root).map_err(|fault| crate::office::faults::problems(&[fault]))
    }

    /// The stock reasons; they are about declarations, and of a register there are none.
    ///
    /// # Errors
    /// When their file is at fault.
    pub(crate) fn stock_reasons(&self) -> anyhow::Result<StockReasons> {
        match self.applications.scheme.register() {
            Some(_) => Ok(StockReasons::default()),
            None => StockReasons::load(&self.root),
        }
    }

    /// What is noticed about answers that are what the application says, or would say with all it asks for.
    ///
    /// # Errors
    /// When `data/checks.toml` is at fault.
    pub(in crate::office) fn noticed(&self, application: &Application, twins: &Twins) -> anyhow::Result<Noticed> {
        let list = self.list()?;
        Ok(self.marked(&list, application, twins.stand(), twins.were_revoked()))
    }

    fn marked(&self, list: &checks::List, application: &Application, doubled: bool, revoked: bool) -> Noticed {
        let answers = &application.answers;
        let flags = self.flags(application);
        let more = [
            (doubled, ReviewMark::Twins),
            (revoked, ReviewMark::RevokedBefore),
            (checks::begins_like_a_formula(answers), ReviewMark::BeginsLikeAFormula),
        ];
        let more = more.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark);
        let marks: Vec<ReviewMark> = flags.iter().copied().map(ReviewMark::from).chain(more).collect();
        Noticed { checks: list.of(answers, &marks), flags, marks }
    }

    fn flags(&self, application: &Application) -> Vec<FlagCode> {
        let renumbered = |step| matches!(step, Step::Changed | Step::ChangeAccepted);
        let number = |keys: &[String]| keys.iter().any(|key| key == Role::CorporateNumber.key());
        let stands = |flag: &FlagCode| {
            let of_number = *flag == FlagCode::CorporateNumberCompleted;
            let events = &application.history;
            SEEN_ONCE.contains(flag)
                && !(of_number && events.iter().any(|event| renumbered(event.step) && number(&event.particulars.keys)))
        };
        let seen = application.flags.iter().filter_map(|key| FlagCode::of(key)).filter(stands);
        seen.chain(edit::flags(&self.applications.scheme, &application.answers)).collect()
    }

    /// The application as it would be with everything it asks for: what the office looks at.
    pub(in crate::office) fn with_all_asked(&self, application: &Application) -> Application {
        let mut whole = application.clone();
        for (kind, _) in application.account.waiting() {
            if let Some(answers) = whole.wanted(&self.applications.scheme, kind) {
                whole.answers = answers;
            }
        }
        whole
    }

    /// How long something has been waiting: days by the calendar in Japan.
    pub(in crate::office) fn days_since(&self, then: jiff::Timestamp) -> i32 {
        (in_japan(self.applications.clock.now()).date() - in_japan(then).date()).get_days().max(0)
    }

    /// The judge of what is accepted by name, or (`None`) of everything that needs no decision of its own.
    ///
    /// # Errors
    /// When the queue, the directory or `data/checks.toml` cannot be read.
    pub(in crate::office) fn judge(&self, earlier: Option<Earlier>) -> anyhow::Result<Judge<'_>> {
        let listing = match earlier {
            Some(Earlier::Replaced(_) | Earlier::Distinct) => None,
            Some(Earlier::None) | None => Some(self.publisher.listing()?),
        };
        let by = match earlier {
            Some(earlier) => By::Name(earlier),
            None => By::All(self.list()?),
        };
        Ok(Judge { inspection: self, by, listing, occasion: Occasion::AtOnce })
    }

    /// Everything that waits, oldest first, with what keeps `accept_all` from it. Changes nothing.
    ///
    /// # Errors
    /// When the disk refuses, the directory or `data/checks.toml` is at fault.
    pub fn preview_all(&self) -> anyhow::Result<Vec<(Reference, Option<Decision>)>> {
        let judge = self.judge(None)?;
        let judged = |application: Application| {
            let held = match judge.holds_back(&application)? {
                None => {
                    Some(self.publisher.unfit(&application)?).filter(|faults| !faults.is_empty()).map(Decision::Unfit)
                }
                held => held,
            };
            Ok((application.reference, held))
        };
        let waiting = self.waiting()?.into_iter();
        waiting.filter(|application| application.pending(PendingKind::Declaration).is_none()).map(judged).collect()
    }

    /// The references of everything `accept_all` would accept, oldest first.
    ///
    /// # Errors
    /// As `preview_all`.
    pub fn acceptable(&self) -> anyhow::Result<Vec<Reference>> {
        let free = |(reference, held): (Reference, Option<Decision>)| held.is_none().then_some(reference);
        Ok(self.preview_all()?.into_iter().filter_map(free).collect())
    }

    /// The declarations that wait, in the order of their confirmation.
    pub(in crate::office) fn waiting(&self) -> anyhow::Result<Vec<Application>> {
        let mut waiting = self.for_the_office()?;
        waiting.retain(|application| application.state == State::Confirmed);
        waiting.sort_by_key(|application| application.last(Step::Confirmed).map(|event| event.at));
        Ok(waiting)
    }

    /// All of whom something waits for the office, the declaration or what is asked for beside it. Reads nobody else.
    pub(in crate::office) fn for_the_office(&self) -> anyhow::Result<Vec<Application>> {
        self.hinted(REVIEW, REVIEW)
    }

    /// All of whom something is decided that has not taken effect. Also who waits for the office and whose hint of that
    /// is lost.
    pub(in crate::office) fn decided(&self) -> anyhow::Result<Vec<Application>> {
        let hinted = self.hinted(DECIDED, &format!("{DECIDED}/9"))?;
        let mut known = HashSet::new();
        let all = hinted.into_iter().chain(self.for_the_office()?);
        Ok(all.filter(|one| !one.decided.is_empty() && known.insert(one.submission.clone())).collect())
    }

    fn hinted(&self, first: &str, last: &str) -> anyhow::Result<Vec<Application>> {
        self.applications.queue.waiting(Places { first, last }, self.applications.clock.now())
    }

    /// What tells marks.
    ///
    /// # Errors
    /// When the directory or `data/checks.toml` is at fault.
    pub(in crate::office) fn marker(&self) -> anyhow::Result<Marker<'_>> {
        let list = self.list()?;
        Ok(Marker { inspection: self, list, listing: self.publisher.listing()? })
    }

    /// What is marked 要確認, in a few words each.
    fn titles(&self, application: &Application, noticed: Noticed) -> Vec<String> {
        let objected = application.account.objected.iter();
        let objected = objected.map(|_| self.applications.scheme.words.text(OBJECTED).to_owned());
        let marked = noticed.checks.into_iter().filter(|check| check.attention).map(|check| check.title);
        objected.chain(marked).collect()
    }
}

impl Marker<'_> {
    /// The list of what to look at.
    #[cfg(feature = "desk")]
    pub(super) fn list(&self) -> &checks::List {
        &self.list
    }

    /// The marks of what is asked for, as it would be were it accepted. Whose mails go where is not looked at.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn marks(&self, application: &Application, kind: PendingKind) -> anyhow::Result<Vec<String>> {
        let mut asked = application.clone();
        match kind {
            PendingKind::Contact | PendingKind::Objection => return Ok(Vec::new()),
            PendingKind::Declaration => {}
            PendingKind::StepUp | PendingKind::Change => {
                let wanted = application.wanted(&self.inspection.applications.scheme, kind);
                asked.answers = wanted.unwrap_or(asked.answers);
                // That has a line of its own.
                asked.account.objected = None;
            }
        }
        Ok(self.inspection.titles(&asked, self.noticed(&asked)?))
    }

    /// What is noticed about an application that is as it would be with what it asks for.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn noticed(&self, asked: &Application) -> anyhow::Result<Noticed> {
        Ok(self.noticed_beside(asked, &self.twins(asked)?))
    }

    /// Who else may be the same declarer.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn twins(&self, asked: &Application) -> anyhow::Result<Twins> {
        self.inspection.duplicates.twins(asked, &self.listing)
    }

    /// The same as `noticed`, beside these.
    pub(in crate::office) fn noticed_beside(&self, asked: &Application, twins: &Twins) -> Noticed {
        self.inspection.marked(&self.list, asked, twins.stand(), twins.were_revoked())
    }
}

impl Judge<'_> {
    /// The same on some occasion.
    pub(in crate::office) fn on(self, occasion: Occasion) -> Self {
        Self { occasion, ..self }
    }

    /// How what it judges comes about.
    pub(in crate::office) fn occasion(&self) -> Occasion {
        self.occasion
    }

    /// What the office said about an earlier declaration of the same declarer.
    pub(in crate::office) fn earlier(&self) -> Earlier {
        match self.by {
            By::Name(earlier) => earlier,
            By::All(_) => Earlier::None,
        }
    }

    /// Why this one is not accepted, as it is now.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn holds_back(&self, application: &Application) -> anyhow::Result<Option<Decision>> {
        if let Some(returned) = returned(application) {
            return Ok(Some(Decision::Returned { days: self.inspection.days_since(returned.at) }));
        }
        if application.account.objected.is_some() && matches!(self.by, By::Name(_)) {
            return Ok(Some(Decision::Objected));
        }
        let Some(listing) = &self.listing else { return Ok(None) };
        let twins = self.inspection.duplicates.twins(application, listing)?;
        if let By::All(list) = &self.by {
            let noticed = self.inspection.marked(list, application, twins.stand(), twins.were_revoked());
            let marks = self.inspection.titles(application, noticed);
            if !marks.is_empty() {
                return Ok(Some(Decision::Marked(marks)));
            }
        }
        Ok(twins.stand().then_some(Decision::Doubled))
    }
}
