//! What the office decides about a step-up, a change or a contact request: accept or reject, published
//! where it is public, mailed, kept with its reason. Called by `cli::review` and `cli::account`.
//! Never changes anything that was not asked for.

use super::decision::{Decision, Named, Occasion};
use crate::base::clock::in_japan;
use crate::base::failure::Failure;
use crate::base::problem::Problem;
use crate::office::account::contact::Contacts;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::effects::Effects;
use crate::office::publish::{Publisher, Publishing};
use crate::office::queue::account::{ContactRequest, PendingKind};
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::{PendingDecision, Ruling};
use crate::office::queue::returned::edition;
use crate::scheme::{Answers, Role, show};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// The office's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It takes effect; what was looked at, or how it was made sure.
    Accept(String),
    /// It does not; why.
    Reject(String),
}

impl Verdict {
    /// The word for a ruling about what is asked for beside a declaration; returned is that too by being turned down.
    pub(in crate::office) fn of(ruling: Ruling, reason: &str) -> Self {
        match ruling {
            Ruling::Rejected | Ruling::Returned => Self::Reject(reason.to_owned()),
            _ => Self::Accept(reason.to_owned()),
        }
    }

    /// What it decides.
    pub fn ruling(&self) -> Ruling {
        match self {
            Self::Accept(_) => Ruling::Accepted,
            Self::Reject(_) => Ruling::Rejected,
        }
    }

    /// What is kept or mailed with it.
    pub fn words(&self) -> &str {
        match self {
            Self::Accept(words) | Self::Reject(words) => words,
        }
    }
}

/// What is decided about what, and how that comes about.
#[derive(Clone, Copy)]
pub(super) struct RequestOrder<'a> {
    pub(super) named: &'a Named,
    pub(super) kind: PendingKind,
    pub(super) verdict: &'a Verdict,
    pub(super) occasion: Occasion,
}

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// Done, published and mailed.
    Done,
    /// It takes effect then, and may be undone until then.
    Until(Timestamp),
    /// This was decided about it before, and may still be undone.
    Already(Box<PendingDecision>),
    /// Its declarer changed it: this content waits now, and was not named.
    Changed(usize),
    /// Nothing of the kind waits there.
    NotWaiting,
    /// Several asked for different contacts.
    Contested,
    /// The public list cannot hold it, and why: it goes on waiting.
    Unfit(Vec<Problem>),
    /// The reference names nothing.
    Unknown,
}

/// One field of a request: as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The field's key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// In force.
    pub old: String,
    /// Asked for.
    pub new: String,
    /// Whether it is public.
    pub public: bool,
}

/// What waits beside a declaration, with what differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// What.
    pub kind: PendingKind,
    /// Since when.
    pub since: Timestamp,
    /// Old and new, in the order of the form.
    pub differences: Vec<Difference>,
}

/// Decides about what is asked for beside declarations.
#[derive(Debug)]
pub struct Requests {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) effects: Arc<Effects>,
    pub(super) contacts: Arc<Contacts>,
}

impl Requests {
    /// What waits for the office beside the declaration itself, oldest first.
    pub fn asked(&self, application: &Application) -> Vec<Asked> {
        let account = &application.account;
        let asked = |(kind, since)| {
            let differences = application
                .wanted(&self.applications.scheme, kind)
                .map(|new| self.differences(&application.answers, &new));
            Asked { kind, since, differences: differences.unwrap_or_default() }
        };
        account.waiting().into_iter().map(asked).collect()
    }

    /// Every field that differs, in words.
    pub fn differences(&self, old: &Answers, new: &Answers) -> Vec<Difference> {
        let rows = |answers| show(&self.applications.scheme, answers).into_iter().flat_map(|section| section.rows);
        let was: Vec<_> = rows(old).collect();
        let mut differences = Vec::new();
        for row in rows(new) {
            let before = was.iter().find(|before| before.key == row.key);
            let before = before.map_or(String::new(), |before| before.value.clone());
            if before != row.value {
                let crate::scheme::ShownRow { key, label, value, public, .. } = row;
                differences.push(Difference { key, label, old: before, new: value, public });
            }
        }
        differences
    }

    /// Decides what waits of a kind (every kind but the declaration itself).
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails.
    pub fn decide(&self, named: impl Into<Named>, kind: PendingKind, verdict: &Verdict) -> anyhow::Result<Decided> {
        self.decide_on(&RequestOrder { named: &named.into(), kind, verdict, occasion: Occasion::AtOnce })
    }

    /// The same on some occasion.
    ///
    /// # Errors
    /// As `decide`.
    pub(super) fn decide_on(&self, order: &RequestOrder<'_>) -> anyhow::Result<Decided> {
        let decided = self.applications.guard.run_or_refuse(|| {
            let mut publishing = self.publisher.open()?;
            let mut opened = self.open_asked(&publishing, order)?;
            opened.application.take_pending(order.kind);
            match order.verdict {
                Verdict::Accept(how) if order.kind == PendingKind::Contact => self.grant(&mut opened, how, order)?,
                Verdict::Accept(_) => self.put_through(&mut publishing, &mut opened, order)?,
                Verdict::Reject(reason) => self.turn_down(&mut opened, reason, order)?,
            }
            Ok(Decided::Done)
        });
        decided.or_else(Failure::refused)
    }

    /// What waits with the content that was seen, and can be decided so.
    pub(super) fn open_asked(
        &self,
        publishing: &Publishing,
        order: &RequestOrder<'_>,
    ) -> Result<Opened, Failure<Decided>> {
        let RequestOrder { named, kind, verdict, occasion } = *order;
        let refused = |decided| Err(Failure::Refused(decided));
        let Some(opened) = self.applications.open_reference(&named.reference)? else {
            return refused(Decided::Unknown);
        };
        let application = &opened.application;
        // An objection is looked at wherever its declaration has got to.
        let open = kind == PendingKind::Objection || matches!(application.state, State::Confirmed | State::Accepted);
        if application.waits_since(kind).is_none() || !open {
            return refused(Decided::NotWaiting);
        }
        let edition = edition(application, kind);
        if edition != named.seen {
            return refused(Decided::Changed(edition));
        }
        match occasion.may_decide(application, kind, verdict.ruling()) {
            Err(Decision::Already(pending)) => return refused(Decided::Already(pending)),
            Err(_) => return refused(Decided::NotWaiting),
            Ok(()) => {}
        }
        if verdict.ruling() == Ruling::Accepted {
            self.ensure_acceptable(publishing, application, order)?;
        }
        Ok(opened)
    }

    /// Not where several asked for different contacts, or the public list cannot hold it.
    fn ensure_acceptable(
        &self,
        publishing: &Publishing,
        application: &Application,
        order: &RequestOrder<'_>,
    ) -> Result<(), Failure<Decided>> {
        if order.kind == PendingKind::Contact {
            let is_contested = application.account.request.as_ref().is_some_and(ContactRequest::is_contested);
            return if is_contested { Err(Failure::Refused(Decided::Contested)) } else { Ok(()) };
        }
        let Some((changed, _)) = self.with_asked(application, order) else {
            return Err(Failure::Refused(Decided::NotWaiting));
        };
        self.publisher.clock_watch.ensure_believed()?;
        if application.state == State::Accepted {
            let mut faults = self.publisher.unfit(&changed)?;
            faults.extend(self.publisher.ended_by_log(publishing, &changed)?);
            if !faults.is_empty() {
                return Err(Failure::Refused(Decided::Unfit(faults)));
            }
        }
        Ok(())
    }

    /// The application with what it asks for, and what is noted of that.
    fn with_asked(&self, application: &Application, order: &RequestOrder<'_>) -> Option<(Application, Event)> {
        let mut changed = application.clone();
        changed.answers = application.wanted(&self.applications.scheme, order.kind)?;
        changed.account.version += 1;
        let by = order.occasion.by(&self.applications);
        let event = accept_asked(&mut changed, order.kind, self.applications.clock.now(), by);
        Some((changed, event))
    }

    /// The application first: it decides, and what becomes of its row follows. A crash between leaves the row to
    /// the next start.
    fn put_through(
        &self,
        publishing: &mut Publishing,
        opened: &mut Opened,
        order: &RequestOrder<'_>,
    ) -> Result<(), Failure<Decided>> {
        let Some((changed, event)) = self.with_asked(&opened.application, order) else {
            return Err(Failure::Refused(Decided::NotWaiting));
        };
        opened.application = changed;
        let is_shown = self.publisher.shows(&event);
        self.applications.commit(opened, vec![event.noting(order.verdict.words())])?;
        match opened.application.state == State::Accepted {
            true if is_shown => self.effects.publish_or_owe(publishing, opened),
            // Nothing of it is listed.
            _ if is_shown => drop(self.effects.is_listed_or_owed(opened, Ok(()))),
            _ => {}
        }
        Ok(())
    }

    fn turn_down(&self, opened: &mut Opened, reason: &str, order: &RequestOrder<'_>) -> anyhow::Result<()> {
        let (now, by) = (self.applications.clock.now(), order.occasion.by(&self.applications));
        let account = &mut opened.application.account;
        account.version += 1;
        let event = match order.kind {
            PendingKind::StepUp => {
                let to = account.step_up.take().map(|asked| asked.answers.stars()).unwrap_or_default();
                Event::new(now, by, Step::StepUpRejected).about_stars(to)
            }
            PendingKind::Change => {
                let keys = account.change.take().map(|asked| asked.keys).unwrap_or_default();
                Event::new(now, by, Step::ChangeRejected).about(&keys)
            }
            PendingKind::Objection => {
                let keys = account.objected.take().map(|objected| objected.keys).unwrap_or_default();
                settled(now, by, Step::ChangeRejected, &keys)
            }
            PendingKind::Contact | PendingKind::Declaration => {
                account.request = None;
                Event::new(now, by, Step::ContactRefused)
            }
        };
        self.applications.commit(opened, vec![event.noting(reason)])
    }

    fn grant(&self, opened: &mut Opened, how: &str, order: &RequestOrder<'_>) -> anyhow::Result<()> {
        let Some(request) = opened.application.account.request.take() else { return Ok(()) };
        let granted = order.occasion.event(&self.applications, Step::ContactGranted).noting(how);
        self.contacts.ask_mailbox(opened, &request.contact, Some(granted)).map(drop)
    }
}

/// What was asked for is done in the application, its answers already in place; what to note.
fn accept_asked(changed: &mut Application, kind: PendingKind, now: Timestamp, by: Actor) -> Event {
    let account = &mut changed.account;
    match kind {
        PendingKind::StepUp => {
            if let Some(asked) = account.step_up.take() {
                account.declared_on = Some(in_japan(asked.asked_at.min(now)).date());
                changed.terms_version = asked.terms_version;
            }
            Event::new(now, by, Step::StepUpAccepted).about_stars(changed.answers.stars())
        }
        PendingKind::Objection => {
            let keys = account.objected.take().map(|objected| objected.keys).unwrap_or_default();
            if keys.iter().any(|key| key == Role::Level.key()) {
                // Back to an earlier level, and to its date.
                account.declared_on = stepped_on(&changed.history, changed.answers.stars());
            }
            settled(now, by, Step::ChangeAccepted, &keys)
        }
        PendingKind::Change | PendingKind::Contact | PendingKind::Declaration => {
            let keys = account.change.take().map(|asked| asked.keys).unwrap_or_default();
            Event::new(now, by, Step::ChangeAccepted).about(&keys)
        }
    }
}

/// On which day the last step to a level was asked for that the office accepted; none: it is the first declaration's.
fn stepped_on(history: &[Event], stars: u8) -> Option<Date> {
    let (mut asked, mut on) = (None, None);
    for event in history.iter().filter(|event| event.particulars.stars == stars) {
        match event.step {
            Step::StepUpAsked => asked = Some(event.at),
            Step::StepUpAccepted => on = asked.map(|at| in_japan(at.min(event.at)).date()),
            _ => {}
        }
    }
    on
}

/// An objection was looked at; where fields were in question, its declarer is told like of any change.
fn settled(now: Timestamp, by: Actor, step: Step, keys: &[String]) -> Event {
    if keys.is_empty() { Event::new(now, by, Step::ObjectionSettled) } else { Event::new(now, by, step).about(keys) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_a_level_is_that_of_the_last_step_to_it_that_was_accepted() {
        let event = |step, stars, day: &str| {
            let at: Timestamp = format!("{day}T03:00:00Z").parse().expect("a moment");
            Event::new(at, Actor::Declarer, step).about_stars(stars)
        };
        let history = [
            event(Step::StepUpAsked, 2, "2026-01-05"),
            event(Step::StepUpAccepted, 2, "2026-01-09"),
            event(Step::StepUpAsked, 3, "2026-02-05"),
            event(Step::StepUpRejected, 3, "2026-02-09"),
            event(Step::StepUpAsked, 3, "2026-03-05"),
            event(Step::StepUpAccepted, 3, "2026-03-09"),
            event(Step::StepUpAsked, 2, "2026-04-05"),
        ];
        let on = |stars| stepped_on(&history, stars).map(|day| day.to_string());
        assert_eq!([on(1), on(2), on(3)], [None, Some("2026-01-05".to_owned()), Some("2026-03-05".to_owned())]);
    }
}
