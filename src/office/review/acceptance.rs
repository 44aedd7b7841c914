//! The office's decisions: see, accept, reject, return. Called by `cli`; works while `serve` runs.
//! Accepting goes through the door (`publish`) once for all of them, then each gets its mail.
//! A decision names the content it was made on: where its declarer has changed that, it is not done.
//! Lists say nothing personal but the name and prefecture that are to become public.

use super::inspection::Judge;
use crate::base::problem::Problem;
use crate::office::Office;
use crate::office::account::Kind;
use crate::office::declaration::applications::{Opened, Overtaken};
use crate::office::publish::Publishing;
use crate::office::queue::application::{Application, State, Step, Submission};
use crate::office::upkeep::repair::is_whole;
use crate::scheme::ids::{RecordNumber, Reference};
use anyhow::{Context, ensure};

/// How a decision ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Accepted and published under this number.
    Accepted(RecordNumber),
    /// Rejected or returned; the mail is in the spool.
    Done,
    /// Its declarer changed it: this content waits now, and was not named.
    Changed(usize),
    /// It is not in `confirmed`.
    NotWaiting(State),
    /// It was returned so many days ago, and its declarer has not corrected it.
    Returned {
        /// By the calendar in Japan.
        days: i32,
    },
    /// An earlier contact's objection comes first.
    Objected,
    /// These checks are marked: it needs a decision of its own, by name.
    Marked(Vec<String>),
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

/// What the office decides about: an application, with the content that it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Which.
    pub reference: Reference,
    /// Which of its contents, as `review show` counts them.
    pub seen: usize,
}

impl From<&Reference> for Named {
    /// With the content that was confirmed, or asked for, first.
    fn from(reference: &Reference) -> Self {
        Self { reference: reference.clone(), seen: 1 }
    }
}

impl From<&Self> for Named {
    fn from(named: &Self) -> Self {
        named.clone()
    }
}

impl Office {
    /// Accepts these, in this order: record numbers, one write of the directory, mails.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn accept<'a, N>(&self, named: &'a [N], earlier: Earlier) -> anyhow::Result<Vec<(Reference, Decision)>>
    where
        Named: From<&'a N>,
    {
        let named: Vec<Named> = named.iter().map(Named::from).collect();
        self.guarded(|| {
            let mut publishing = self.open_publishing()?;
            if let Earlier::Replaced(no) = earlier {
                ensure!(named.len() == 1, "one declaration replaces another: name one reference");
                let listed = publishing.find(no, &self.scheme.lists)?;
                ensure!(listed.is_some(), "record {no} is not in the directory");
            }
            let judge = self.judge(Some(earlier))?;
            self.accept_judged(&mut publishing, &named, &judge)
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
            // Each is judged as it is when its turn comes.
            let named = |application: Application| {
                let seen = application.edition(Kind::Declaration);
                Named { reference: application.reference, seen }
            };
            let named: Vec<_> = self.waiting()?.into_iter().map(named).collect();
            self.accept_judged(&mut publishing, &named, &judge)
        })
    }

    fn accept_judged(
        &self,
        publishing: &mut Publishing,
        named: &[Named],
        judge: &Judge<'_>,
    ) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.ensure_clock()?;
        let mut decisions = Vec::new();
        let mut begun = Vec::new();
        for named in named {
            let publishing = &*publishing;
            let decision = match self.guarded(|| self.begin_acceptance(publishing, named, judge))? {
                Err(decision) => decision,
                Ok(application) => {
                    let no = application.record.context("a record number was just issued")?;
                    begun.push(application);
                    Decision::Accepted(no)
                }
            };
            decisions.push((named.reference.clone(), decision));
        }
        self.publish(publishing, &begun.iter().collect::<Vec<_>>())?;
        for application in begun {
            self.finish_acceptance(publishing, &application)?;
        }
        Ok(decisions)
    }

    /// Rejects one; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn reject(&self, named: impl Into<Named>, reason: &str) -> anyhow::Result<Decision> {
        let named = named.into();
        self.guarded(|| {
            let mut opened = match self.open_waiting(&named)? {
                Ok(opened) => opened,
                Err(decision) => return Ok(decision),
            };
            opened.application.state = State::Rejected;
            // A contact that was asked for: nobody can decide it any more.
            opened.application.account.request = None;
            self.commit(&mut opened, vec![self.commanded(Step::Rejected, reason)])?;
            Ok(Decision::Done)
        })
    }

    /// Mails what to put right; the state stays.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn send_back(&self, named: impl Into<Named>, reason: &str) -> anyhow::Result<Decision> {
        let named = named.into();
        self.guarded(|| {
            let mut opened = match self.open_waiting(&named)? {
                Ok(opened) => opened,
                Err(decision) => return Ok(decision),
            };
            let returned = self.commanded(Step::Returned, reason).of_answers(&opened.application.answers);
            self.commit(&mut opened, vec![returned])?;
            Ok(Decision::Done)
        })
    }

    /// The record number of an accepted application.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn record_of(&self, reference: &Reference) -> anyhow::Result<Option<RecordNumber>> {
        Ok(self.by_reference(reference)?.and_then(|application| application.record))
    }

    /// Writes `accepted` and its number into one. Published it is not yet, and nobody was told.
    fn begin_acceptance(
        &self,
        publishing: &Publishing,
        named: &Named,
        judge: &Judge<'_>,
    ) -> anyhow::Result<Result<Application, Decision>> {
        let mut opened = match self.open_waiting(named)? {
            Ok(opened) => opened,
            Err(decision) => return Ok(Err(decision)),
        };
        if let Some(decision) = judge.holds_back(&opened.application)? {
            return Ok(Err(decision));
        }
        // Confirmed by a clock that was ahead: it cannot have been later than now.
        let today = self.clock.today();
        if opened.application.declared_on().is_some_and(|day| day > today) {
            opened.application.account.declared_on = Some(today);
        }
        let faults = self.unfit(&opened.application)?;
        if !faults.is_empty() {
            return Ok(Err(Decision::Unfit(faults)));
        }
        let (no, drawn) = match judge.earlier() {
            Earlier::Replaced(no) => (no, false),
            Earlier::None | Earlier::Distinct => (self.next_record(publishing, &opened.application)?, true),
        };
        opened.application.record = Some(no);
        opened.application.state = State::Accepted;
        let decided = self.commit(&mut opened, Vec::new());
        if drawn && decided.as_ref().is_err_and(|error| error.is::<Overtaken>()) {
            self.issue().give_back_record(no)?;
        }
        decided?;
        if !drawn {
            // Before anything of it is listed, so that the end of who had the number takes nothing of this off.
            self.issue().pass_on(no, &opened.application.submission)?;
        }
        Ok(Ok(opened.application))
    }

    /// Publishes an accepted application under its number (again, if need be), withdraws the one it replaces,
    /// and mails it.
    pub(in crate::office) fn finish_acceptance(
        &self,
        publishing: &mut Publishing,
        application: &Application,
    ) -> anyhow::Result<()> {
        let no = application.record.context("an accepted application has a record number")?;
        let earlier = self.issue().pass_on(no, &application.submission)?;
        self.publish(publishing, &[application])?;
        self.publish_holder(no, &application.submission)?;
        for holder in earlier {
            self.guarded(|| self.replace_by(&holder, &application.reference))?;
        }
        // Read again: its numbers may have been mailed once more meanwhile.
        self.guarded(|| {
            let opened = self.open_submission(&application.submission)?;
            match opened.filter(|opened| opened.application.state == State::Accepted) {
                Some(mut opened) if !is_whole(&opened.application) => {
                    self.commit(&mut opened, vec![self.commanded(Step::Accepted, "")])?;
                    self.is_finished(&opened);
                    if let Some(begun) = opened.on.filter(|_| !self.is_owed(&application.submission)) {
                        self.queue.is_done(&application.submission, begun.number());
                    }
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    }

    /// Of two that replace the same one at once, the row of the one that has the number stands, whoever appended last.
    fn publish_holder(&self, no: RecordNumber, own: &Submission) -> anyhow::Result<()> {
        let Some(holder) = self.issue().holder(no)?.filter(|holder| holder != own) else { return Ok(()) };
        match self.queue.find(&holder)?.filter(|holder| holder.state == State::Accepted) {
            Some(holder) => self.publish(&mut self.open_publishing()?, &[&holder]),
            None => Ok(()),
        }
    }

    /// The earlier declaration of the same declarer is withdrawn, with its reason: a withdrawal without one is its
    /// declarer's own, and is mailed as such.
    fn replace_by(&self, submission: &Submission, newer: &Reference) -> anyhow::Result<()> {
        let Some(mut opened) = self.open_submission(submission)? else { return Ok(()) };
        if opened.application.state != State::Accepted {
            return Ok(());
        }
        opened.application.state = State::Withdrawn;
        opened.application.close();
        self.commit(&mut opened, vec![self.commanded(Step::Withdrawn, newer.as_str())])?;
        self.is_finished(&opened);
        Ok(())
    }

    pub(in crate::office) fn by_reference(&self, reference: &Reference) -> anyhow::Result<Option<Application>> {
        match self.queue.by_reference(reference)? {
            Some(submission) => self.queue.find(&submission),
            None => Ok(None),
        }
    }

    fn open_waiting(&self, named: &Named) -> anyhow::Result<Result<Opened, Decision>> {
        let Some(opened) = self.open_reference(&named.reference)? else { return Ok(Err(Decision::Unknown)) };
        let edition = opened.application.edition(Kind::Declaration);
        Ok(match opened.application.state {
            State::Confirmed if edition == named.seen => Ok(opened),
            State::Confirmed => Err(Decision::Changed(edition)),
            state => Err(Decision::NotWaiting(state)),
        })
    }
}
