//! The office's decisions about declarations: accept, reject, return. Called by `cli`; works while `serve` runs.
//! Accepting goes through the door (`publish`) once for all of them, then each gets its mail.
//! A decision names the content it was made on: where its declarer has changed that, it is not done.

use super::decision::{Decision, Earlier, Named, Occasion};
use super::inspection::{Inspection, Judge};

use crate::base::failure::Failure;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::directory::Appended;
use crate::office::declaration::applications::Applications;
use crate::office::faults::problems;
use crate::office::publish::{Publisher, Publishing};
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::guard::Overtaken;
use crate::office::queue::history::{Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::pending::Ruling;
use crate::office::queue::returned::{corrects_by, digest, edition};
use crate::scheme::ids::{RecordNumber, Reference};
use anyhow::{Context, ensure};
use std::sync::Arc;

/// Decides about declarations.
#[derive(Debug)]
pub struct Acceptance {
    pub(super) applications: Arc<Applications>,
    pub(super) publisher: Arc<Publisher>,
    pub(super) inspection: Arc<Inspection>,
}

impl Acceptance {
    /// Accepts these, in this order: record numbers, one write of the directory, mails.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails; what was begun is finished at the next start.
    pub fn accept<'a, N>(&self, named: &'a [N], earlier: Earlier) -> anyhow::Result<Vec<(Reference, Decision)>>
    where
        Named: From<&'a N>,
    {
        let named: Vec<Named> = named.iter().map(Named::from).collect();
        self.accept_on(&named, earlier, Occasion::AtOnce)
    }

    /// The same on some occasion.
    ///
    /// # Errors
    /// As `accept`.
    pub(in crate::office) fn accept_on(
        &self,
        named: &[Named],
        earlier: Earlier,
        occasion: Occasion,
    ) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.applications.guard.run(|| {
            let mut publishing = self.publisher.open()?;
            let judge = self.judge_of(&publishing, named, earlier)?;
            self.accept_judged(&mut publishing, named, &judge.on(occasion))
        })
    }

    /// The judge of what is accepted by name.
    pub(super) fn judge_of(
        &self,
        publishing: &Publishing,
        named: &[Named],
        earlier: Earlier,
    ) -> anyhow::Result<Judge<'_>> {
        if let Earlier::Replaced(no) = earlier {
            ensure!(named.len() == 1, "one declaration replaces another: name one reference");
            let listed = publishing.find(no, &self.applications.scheme.lists)?;
            if listed.is_none() {
                let what = format!("一覧での番号 {no} の掲載は、ありません。");
                return Err(problems(&[Problem::new(
                    "--replaces",
                    what,
                    "番号を確かめてください。まえの宣言の受付番号でも指定できます。",
                )]));
            }
        }
        self.inspection.judge(Some(earlier))
    }

    /// Accepts everything that waits and needs no decision of its own; what it leaves is told with the reason.
    ///
    /// # Errors
    /// As `accept`.
    pub fn accept_all(&self) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.applications.guard.run(|| {
            let mut publishing = self.publisher.open()?;
            let judge = self.inspection.judge(None)?;
            self.accept_judged(&mut publishing, &self.all_waiting()?, &judge)
        })
    }

    /// Everything that waits and is not decided. Each is judged as it is when its turn comes.
    pub(super) fn all_waiting(&self) -> anyhow::Result<Vec<Named>> {
        let named = |application: Application| {
            let seen = edition(&application, PendingKind::Declaration);
            Named { reference: application.reference, seen }
        };
        let waiting = self.inspection.waiting()?.into_iter();
        Ok(waiting.filter(|application| application.pending(PendingKind::Declaration).is_none()).map(named).collect())
    }

    fn accept_judged(
        &self,
        publishing: &mut Publishing,
        named: &[Named],
        judge: &Judge<'_>,
    ) -> anyhow::Result<Vec<(Reference, Decision)>> {
        self.publisher.clock_watch.ensure_believed()?;
        let mut decisions = Vec::new();
        let mut begun = Vec::new();
        for named in named {
            // Others may have been listed since the register was opened: by a decision, a list that was imported, a hand.
            publishing.read_further(&self.applications.scheme.lists)?;
            let publishing = &*publishing;
            let begin = || self.begin_acceptance(publishing, named, judge);
            match self.applications.guard.run_or_refuse(begin) {
                Err(failure) => decisions.push((named.reference.clone(), failure.refused()?)),
                Ok(application) => {
                    let no = application.record.context("a record number was just issued")?;
                    begun.push((decisions.len(), application));
                    decisions.push((named.reference.clone(), Decision::Accepted(no)));
                }
            }
        }
        for (_, application) in &mut begun {
            *application = self.list_begun(publishing, application.clone())?;
        }
        for (at, application) in begun {
            decisions[at].1 = Decision::Accepted(application.record.context("a record number was just issued")?);
            self.finish_acceptance(publishing, &application)?;
        }
        Ok(decisions)
    }

    /// Appends the row of one whose acceptance was begun. A number that was drawn for it and under which another row has
    /// come since is not its own: then its record takes the next one first. Of a lost number nobody was told.
    fn list_begun(&self, publishing: &mut Publishing, application: Application) -> anyhow::Result<Application> {
        let mut begun = application;
        loop {
            let no = begun.record.context("an accepted application has a record number")?;
            if begun.state != State::Accepted {
                return Ok(begun);
            }
            if begun.is_whole() || !self.publisher.issuer.is_drawn(no, &begun.submission)? {
                self.publisher.issuer.pass_on(no, &begun.submission)?;
                self.publisher.publish(publishing, &[&begun])?;
                return Ok(begun);
            }
            if self.publisher.publish_first(publishing, &begun)? == Appended::Stands {
                return Ok(begun);
            }
            note!("sengen: {}: record {no} has gone to another row meanwhile; it takes the next", begun.reference);
            begun = self.take_next_record(publishing, &begun.submission, no)?;
        }
    }

    /// Gives a record that lost its number the next one, unless somebody has just done so.
    fn take_next_record(
        &self,
        publishing: &mut Publishing,
        submission: &Submission,
        lost: RecordNumber,
    ) -> anyhow::Result<Application> {
        publishing.read_further(&self.applications.scheme.lists)?;
        let publishing = &*publishing;
        self.applications.guard.run(|| {
            let mut opened = self.applications.open(submission)?.context("an accepted application has vanished")?;
            if opened.application.is_whole() || opened.application.record != Some(lost) {
                return Ok(opened.application);
            }
            // First, so that no crash leaves a number with somebody who has another: without it, the number counts as
            // drawn all the same.
            self.publisher.issuer.give_back_drawn(lost, submission)?;
            let no = self.publisher.next_record(publishing, &opened.application)?;
            opened.application.record = Some(no);
            let decided = self.applications.commit(&mut opened, Vec::new());
            if decided.as_ref().is_err_and(|error| error.is::<Overtaken>()) {
                self.publisher.issuer.give_back_record(no)?;
            }
            decided.map(|()| opened.application)
        })
    }

    /// Rejects one; the reason is mailed and kept.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn reject(&self, named: impl Into<Named>, reason: &str) -> anyhow::Result<Decision> {
        self.reject_on(&named.into(), reason, Occasion::AtOnce)
    }

    pub(super) fn reject_on(&self, named: &Named, reason: &str, occasion: Occasion) -> anyhow::Result<Decision> {
        let rejected = self.applications.guard.run_or_refuse(|| {
            let mut opened = self.open_waiting(named, Ruling::Rejected, occasion)?;
            opened.application.take_pending(PendingKind::Declaration);
            opened.application.state = State::Rejected;
            // A contact that was asked for: nobody can decide it any more.
            opened.application.account.request = None;
            self.applications
                .commit(&mut opened, vec![occasion.event(&self.applications, Step::Rejected).noting(reason)])?;
            Ok(Decision::Done)
        });
        rejected.or_else(Failure::refused)
    }

    /// Mails what to put right; the state stays.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn send_back(&self, named: impl Into<Named>, reason: &str) -> anyhow::Result<Decision> {
        self.send_back_on(&named.into(), reason, Occasion::AtOnce)
    }

    pub(super) fn send_back_on(&self, named: &Named, reason: &str, occasion: Occasion) -> anyhow::Result<Decision> {
        let sent_back = self.applications.guard.run_or_refuse(|| {
            let mut opened = self.open_waiting(named, Ruling::Returned, occasion)?;
            opened.application.take_pending(PendingKind::Declaration);
            let returned = occasion.event(&self.applications, Step::Returned).noting(reason);
            let returned = returned.seen(digest(&opened.application.answers));
            let until = corrects_by(&self.publisher.settings.review, returned.at);
            let returned = until.into_iter().fold(returned, Event::until);
            self.applications.commit(&mut opened, vec![returned])?;
            Ok(Decision::Done)
        });
        sent_back.or_else(Failure::refused)
    }

    /// The record number of an application that was listed. One whose acceptance is not complete may still lose its own.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn record_of(&self, reference: &Reference) -> anyhow::Result<Option<RecordNumber>> {
        Ok(self
            .applications
            .by_reference(reference)?
            .filter(Application::is_whole)
            .and_then(|application| application.record))
    }

    /// The application that has a record number.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn holder_of(&self, no: RecordNumber) -> anyhow::Result<Option<Reference>> {
        let Some(holder) = self.publisher.issuer.holder(no)? else { return Ok(None) };
        Ok(self.applications.queue.find_sound(&holder)?.map(|application| application.reference))
    }

    /// Writes `accepted` and its number into one. Published it is not yet, and nobody was told.
    fn begin_acceptance(
        &self,
        publishing: &Publishing,
        named: &Named,
        judge: &Judge<'_>,
    ) -> Result<Application, Failure<Decision>> {
        let mut opened = self.open_acceptable(named, judge)?;
        opened.application = self.dated(opened.application);
        opened.application.take_pending(PendingKind::Declaration);
        let (no, drawn) = match judge.earlier() {
            Earlier::Replaced(no) => (no, false),
            Earlier::None | Earlier::Distinct => (self.publisher.next_record(publishing, &opened.application)?, true),
        };
        opened.application.record = Some(no);
        opened.application.state = State::Accepted;
        if !drawn {
            self.publisher.issuer.note_listed(no)?;
        }
        let decided = self.applications.commit(&mut opened, Vec::new());
        if drawn && decided.as_ref().is_err_and(|error| error.is::<Overtaken>()) {
            self.publisher.issuer.give_back_record(no)?;
        }
        decided?;
        if !drawn {
            // Before anything of it is listed, so that the end of who had the number takes nothing of this off.
            self.publisher.issuer.pass_on(no, &opened.application.submission)?;
        }
        Ok(opened.application)
    }

    /// What waits and can be accepted, to decide about it.
    pub(super) fn open_acceptable(&self, named: &Named, judge: &Judge<'_>) -> Result<Opened, Failure<Decision>> {
        let opened = self.open_waiting(named, judge.earlier().ruling(), judge.occasion())?;
        if let Some(decision) = judge.holds_back(&opened.application)? {
            return Err(Failure::Refused(decision));
        }
        let faults = self.publisher.unfit(&self.dated(opened.application.clone()))?;
        if !faults.is_empty() {
            return Err(Failure::Refused(Decision::Unfit(faults)));
        }
        Ok(opened)
    }

    /// Confirmed by a clock that was ahead: it cannot have been later than now.
    fn dated(&self, mut application: Application) -> Application {
        let today = self.applications.clock.today();
        if application.declared_on().is_some_and(|day| day > today) {
            application.account.declared_on = Some(today);
        }
        application
    }

    /// Publishes an accepted application under its number (again, if need be), withdraws the one it replaces,
    /// and mails it. Not where the register tells that it has ended since: then the office is told (`differences`).
    pub(in crate::office) fn finish_acceptance(
        &self,
        publishing: &mut Publishing,
        application: &Application,
    ) -> anyhow::Result<()> {
        // Nobody is listed again of whom the log tells the end; whoever lost a number to a row that has ended takes the next.
        let has_ended = self.publisher.has_ended_since(publishing, application)?;
        if has_ended && !self.publisher.has_lost_to_ended(publishing, application)? {
            return Ok(());
        }
        let application = &self.list_begun(publishing, application.clone())?;
        let no = application.record.context("an accepted application has a record number")?;
        if application.state != State::Accepted {
            return Ok(());
        }
        let earlier = match self.publisher.issuer.is_drawn(no, &application.submission)? {
            true => Vec::new(),
            false => self.publisher.issuer.pass_on(no, &application.submission)?,
        };
        self.publish_holder(no, &application.submission)?;
        for holder in earlier {
            self.applications.guard.run(|| self.replace_by(&holder, &application.reference))?;
        }
        // Read again: its numbers may have been mailed once more meanwhile.
        self.applications.guard.run(|| {
            let opened = self.applications.open(&application.submission)?;
            match opened.filter(|opened| opened.application.state == State::Accepted) {
                Some(mut opened) if !opened.application.is_whole() => {
                    let accepted = self.applications.brought_about(&opened.application, Step::Accepted);
                    self.applications.commit(&mut opened, vec![accepted])?;
                    self.applications.is_finished(&opened);
                    if let Some(begun) = opened.on.filter(|_| !self.applications.debts.is_owed(&application.submission))
                    {
                        self.applications.queue.hints.is_done(&application.submission, begun.number());
                    }
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    }

    /// Of two that replace the same one at once, the row of the one that has the number stands, whoever appended last.
    fn publish_holder(&self, no: RecordNumber, own: &Submission) -> anyhow::Result<()> {
        let Some(holder) = self.publisher.issuer.holder(no)?.filter(|holder| holder != own) else { return Ok(()) };
        match self.applications.queue.find(&holder)?.filter(|holder| holder.state == State::Accepted) {
            Some(holder) => self.publisher.publish(&mut self.publisher.open()?, &[&holder]),
            None => Ok(()),
        }
    }

    /// The earlier declaration of the same declarer is withdrawn, with its reason: a withdrawal without one is its
    /// declarer's own, and is mailed as such.
    fn replace_by(&self, submission: &Submission, newer: &Reference) -> anyhow::Result<()> {
        let Some(mut opened) = self.applications.open(submission)? else { return Ok(()) };
        if opened.application.state != State::Accepted {
            return Ok(());
        }
        opened.application.state = State::Withdrawn;
        opened.application.close();
        self.applications.commit(&mut opened, vec![self.applications.commanded(Step::Withdrawn, newer.as_str())])?;
        self.applications.is_finished(&opened);
        Ok(())
    }

    /// What waits with the content that was seen, and about which this may be decided.
    pub(super) fn open_waiting(
        &self,
        named: &Named,
        ruling: Ruling,
        occasion: Occasion,
    ) -> Result<Opened, Failure<Decision>> {
        // One that cannot be read keeps no other from being decided.
        let found = self.applications.open_reference(&named.reference).map_err(|error| match error.downcast() {
            Ok(problem) => Failure::Refused(Decision::Unreadable(problem)),
            Err(error) => Failure::Machine(error),
        })?;
        let opened = found.ok_or(Failure::Refused(Decision::Unknown))?;
        let edition = edition(&opened.application, PendingKind::Declaration);
        match opened.application.state {
            State::Confirmed if edition == named.seen => {
                let may = occasion.may_decide(&opened.application, PendingKind::Declaration, ruling);
                may.map(|()| opened).map_err(Failure::Refused)
            }
            State::Confirmed => Err(Failure::Refused(Decision::Changed(edition))),
            state => Err(Failure::Refused(Decision::NotWaiting(state))),
        }
    }
}
