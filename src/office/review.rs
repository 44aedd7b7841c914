//! The office's decisions: see, accept, reject, return. Called by `cli`; works while `serve` runs.
//! Accepting goes through the door (`publish`) once for all of them, then each gets its mail.
//! Lists say nothing personal but the name and prefecture that are to become public.

use super::Office;
use super::account::Kind;
use super::account::decide::Asked;
use super::application::{Application, State, Step, Submission};
use super::checks::Check;
use super::delivery::Delivery;
use super::issue::Issue;
use super::letters::job_name;
use super::mail::post::{Fate, Standing};
use super::marks::Judge;
use super::publish::Publishing;
use super::twice::Twins;
use crate::base::durable::Lock;
use crate::base::problem::Problem;
use crate::scheme::ids::{RecordNumber, Reference};
use crate::scheme::{ShownSection, show};
use anyhow::{Context, ensure};
use jiff::Timestamp;
use serde::Serialize;

/// A line of the list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
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
    pub kind: Kind,
    /// Its last mail, where it has not left.
    pub mail: Option<Delivery>,
    /// When the office returned it, while that waits for the declarer.
    pub returned_at: Option<Timestamp>,
    /// How many days by the calendar it waits: since it was returned, corrected, confirmed or asked for.
    pub waiting_days: Option<i32>,
}

/// Everything the office sees of one application.
#[derive(Debug)]
pub struct Shown {
    /// Its line in the list.
    pub row: Row,
    /// The application.
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
    pub mails: Vec<(Timestamp, Step, Fate, Option<String>)>,
}

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Accepted and published under this number.
    Accepted(RecordNumber),
    /// Rejected or returned; the mail is in the spool.
    Done,
    /// It is not in `confirmed`.
    NotWaiting(State),
    /// It was returned so many days ago, and its declarer has not corrected it.
    Returned {
        /// By the calendar in Japan.
        days: i32,
    },
    /// These checks are marked: it needs a decision of its own, by name.
    Marked(Vec<String>),
    /// It was confirmed or changed while this was decided: look again.
    Changed,
    /// It is not accepted: there is nothing to revoke.
    NotAccepted(State),
    /// Others declare for the same declarer: say which is replaced, or that they differ.
    Doubled,
    /// The public list cannot hold it, and why: it goes on waiting.
    Unfit(Vec<Problem>),
    /// The reference names nothing.
    Unknown,
}

/// What the office says about a declarer who declared before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: then nobody may have declared before.
    #[default]
    None,
    /// This record is replaced; its number stays.
    Replaced(RecordNumber),
    /// The others are different declarers: the office has made sure.
    Distinct,
}

impl Office {
    /// All applications, or those of one state, and what is asked for beside them, oldest first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn list(&self, only: Option<State>) -> anyhow::Result<Vec<Row>> {
        let mut rows = Vec::new();
        let post = self.post.standing()?;
        for state in State::ALL.into_iter().filter(|state| only.is_none_or(|only| only == *state)) {
            let of_state = self.queue.each(state, |application| Some(self.rows_of(state, &application, &post)))?;
            rows.extend(of_state.into_iter().flatten());
        }
        rows.sort_by(|a, b| (a.received_at, &a.reference).cmp(&(b.received_at, &b.reference)));
        Ok(rows)
    }

    /// Everything about one application; `None` when the reference names nothing.
    ///
    /// # Errors
    /// When the disk refuses or `data/checks.toml` is at fault.
    pub fn show(&self, reference: &Reference) -> anyhow::Result<Option<Shown>> {
        let Some((state, application)) = self.by_reference(reference)? else { return Ok(None) };
        let whole = self.with_all_asked(&application);
        let twins = if application.email().is_some() { self.twins(&whole)? } else { Twins::default() };
        let noticed = self.noticed(&whole, &twins)?;
        let messages = &self.scheme.messages;
        let mails = application.history.iter().enumerate().filter_map(|(index, event)| {
            let name = job_name(&application, index);
            Some((event.at, event.step, self.post.fate(&name)?, self.post.last_word(&name)))
        });
        Ok(Some(Shown {
            row: self.row(state, &application, &self.post.standing()?),
            sections: show(&self.scheme, &application.answers),
            noticed: noticed.flags.iter().map(|flag| messages.text("flag", flag).to_owned()).collect(),
            mails: mails.collect(),
            asked: self.asked(&application),
            checks: noticed.checks,
            twins,
            application,
        }))
    }

    /// Accepts these, in this order: record numbers, one write of the directory, mails.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn accept(&self, references: &[Reference], earlier: Earlier) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.guarded(|| {
            let mut publishing = self.open_publishing()?;
            if let Earlier::Replaced(no) = earlier {
                ensure!(references.len() == 1, "one declaration replaces another: name one reference");
                ensure!(publishing.register.find(no).is_some(), "record {no} is not in the directory");
            }
            let judge = self.judge(Some(earlier))?;
            self.accept_judged(&mut publishing, references, &judge)
        })
    }

    /// Accepts everything that waits and needs no decision of its own; what it leaves is told with the reason.
    ///
    /// # Errors
    /// As `accept`.
    pub fn accept_all(&self) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.guarded(|| {
            let mut publishing = self.open_publishing()?;
            let judge = self.judge(None)?;
            let references: Vec<_> = self.waiting()?.into_iter().map(|application| application.reference).collect();
            self.accept_judged(&mut publishing, &references, &judge)
        })
    }

    fn accept_judged(
        &self,
        publishing: &mut Publishing,
        references: &[Reference],
        judge: &Judge<'_>,
    ) -> anyhow::Result<Vec<(Reference, Decision)>> {
        let mut decisions = Vec::new();
        let mut begun = Vec::new();
        for reference in references {
            let decision = match self.begin_acceptance(publishing, reference, judge)? {
                Err(decision) => decision,
                Ok(application) => {
                    let no = application.record.context("a record number was just issued")?;
                    begun.push(application);
                    Decision::Accepted(no)
                }
            };
            decisions.push((reference.clone(), decision));
        }
        self.publish(publishing, &begun.iter().collect::<Vec<_>>())?;
        for application in begun {
            let lock = self.queue.lock(&application.submission)?;
            self.finish_acceptance(publishing, application, lock)?;
        }
        Ok(decisions)
    }

    /// Rejects one; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn reject(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        self.guarded(|| {
            let (mut application, _lock) = match self.open_waiting(reference)? {
                Ok(opened) => opened,
                Err(decision) => return Ok(decision),
            };
            if !self.queue.step(&application.submission, State::Confirmed, State::Rejected)? {
                return Ok(Decision::Unknown);
            }
            // A contact that was asked for: nobody can decide it any more.
            application.account.request = None;
            self.note_and_mail(State::Rejected, &mut application, (Step::Rejected, reason))?;
            Ok(Decision::Done)
        })
    }

    /// Mails what to put right; the state stays.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn send_back(&self, reference: &Reference, reason: &str) -> anyhow::Result<Decision> {
        self.guarded(|| {
            let (mut application, _lock) = match self.open_waiting(reference)? {
                Ok(opened) => opened,
                Err(decision) => return Ok(decision),
            };
            self.note_and_mail(State::Confirmed, &mut application, (Step::Returned, reason))?;
            Ok(Decision::Done)
        })
    }

    /// The record number of an accepted application.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn record_of(&self, reference: &Reference) -> anyhow::Result<Option<RecordNumber>> {
        Ok(self.by_reference(reference)?.and_then(|(_, application)| application.record))
    }

    /// Moves one to `accepted` and writes its number into it. Published it is not yet, and nobody was told.
    fn begin_acceptance(
        &self,
        publishing: &Publishing,
        reference: &Reference,
        judge: &Judge<'_>,
    ) -> anyhow::Result<Result<Application, Decision>> {
        let (mut application, _lock) = match self.open_waiting(reference)? {
            Ok(opened) => opened,
            Err(decision) => return Ok(Err(decision)),
        };
        if let Some(decision) = judge.holds_back(&application) {
            return Ok(Err(decision));
        }
        let faults = self.unfit(&application)?;
        if !faults.is_empty() {
            return Ok(Err(Decision::Unfit(faults)));
        }
        if !self.queue.step(&application.submission, State::Confirmed, State::Accepted)? {
            return Ok(Err(Decision::Unknown));
        }
        application.record = Some(match judge.earlier() {
            Earlier::Replaced(no) => no,
            Earlier::None | Earlier::Distinct => self.next_record(publishing, &application)?,
        });
        self.queue.replace(State::Accepted, &application)?;
        Ok(Ok(application))
    }

    /// Publishes an application in `accepted` that has its number (again, if need be), withdraws the one it
    /// replaces, and mails it. The caller holds the publishing lock and passes the application's.
    pub(super) fn finish_acceptance(
        &self,
        publishing: &mut Publishing,
        application: Application,
        lock: Lock,
    ) -> anyhow::Result<()> {
        self.publish(publishing, &[&application])?;
        let no = application.record.context("an accepted application has a record number")?;
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        let holder = issue.holder(no)?.filter(|holder| *holder != application.submission);
        // One lock at a time: two names may share one.
        drop(lock);
        if let Some(holder) = holder {
            self.replace_by(&holder, &application.reference)?;
        }
        issue.pass_on(no, &application.submission)?;
        let _lock = self.queue.lock(&application.submission)?;
        // Read again: its numbers may have been mailed once more while the lock was free.
        let Some(mut application) = self.queue.read(State::Accepted, &application.submission)? else { return Ok(()) };
        self.note_and_mail(State::Accepted, &mut application, (Step::Accepted, ""))
    }

    /// The earlier declaration of the same declarer becomes `withdrawn`. Its reason is written before the move:
    /// a withdrawal without one is its declarer's own, and is mailed as such.
    fn replace_by(&self, submission: &Submission, newer: &Reference) -> anyhow::Result<()> {
        let _lock = self.queue.lock(submission)?;
        let Some(mut application) = self.queue.read(State::Accepted, submission)? else { return Ok(()) };
        if !application.has_ended() {
            application.close();
            application.note(self.clock.now(), Step::Withdrawn, newer.as_str());
            self.queue.replace(State::Accepted, &application)?;
        }
        self.queue.step(submission, State::Accepted, State::Withdrawn)?;
        Ok(())
    }

    /// Closes what an interrupted withdrawal left open, and writes its event. The caller holds the lock.
    pub(super) fn finish_withdrawal(&self, state: State, mut application: Application) -> anyhow::Result<()> {
        application.close();
        self.note_and_mail(state, &mut application, (state.entered_by(), ""))
    }

    fn note_and_mail(
        &self,
        state: State,
        application: &mut Application,
        (step, note): (Step, &str),
    ) -> anyhow::Result<()> {
        let index = application.note(self.clock.now(), step, note);
        self.queue.replace(state, application)?;
        self.mail_event(application, index);
        Ok(())
    }

    fn by_reference(&self, reference: &Reference) -> anyhow::Result<Option<(State, Application)>> {
        let issue = Issue { state: &self.state, entropy: &self.entropy };
        match issue.submission_of(reference)? {
            Some(submission) => self.queue.find(&submission),
            None => Ok(None),
        }
    }

    fn submission_waiting(&self, reference: &Reference) -> anyhow::Result<Result<Submission, Decision>> {
        Ok(match self.by_reference(reference)? {
            None => Err(Decision::Unknown),
            Some((State::Confirmed, application)) => Ok(application.submission),
            Some((state, _)) => Err(Decision::NotWaiting(state)),
        })
    }

    /// Where an application went while its lock was waited for.
    fn decided_meanwhile(&self, submission: &Submission) -> anyhow::Result<Decision> {
        let state = self.queue.find(submission)?.map(|(state, _)| state);
        Ok(state.map_or(Decision::Unknown, Decision::NotWaiting))
    }

    fn open_waiting(&self, reference: &Reference) -> anyhow::Result<Result<(Application, Lock), Decision>> {
        let submission = match self.submission_waiting(reference)? {
            Ok(submission) => submission,
            Err(decision) => return Ok(Err(decision)),
        };
        let lock = self.queue.lock(&submission)?;
        match self.queue.read(State::Confirmed, &submission)? {
            Some(application) => Ok(Ok((application, lock))),
            None => Ok(Err(self.decided_meanwhile(&submission)?)),
        }
    }

    /// A line for the declaration, and one for each request beside it.
    fn rows_of(&self, state: State, application: &Application, post: &Standing) -> Vec<Row> {
        let declaration = self.row(state, application, post);
        let asked = application.account.waiting().into_iter().map(|(kind, received_at)| Row {
            kind,
            received_at,
            returned_at: None,
            waiting_days: Some(self.days_since(received_at)),
            ..declaration.clone()
        });
        let mut rows: Vec<Row> = asked.collect();
        rows.push(declaration);
        rows
    }

    fn row(&self, state: State, application: &Application, post: &Standing) -> Row {
        let answers = &application.answers;
        let waits = state == State::Confirmed;
        Row {
            reference: application.reference.clone(),
            state,
            name: answers.declarer_name().to_owned(),
            prefecture: answers.prefecture().to_owned(),
            stars: answers.stars(),
            received_at: application.received_at,
            kind: Kind::Declaration,
            returned_at: application.returned().filter(|_| waits).map(|event| event.at),
            waiting_days: application.waits_since().filter(|_| waits).map(|since| self.days_since(since)),
            mail: Delivery::of(application, post),
        }
    }
}
