//! How a line of the sheet that came back stands, before anything is done; and its carrying out. A line is carried out
//! only where what it was made on still waits; what was decided so before is left, so that a sheet can be brought back
//! twice. What may be decided is asked of those who decide.

use super::ReviewSheets;
use super::version::SheetVersion;
use crate::base::failure::Failure;
use crate::base::problem::Problem;
use crate::office::publish::Publishing;
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::Application;
use crate::office::queue::history::Step;
use crate::office::queue::pending::{Ruled, Ruling};
use crate::office::queue::returned::edition;
use crate::office::review::decision::{Decision, Earlier, Named, Occasion};
use crate::office::review::decisions::DeclarationOrder;
use crate::office::review::inspection::Judge;
use crate::office::review::requests::{Decided, RequestOrder, Verdict};
use crate::scheme::ids::Reference;
use rayon::prelude::*;

/// A decision that somebody wrote into the sheet.
#[derive(Debug, Clone)]
pub struct SheetLine {
    /// About what.
    pub reference: Reference,
    /// Which of the things that wait there.
    pub kind: PendingKind,
    /// What the row was made on.
    pub version: SheetVersion,
    /// What is decided: accepted, returned or rejected.
    pub ruling: Ruling,
    /// What is mailed or kept with it.
    pub reason: String,
}

/// How a line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineStand {
    /// It can be carried out, about this content.
    Ready(Named),
    /// That was decided before: nothing is left to do.
    Done,
    /// It was decided so, and somebody has undone that since.
    Undone,
    /// What it was made on has changed.
    Changed,
    /// Only a declaration can be returned.
    NoReturn,
    /// It may not be decided so.
    Refused(LineOutcome),
}

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// Of a declaration.
    Declaration(Decision),
    /// Of what is asked for beside one.
    Request(Decided),
}

/// What all lines are judged by.
struct Ground<'a> {
    judge: Judge<'a>,
    publishing: Publishing,
    occasion: Occasion,
}

impl ReviewSheets {
    /// How lines stand. Changes nothing.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails.
    pub fn stand(&self, lines: &[SheetLine], undoable: bool) -> anyhow::Result<Vec<LineStand>> {
        let occasion = if undoable { Occasion::Undoable } else { Occasion::AtOnce };
        let judge = self.inspection.judge(Some(Earlier::None))?.on(occasion);
        let ground = Ground { judge, publishing: self.publisher.open()?, occasion };
        lines.par_iter().map(|line| self.stand_of(line, &ground)).collect()
    }

    fn stand_of(&self, line: &SheetLine, ground: &Ground<'_>) -> anyhow::Result<LineStand> {
        let refused = |decision| Ok(LineStand::Refused(LineOutcome::Declaration(decision)));
        let application = match self.applications.by_reference(&line.reference) {
            Ok(Some(application)) => application,
            Ok(None) => return refused(Decision::Unknown),
            Err(error) => return refused(Decision::Unreadable(error.downcast::<Problem>()?)),
        };
        // What is answered by mail is decided by no sheet.
        if self.acceptance.answers() {
            return refused(Decision::NotWaiting(application.state));
        }
        if line.is_done(&application) {
            return Ok(LineStand::Done);
        }
        if line.is_undone(&application) {
            return Ok(LineStand::Undone);
        }
        let named = Named { reference: line.reference.clone(), seen: edition(&application, line.kind) };
        if let Some(outcome) = self.refusal(line, &named, ground)? {
            // What does not wait at all is not another content that waits.
            let is_gone = matches!(
                outcome,
                LineOutcome::Declaration(Decision::NotWaiting(_)) | LineOutcome::Request(Decided::NotWaiting)
            );
            if is_gone || self.is_of(line, &application) {
                return Ok(LineStand::Refused(outcome));
            }
        }
        if !self.is_of(line, &application) {
            return Ok(LineStand::Changed);
        }
        let returns = line.ruling == Ruling::Returned && line.kind != PendingKind::Declaration;
        Ok(if returns { LineStand::NoReturn } else { LineStand::Ready(named) })
    }

    /// Whether what waits is what the line was made on.
    fn is_of(&self, line: &SheetLine, application: &Application) -> bool {
        self.version(application, line.kind).content == line.version.content
    }

    /// Why those who decide would not do it.
    fn refusal(&self, line: &SheetLine, named: &Named, ground: &Ground<'_>) -> anyhow::Result<Option<LineOutcome>> {
        if line.kind != PendingKind::Declaration {
            let verdict = Verdict::of(line.ruling, &line.reason);
            let order = RequestOrder { named, kind: line.kind, verdict: &verdict, occasion: ground.occasion };
            let opened = self.requests.open_asked(&ground.publishing, &order).map(drop);
            return Ok(opened.err().map(Failure::refused).transpose()?.map(LineOutcome::Request));
        }
        let opened = match line.ruling {
            Ruling::Accepted => self.acceptance.open_acceptable(named, &ground.judge),
            ruling => self.acceptance.open_waiting(named, ruling, ground.occasion),
        };
        Ok(opened.map(drop).err().map(Failure::refused).transpose()?.map(LineOutcome::Declaration))
    }

    /// Carries out lines that stand ready, each about the content it was found ready with; in their order what came of
    /// each.
    ///
    /// # Errors
    /// When the directory is at fault or the machine fails: what was decided before that stands.
    pub fn carry_out(&self, lines: &[ReadyLine<'_>], undoable: bool) -> anyhow::Result<Vec<LineOutcome>> {
        let (declarations, asked): (Vec<_>, Vec<_>) =
            lines.iter().enumerate().partition(|(_, ready)| ready.line.kind == PendingKind::Declaration);
        let (places, ready): (Vec<usize>, Vec<&ReadyLine<'_>>) = declarations.into_iter().unzip();
        let orders: Vec<DeclarationOrder> = ready.into_iter().map(ReadyLine::order).collect();
        let decided = match undoable {
            true => self.decisions.decide_each(&orders)?,
            false => self.at_once(&orders)?,
        };
        let mut outcomes: Vec<_> = places.into_iter().zip(decided.into_iter().map(LineOutcome::Declaration)).collect();
        for (place, ReadyLine { line, named }) in asked {
            let verdict = Verdict::of(line.ruling, &line.reason);
            let decided = match undoable {
                true => self.decisions.decide_asked(named, line.kind, &verdict)?,
                false => self.requests.decide(&**named, line.kind, &verdict)?,
            };
            outcomes.push((place, LineOutcome::Request(decided)));
        }
        outcomes.sort_by_key(|(place, _)| *place);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    /// Those that are accepted go through the door together, in their order.
    fn at_once(&self, orders: &[DeclarationOrder]) -> anyhow::Result<Vec<Decision>> {
        let is_accepted = |order: &&DeclarationOrder| order.ruling == Ruling::Accepted;
        let named: Vec<Named> = orders.iter().filter(is_accepted).map(|order| order.named.clone()).collect();
        let mut accepted = match named.is_empty() {
            true => Vec::new(),
            false => self.acceptance.accept(&named, Earlier::None)?,
        }
        .into_iter()
        .map(|(_, decision)| decision);
        let decide = |order: &DeclarationOrder| match order.ruling {
            Ruling::Accepted => Ok(accepted.next().unwrap_or(Decision::Unknown)),
            Ruling::Returned => self.acceptance.send_back(&order.named, &order.reason),
            _ => self.acceptance.reject(&order.named, &order.reason),
        };
        orders.iter().map(decide).collect()
    }
}

/// A line that stands ready, and what was found.
#[derive(Debug)]
pub struct ReadyLine<'a> {
    /// The line.
    pub line: &'a SheetLine,
    /// The content it is about.
    pub named: &'a Named,
}

impl ReadyLine<'_> {
    fn order(&self) -> DeclarationOrder {
        DeclarationOrder { named: self.named.clone(), ruling: self.line.ruling, reason: self.line.reason.clone() }
    }
}

impl SheetLine {
    /// Whether just this was decided since the row was made, or is decided and may still be undone.
    fn is_done(&self, application: &Application) -> bool {
        if let Some(pending) = application.pending(self.kind) {
            let is_said = self.ruling == Ruling::Accepted || pending.reason == self.reason;
            return pending.ruled.ruling.is_like(self.ruling) && is_said;
        }
        let ruled = Ruled { kind: self.kind, ruling: self.ruling };
        application.history.iter().skip(self.version.events).any(|event| ruled.is_done_by(event.step))
    }

    /// Whether just this was decided and undone since the row was made.
    fn is_undone(&self, application: &Application) -> bool {
        let mut since = application.history.iter().skip(self.version.events);
        since.any(|event| {
            let is_like = |ruled: &Ruled| ruled.kind == self.kind && ruled.ruling.is_like(self.ruling);
            event.step == Step::Undone && event.particulars.ruled.as_ref().is_some_and(is_like)
        })
    }
}
