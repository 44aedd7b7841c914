//! What the office looks at before it decides: a line for everything, and everything about one. Called by
//! `cli::review`. Lists say nothing personal but the name and prefecture that are to become public. Never changes anything.

use super::checks::Check;
use super::inspection::Inspection;
use super::requests::{Asked, Requests};
use super::search::PersonSearch;
use crate::base::clock::in_japan;
use crate::office::declaration::applications::Applications;
use crate::office::declaration::duplicates::{Duplicates, Twins};
use crate::office::mail::delivery::Delivery;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::letters::job_name;
use crate::office::mail::standing::MailStanding;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::Step;
use crate::office::queue::pending::Ruling;
use crate::office::queue::returned::{returned, waits_since};
use crate::scheme::ids::Reference;
use crate::scheme::{ShownSection, show};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;

/// A line of the list.
#[derive(Debug, Clone, Serialize)]
pub struct ListRow {
    /// How the office names it.
    pub reference: Reference,
    /// Where it stands.
    pub state: State,
    /// 事業者名 or 代表者名; empty once the answers are gone.
    pub name: String,
    /// The formal name of the prefecture.
    pub prefecture: String,
    /// 1 or 2; 0 once the answers are gone.
    pub stars: u8,
    /// When it was submitted.
    pub received_at: Timestamp,
    /// What is asked for.
    pub kind: PendingKind,
    /// Its last mail, where it has not left.
    pub mail: Option<Delivery>,
    /// When the office returned it, while that waits for the declarer.
    pub returned_at: Option<Timestamp>,
    /// How many days by the calendar it waits: since it was returned, corrected, confirmed or asked for.
    pub waiting_days: Option<i32>,
    /// What was decided about it and can still be undone, or came to nothing.
    pub decision: Option<RowDecision>,
}

/// How a decision about a line of the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RowDecision {
    /// It can still be undone.
    Undoable {
        /// What was decided.
        ruling: Ruling,
        /// When its undo time ends.
        effective_at: Timestamp,
        /// How many minutes that is from now, the last one begun counted.
        minutes_left: i64,
    },
    /// It was void, because what it was about has changed.
    Void,
}

/// What is listed.
#[derive(Debug, Default)]
pub struct ListQuery {
    /// Only what is in this state.
    pub only: Option<State>,
    /// Only what was returned and waits for its declarer.
    pub returned: bool,
    /// Only what is decided and can still be undone; else that is left out.
    pub decided: bool,
    /// Only what is asked for so.
    pub kind: Option<PendingKind>,
    /// Only what came on this day or later.
    pub since: Option<Date>,
    /// Only who is meant by this.
    pub search: String,
}

/// What was found.
#[derive(Debug)]
pub struct FoundRows {
    /// The lines, oldest first.
    pub rows: Vec<ListRow>,
    /// How many that would be in it are decided and can still be undone.
    pub decided: usize,
}

/// Everything the office sees of one application.
#[derive(Debug)]
pub struct ApplicationView {
    /// Its line in the list.
    pub row: ListRow,
    /// As its highest number has it.
    pub application: Application,
    /// Its answers in words.
    pub sections: Vec<ShownSection>,
    /// What the check of the form noticed, in words.
    pub noticed: Vec<String>,
    /// What waits beside the declaration, with what differs.
    pub asked: Vec<Asked>,
    /// What to look at.
    pub checks: Vec<Check>,
    /// Others for the same declarer.
    pub twins: Twins,
    /// Its mails: when, which event, what became of it, the server's last word.
    pub mails: Vec<(Timestamp, Step, LetterFate, Option<String>)>,
}

/// Shows the office what there is.
#[derive(Debug)]
pub struct ReviewLists {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) duplicates: Arc<Duplicates>,
    pub(super) inspection: Arc<Inspection>,
    pub(super) requests: Arc<Requests>,
}

impl ReviewLists {
    /// All applications, or those of one state, and what is asked for beside them, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn list(&self, only: Option<State>) -> anyhow::Result<Vec<ListRow>> {
        self.rows_where(only, &|_| true)
    }

    /// What is asked for, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn find(&self, query: &ListQuery) -> anyhow::Result<FoundRows> {
        let search = PersonSearch::of(&query.search);
        let is_meant = |application: &Application| search.as_ref().is_none_or(|search| search.finds(application));
        let mut rows = self.rows_where(query.only, &is_meant)?;
        rows.retain(|row| {
            (!query.returned || row.returned_at.is_some())
                && query.kind.is_none_or(|kind| kind == row.kind)
                && query.since.is_none_or(|since| in_japan(row.received_at).date() >= since)
        });
        let is_decided = |row: &ListRow| matches!(row.decision, Some(RowDecision::Undoable { .. }));
        let decided = rows.iter().filter(|row| is_decided(row)).count();
        rows.retain(|row| is_decided(row) == query.decided);
        Ok(FoundRows { rows, decided })
    }

    fn rows_where(
        &self,
        only: Option<State>,
        is_meant: &(dyn Fn(&Application) -> bool + Sync),
    ) -> anyhow::Result<Vec<ListRow>> {
        let mut rows = Vec::new();
        let post = MailStanding::of(&self.applications.mailer.letterbox)?;
        let states = only.as_ref().map_or(&State::ALL[..], std::slice::from_ref);
        let of_each = |application: Application| {
            is_meant(&application).then(|| self.rows_of(application.state, &application, &post))
        };
        match only {
            Some(State::Confirmed) => rows.extend(self.inspection.waiting()?.into_iter().filter_map(of_each).flatten()),
            _ => {
                self.applications.queue.look_for_strange()?;
                rows.extend(self.applications.queue.each_in(states, of_each)?.into_iter().flatten());
            }
        }
        rows.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
        Ok(rows)
    }

    /// Everything about one application; `None` when the reference names nothing.
    ///
    /// # Errors
    /// When the disk refuses or `data/checks.toml` is at fault.
    pub fn show(&self, reference: &Reference) -> anyhow::Result<Option<ApplicationView>> {
        let Some(application) = self.applications.by_reference(reference)? else { return Ok(None) };
        let state = application.state;
        let whole = self.inspection.with_all_asked(&application);
        let twins = if application.email().is_some() {
            self.duplicates.twins(&whole, &self.publisher.listing()?)?
        } else {
            Twins::default()
        };
        let noticed = self.inspection.noticed(&whole, &twins)?;
        let words = &self.applications.scheme.words;
        let mails = application.history.iter().enumerate().filter_map(|(index, event)| {
            let name = job_name(&application, index);
            Some((
                event.at,
                event.step,
                self.applications.mailer.letterbox.fate(&name)?,
                self.applications.mailer.letterbox.last_word(&name),
            ))
        });
        Ok(Some(ApplicationView {
            row: self.row(state, &application, &MailStanding::of(&self.applications.mailer.letterbox)?),
            sections: show(&self.applications.scheme, &application.answers),
            noticed: noticed.flags.iter().map(|flag| words.text(*flag).to_owned()).collect(),
            mails: mails.collect(),
            asked: self.requests.asked(&application),
            checks: noticed.checks,
            twins,
            application,
        }))
    }

    /// A line for the declaration, and one for each request beside it.
    fn rows_of(&self, state: State, application: &Application, post: &MailStanding) -> Vec<ListRow> {
        let declaration = self.row(state, application, post);
        let asked = application.account.waiting().into_iter().map(|(kind, received_at)| ListRow {
            kind,
            received_at,
            returned_at: None,
            waiting_days: Some(self.inspection.days_since(received_at)),
            decision: self.decision(application, kind),
            ..declaration.clone()
        });
        let mut rows: Vec<ListRow> = asked.collect();
        rows.push(declaration);
        rows
    }

    fn row(&self, state: State, application: &Application, post: &MailStanding) -> ListRow {
        let answers = &application.answers;
        let waits = state == State::Confirmed;
        ListRow {
            reference: application.reference.clone(),
            state,
            name: answers.declarer_name().to_owned(),
            prefecture: answers.prefecture().to_owned(),
            stars: answers.stars(),
            received_at: application.received_at,
            kind: PendingKind::Declaration,
            returned_at: returned(application).filter(|_| waits).map(|event| event.at),
            waiting_days: waits_since(application).filter(|_| waits).map(|since| self.inspection.days_since(since)),
            mail: Delivery::of(application, post),
            decision: self.decision(application, PendingKind::Declaration),
        }
    }

    fn decision(&self, application: &Application, kind: PendingKind) -> Option<RowDecision> {
        let Some(pending) = application.pending(kind) else {
            return application.was_decision_void(kind).then_some(RowDecision::Void);
        };
        let left = self.applications.clock.now().duration_until(pending.effective_at);
        let minutes_left = (left.as_secs().max(0) + 59) / 60;
        Some(RowDecision::Undoable { ruling: pending.ruled.ruling, effective_at: pending.effective_at, minutes_left })
    }
}
