//! What the office looks at before it decides: a line for everything, and everything about one. Called by
//! `cli::review`. Lists say nothing personal but the name and prefecture that are to become public. Never changes anything.

use super::checks::Check;
use super::inspection::Inspection;
use super::requests::{Asked, Requests};
use super::row_decision::{DecisionGround, RowDecision};
use crate::base::clock::in_japan;
use crate::base::problem::{Problem, Problems};
use crate::office::declaration::applications::Applications;
use crate::office::declaration::duplicates::{Duplicates, Twins};
use crate::office::mail::delivery::Delivery;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::letters::job_name;
use crate::office::mail::standing::MailStanding;
use crate::office::publish::Publisher;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::history::{Event, Step};
use crate::office::queue::returned::{corrected, returned, waits_since};
use crate::office::search::{PersonSearch, SearchIndex};
use crate::scheme::ids::Reference;
use crate::scheme::{ShownSection, show};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::cmp::Ordering;
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
    /// In which register, by its name; empty: it is a declaration.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub register: String,
    /// What the office calls that, in a word.
    #[serde(skip)]
    pub word: String,
    /// Its last mail, where it has not left or did not arrive.
    pub mail: Option<Delivery>,
    /// What was decided about it and has not taken effect, or came to nothing.
    pub decision: Option<RowDecision>,
    /// How it waits.
    #[serde(flatten)]
    pub wait: Wait,
}

/// How a line of the list waits; empty where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Wait {
    /// Since when: since it was returned, corrected, confirmed or asked for.
    pub waiting_since: Option<Timestamp>,
    /// How many days by the calendar that is.
    pub waiting_days: Option<i32>,
    /// When the office returned it, while that waits for the declarer.
    pub returned_at: Option<Timestamp>,
    /// When it ends by itself, where its declarer does not correct it; none: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// When its declarer corrected what the office had returned.
    pub corrected_at: Option<Timestamp>,
    /// What of it is marked 要確認, in a few words each; none where nobody looked.
    pub marks: Option<Vec<String>>,
}

/// Which lines are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listed {
    /// What waits for the office: not for its declarer, nor for the end of an undo time.
    #[default]
    Waiting,
    /// What was returned and waits for its declarer.
    Returned,
    /// What is decided and has not taken effect.
    Decided,
    /// What is in a state, but for what is decided and has not taken effect.
    In(State),
    /// Everything there is.
    Everything,
}

/// What is listed.
#[derive(Debug, Default)]
pub struct ListQuery {
    /// Which lines.
    pub which: Listed,
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
    /// The lines: what waits longest first, else what came first.
    pub rows: Vec<ListRow>,
    /// Why none of what waits could be marked: files of the scheme are at fault.
    pub unmarked: Vec<Problem>,
}

/// Everything the office sees of one application.
#[derive(Debug)]
pub struct ApplicationView {
    /// Its line in the list.
    pub row: ListRow,
    /// How the last decision about each of what waits stands.
    pub decisions: Vec<(PendingKind, RowDecision)>,
    /// As its highest number has it.
    pub application: Application,
    /// Its answers in words.
    pub sections: Vec<ShownSection>,
    /// What waits beside the declaration, with what differs.
    pub asked: Vec<Asked>,
    /// What to look at.
    pub looked_at: LookedAt,
    /// Others for the same declarer.
    pub twins: Twins,
    /// Its mails: when, which event, what became of it, the server's last word.
    pub mails: Vec<(Timestamp, Step, LetterFate, Option<String>)>,
}

/// What to look at in an application.
#[derive(Debug)]
pub struct LookedAt {
    /// What the check of the form noticed, in words.
    pub noticed: Vec<String>,
    /// The list of what to look at, marked where something was noticed.
    pub checks: Vec<Check>,
}

/// A line of what waits, with whose it is.
#[derive(Debug)]
pub(in crate::office) struct WaitingLine {
    pub(in crate::office) row: ListRow,
    pub(in crate::office) application: Application,
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

impl ListRow {
    /// Whether the office is to do something about it.
    pub fn is_for_the_office(&self) -> bool {
        self.wait.waiting_since.is_some() && self.wait.returned_at.is_none() && !self.is_decided()
    }

    /// Who waits longer comes first.
    fn as_they_wait(&self, other: &Self) -> Ordering {
        let of = |row: &Self| (row.wait.waiting_since, row.received_at);
        of(self).cmp(&of(other)).then_with(|| (&self.reference, self.kind).cmp(&(&other.reference, other.kind)))
    }

    /// Whether it is decided, and that has not taken effect.
    pub fn is_decided(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.ruling().is_some())
    }
}

fn waiting_of(lines: Vec<(ListRow, Option<Application>)>) -> Vec<WaitingLine> {
    lines.into_iter().filter_map(|(row, application)| Some(WaitingLine { row, application: application? })).collect()
}

impl ReviewLists {
    /// All applications, or those of one state, and what is asked for beside them, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn list(&self, only: Option<State>) -> anyhow::Result<Vec<ListRow>> {
        let which = only.map_or(Listed::Everything, Listed::In);
        Ok(self.lines(which, None)?.into_iter().map(|(row, _)| row).collect())
    }

    /// What is asked for, with the marks of what waits.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn find(&self, query: &ListQuery) -> anyhow::Result<FoundRows> {
        let search = PersonSearch::of(&self.applications.scheme, &query.search);
        let mut lines = self.lines(query.which, search.as_ref())?;
        lines.retain(|(row, _)| {
            query.kind.is_none_or(|kind| kind == row.kind)
                && query.since.is_none_or(|since| in_japan(row.received_at).date() >= since)
                && match query.which {
                    Listed::Waiting => row.is_for_the_office(),
                    Listed::Returned => row.wait.returned_at.is_some() && !row.is_decided(),
                    Listed::Decided => row.is_decided(),
                    Listed::In(_) => !row.is_decided(),
                    Listed::Everything => true,
                }
        });
        if query.which == Listed::Waiting {
            lines.sort_by(|(a, _), (b, _)| a.as_they_wait(b));
        }
        let unmarked = match self.mark(&mut lines) {
            Ok(()) => Vec::new(),
            Err(error) => error.downcast::<Problems>()?.0,
        };
        Ok(FoundRows { rows: lines.into_iter().map(|(row, _)| row).collect(), unmarked })
    }

    /// What waits for the office, longest first, without its marks.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn in_order(&self) -> anyhow::Result<Vec<ListRow>> {
        let waiting = self.waiting()?.into_iter().map(|line| line.row);
        Ok(waiting.filter(ListRow::is_for_the_office).collect())
    }

    /// Everything that waits, for the office, for its declarer, or for the end of an undo time, the oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn waiting(&self) -> anyhow::Result<Vec<WaitingLine>> {
        let mut waiting = waiting_of(self.lines(Listed::Waiting, None)?);
        waiting.sort_by(|a, b| a.row.as_they_wait(&b.row));
        Ok(waiting)
    }

    /// The same of one application.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn waiting_of(&self, application: Application) -> anyhow::Result<Vec<WaitingLine>> {
        Ok(waiting_of(self.lines_of(application, &MailStanding::of(&self.applications.mailer.letterbox)?)))
    }

    /// The lines with the applications of those that wait, by when they came.
    pub(super) fn lines(
        &self,
        which: Listed,
        search: Option<&PersonSearch<'_>>,
    ) -> anyhow::Result<Vec<(ListRow, Option<Application>)>> {
        let post = MailStanding::of(&self.applications.mailer.letterbox)?;
        self.applications.queue.objects.state.look_for_strange()?;
        let is_meant = |application: &Application| search.is_none_or(|search| search.finds(application));
        let of_each = |application: Application| is_meant(&application).then(|| self.lines_of(application, &post));
        let of_these = |found: Vec<Application>| found.into_iter().filter_map(of_each).collect();
        let each_in = |states: &[State]| {
            self.applications.queue.look_for_strange()?;
            match search {
                Some(search) => Ok(of_these(SearchIndex(&self.applications).meant(search, states)?)),
                None => self.applications.queue.each_in(states, of_each),
            }
        };
        let lines: Vec<Vec<_>> = match which {
            Listed::Waiting | Listed::Returned => of_these(self.inspection.for_the_office()?),
            Listed::Decided => of_these(self.inspection.decided()?),
            Listed::In(State::Confirmed) => of_these(self.inspection.waiting()?),
            Listed::In(state) => each_in(&[state])?,
            Listed::Everything => each_in(&State::ALL)?,
        };
        let mut lines: Vec<(ListRow, Option<Application>)> = lines.into_iter().flatten().collect();
        lines.sort_by(|(a, _), (b, _)| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
        Ok(lines)
    }

    /// Marks what waits.
    fn mark(&self, lines: &mut [(ListRow, Option<Application>)]) -> anyhow::Result<()> {
        let mut marker = None;
        for (row, application) in lines {
            let Some(application) = application.as_ref().filter(|_| row.wait.waiting_since.is_some()) else { continue };
            let marker = match &mut marker {
                Some(marker) => marker,
                none => none.insert(self.inspection.marker()?),
            };
            row.wait.marks = Some(marker.marks(application, row.kind)?);
        }
        Ok(())
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
            decisions: PendingKind::ALL
                .into_iter()
                .filter_map(|kind| Some((kind, self.decision(&application, kind)?)))
                .collect(),
            looked_at: LookedAt {
                noticed: noticed.flags.iter().map(|flag| words.text(*flag).to_owned()).collect(),
                checks: noticed.checks,
            },
            mails: mails.collect(),
            asked: self.requests.asked(&application),
            twins,
            application,
        }))
    }

    /// A line for the declaration, and one for each request beside it.
    fn lines_of(&self, application: Application, post: &MailStanding) -> Vec<(ListRow, Option<Application>)> {
        let declaration = self.row(application.state, &application, post);
        let asked = application.account.waiting().into_iter().map(|(kind, received_at)| ListRow {
            kind,
            received_at,
            decision: self.decision(&application, kind),
            wait: self.wait(received_at),
            ..declaration.clone()
        });
        let of_row = |row: ListRow| {
            let waits = row.wait.waiting_since.map(|_| application.clone());
            (row, waits)
        };
        asked.chain([declaration.clone()]).map(of_row).collect()
    }

    fn row(&self, state: State, application: &Application, post: &MailStanding) -> ListRow {
        let answers = &application.answers;
        let (waits, rules) = (state == State::Confirmed, self.applications.scheme.register());
        let at = |event: Option<&Event>| event.filter(|_| waits).map(|event| event.at);
        let since = waits_since(application).filter(|_| waits);
        ListRow {
            reference: application.reference.clone(),
            state,
            name: answers.declarer_name().to_owned(),
            prefecture: answers.prefecture().to_owned(),
            stars: answers.stars(),
            received_at: application.received_at,
            kind: PendingKind::Declaration,
            register: rules.map(|rules| rules.name.clone()).unwrap_or_default(),
            word: rules.map(|rules| rules.word.clone()).unwrap_or_default(),
            mail: Delivery::of(application, post, &self.applications.mailer.letterbox),
            decision: self.decision(application, PendingKind::Declaration),
            wait: Wait {
                returned_at: at(returned(application)),
                ends_at: returned(application).filter(|_| waits).and_then(|returned| returned.particulars.until),
                corrected_at: at(corrected(application)),
                ..since.map(|since| self.wait(since)).unwrap_or_default()
            },
        }
    }

    /// That it waits since a moment.
    fn wait(&self, since: Timestamp) -> Wait {
        let waiting_days = Some(self.inspection.days_since(since));
        Wait { waiting_since: Some(since), waiting_days, ..Wait::default() }
    }

    /// How the last decision about this stands.
    pub fn decision(&self, application: &Application, kind: PendingKind) -> Option<RowDecision> {
        let ground = DecisionGround { applications: &self.applications, publisher: &self.publisher };
        ground.decision(application, kind)
    }
}
