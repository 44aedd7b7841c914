//! What a declarer changes: registered information at once or after the office, and the step from one
//! level to another. Called by `http::account` with answers that `scheme::edit` has checked.
//! Never publishes anything: that is the office's decision (`requests`).

use super::session::{SessionEnded, Sessions};
use super::visits::Session;
use crate::base::failure::Failure;
use crate::office::declaration::applications::Applications;
use crate::office::queue::account::{PendingChange, StepUp};
use crate::office::queue::application::State;
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::scheme::edit::{differing, waits_among};
use crate::scheme::{Answers, Role};
use std::sync::Arc;

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// The session has ended.
    Ended(SessionEnded),
    /// Another session or the office changed it in the meantime.
    Changed,
    /// It cannot be done in this state.
    NotNow,
    /// So many mails were asked for; later again.
    TooOften,
    /// The password is wrong.
    WrongPassword,
    /// Too many passwords are being checked at this moment.
    Busy,
}

/// Which fields of a change took effect, and which wait for the office.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeEffect {
    /// In force.
    pub at_once: Vec<String>,
    /// In force when the office has accepted them.
    pub waiting: Vec<String>,
}

/// Takes what declarers change.
#[derive(Debug)]
pub struct Changes {
    pub(super) applications: Arc<Applications>,
    pub(super) sessions: Arc<Sessions>,
}

impl Changes {
    /// Takes changed answers. While the declaration itself waits, all take effect: the office sees them.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses.
    pub fn change(&self, session: &Session, version: u32, new: &Answers) -> Result<ChangeEffect, Failure<Barred>> {
        self.applications.guard.run_or_refuse(|| {
            let mut opened = self.open_version(session, version)?;
            if opened.application.state == State::Rejected {
                return Err(Failure::Refused(Barred::NotNow));
            }
            let accepted = opened.application.state == State::Accepted;
            let taken = self.sort(&opened.application.answers, new, accepted);
            self.take_change(&mut opened, new, &taken)?;
            Ok(taken)
        })
    }

    /// Takes the answers that another level asks for, the level included.
    ///
    /// # Errors
    /// [`Barred`]; when the disk refuses.
    pub fn ask_step_up(&self, session: &Session, version: u32, new: &Answers) -> Result<(), Failure<Barred>> {
        self.applications.guard.run_or_refuse(|| {
            let mut opened = self.open_version(session, version)?;
            let application = &mut opened.application;
            let (from, to) = (application.answers.stars(), new.stars());
            let free = application.state == State::Accepted && application.account.step_up.is_none();
            if !free || !self.applications.scheme.levels().has_way(from, to) {
                return Err(Failure::Refused(Barred::NotNow));
            }
            let keys = differing(&self.applications.scheme, &application.answers, new);
            let asked_at = self.applications.clock.now();
            application.account.version += 1;
            application.account.step_up = Some(StepUp {
                asked_at,
                answers: Answers::default().taking(&[keys.as_slice(), &[Role::Terms.key()]].concat(), new),
                terms_version: self.applications.scheme.terms().version().to_owned(),
            });
            let event = Event::new(asked_at, Actor::Declarer, Step::StepUpAsked).about_stars(to);
            Ok(self.applications.commit(&mut opened, vec![event])?)
        })
    }

    pub(in crate::office) fn sort(&self, old: &Answers, new: &Answers, accepted: bool) -> ChangeEffect {
        let differing = differing(&self.applications.scheme, old, new);
        let waits = |key: &str| accepted && waits_among(&self.applications.scheme, key, &differing);
        let (waiting, at_once): (Vec<&str>, Vec<&str>) = differing.iter().partition(|key| waits(key));
        let owned = |keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect();
        ChangeEffect { at_once: owned(at_once), waiting: owned(waiting) }
    }

    fn take_change(&self, opened: &mut Opened, new: &Answers, taken: &ChangeEffect) -> anyhow::Result<()> {
        let now = self.applications.clock.now();
        let application = &mut opened.application;
        let at_once: Vec<&str> = taken.at_once.iter().map(String::as_str).collect();
        let waiting: Vec<&str> = taken.waiting.iter().map(String::as_str).collect();
        let kept = application.account.change.take();
        let same = kept
            .as_ref()
            .is_some_and(|kept| kept.keys == taken.waiting && kept.answers == Answers::default().taking(&waiting, new));
        let mut events = Vec::new();
        if !at_once.is_empty() {
            application.answers = application.answers.clone().taking(&at_once, new);
            events.push(Event::new(now, Actor::Declarer, Step::Changed).about(&taken.at_once));
        }
        if same {
            application.account.change = kept;
        } else if !waiting.is_empty() {
            let answers = Answers::default().taking(&waiting, new);
            application.account.change = Some(PendingChange { asked_at: now, keys: taken.waiting.clone(), answers });
            events.push(Event::new(now, Actor::Declarer, Step::ChangeAsked).about(&taken.waiting));
        } else if let Some(kept) = kept {
            events.push(Event::new(now, Actor::Declarer, Step::ChangeDropped).about(&kept.keys));
        }
        if events.is_empty() {
            return Ok(());
        }
        application.account.version += 1;
        self.applications.commit(opened, events)
    }

    /// The session's application, locked, if nobody changed it since the version was seen.
    pub(in crate::office) fn open_version(&self, session: &Session, version: u32) -> Result<Opened, Failure<Barred>> {
        let opened = self.sessions.open_own(session)?;
        let is_same = opened.application.account.version == version;
        if is_same { Ok(opened) } else { Err(Failure::Refused(Barred::Changed)) }
    }
}

/// The answers as the declarer last saw to them: those that wait stand over those in force.
pub fn wished(answers: &Answers, change: Option<&PendingChange>) -> Answers {
    let Some(change) = change else { return answers.clone() };
    answers.clone().taking(&change.keys(), &change.answers)
}
