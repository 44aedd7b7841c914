//! What time does to entries of a register: it is asked by mail whether one goes on, one press says so, and who says
//! nothing leaves the list when the time is over. Called by the worker every hour, and by `http` for the press. Never by a
//! clock that nobody believes.

use super::{Entries, is_listed};
use crate::base::clock::{in_japan, japan};
use crate::office::access::link::LinkPage;
use crate::office::faults::unless_odd;
use crate::office::queue::application::{Application, State, Submission};
use crate::office::queue::history::{Actor, Event, Step};
use crate::scheme::ids::Token;
use crate::scheme::registers::{After, PublicRules};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// What the time of an entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    /// To ask whether it goes on; it ends then.
    Ask(Timestamp),
    /// To take it off the list.
    End,
}

impl Entries<'_> {
    /// Whether the link that says that an entry goes on still works. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn may_renew(&self, token: &Token) -> anyhow::Result<bool> {
        Ok(self.0.applications.look(LinkPage::Renewal, token)?.is_some_and(|application| is_listed(&application)))
    }

    /// An entry goes on, from now; whether the link still worked.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn renew(&self, token: &Token) -> anyhow::Result<bool> {
        let applications = &self.0.applications;
        applications.guard.run(|| {
            let found = applications.open_by_token(LinkPage::Renewal, token)?;
            let Some(mut opened) = found.filter(|opened| is_listed(&opened.application)) else { return Ok(false) };
            opened.application.account.links.verify += 1;
            applications.commit(&mut opened, vec![applications.declared(Step::Renewed)])?;
            Ok(true)
        })
    }

    /// Lists what was confirmed in a register that nobody looks at; what has a double waits for the office.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn list_confirmed(&self) -> anyhow::Result<()> {
        if self.0.rules().is_none_or(|rules| rules.after != After::Nothing) || self.0.is_held() {
            return Ok(());
        }
        self.0.review.acceptance.accept_all().map(drop)
    }

    /// Asks who is to be asked, ends what was not renewed and what is over, and forgets what was kept as long as it is to be.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn keep_time(&self) -> anyhow::Result<()> {
        if self.0.scheme().keeps() && !self.0.is_held() && self.0.publisher.clock_watch.believes()? {
            self.forget_over()?;
        }
        let ends = |public: &&PublicRules| public.lasts_days > 0 || public.event.is_some();
        let lasting = self.0.rules().and_then(|rules| rules.public.as_ref()).filter(ends);
        let Some(public) = lasting.filter(|_| !self.0.is_held()) else { return Ok(()) };
        if !self.0.publisher.clock_watch.believes()? {
            return Ok(());
        }
        let now = self.0.applications.clock.now();
        let is_due = |application: Application| due(&application, public, now).map(|_| application.submission);
        for submission in self.0.applications.queue.each_in(&[State::Accepted], is_due)? {
            unless_odd(self.go_on(&submission, public, now))?;
        }
        Ok(())
    }

    /// Does what is due of one entry.
    fn go_on(&self, submission: &Submission, public: &PublicRules, now: Timestamp) -> anyhow::Result<()> {
        let applications = &self.0.applications;
        applications.guard.run(|| {
            let Some(mut opened) = applications.open(submission)? else { return Ok(()) };
            match due(&opened.application, public, now) {
                None => Ok(()),
                Some(Due::End) => self.end(opened, Actor::Timer),
                Some(Due::Ask(end)) => {
                    let links = &mut opened.application.account.links;
                    links.verify += 1;
                    let asked = Event::new(now, Actor::Timer, Step::RenewalAsked).link(links.verify, end);
                    applications.commit(&mut opened, vec![asked])
                }
            }
        })
    }
}

/// What the time of an entry asks for now; of one that is not listed nothing.
fn due(application: &Application, public: &PublicRules, now: Timestamp) -> Option<Due> {
    if let Some(event) = &public.event {
        let time = event.time(|name| application.answers.text(name)).filter(|_| is_listed(application))?;
        return (now >= end_of_day(time.day, 0)?).then_some(Due::End);
    }
    let begins = |step: Step| matches!(step, Step::Accepted | Step::Renewed);
    let since = application.history.iter().rposition(|event| begins(event.step)).filter(|_| is_listed(application))?;
    let end = end_of(application.history[since].at, public.lasts_days)?;
    let was_asked = application.history[since..].iter().any(|event| event.step == Step::RenewalAsked);
    let ask_at = end - SignedDuration::from_hours(24 * i64::from(public.ask_days));
    match () {
        () if now >= end && was_asked => Some(Due::End),
        // Where nothing ran for so long that nobody was asked, the days to answer begin now.
        () if now >= end => Some(Due::Ask(end_of(now, public.ask_days)?)),
        () => (now >= ask_at && !was_asked).then_some(Due::Ask(end)),
    }
}

/// The end of the day in Japan that is so many days after a moment.
pub(super) fn end_of(since: Timestamp, days: u32) -> Option<Timestamp> {
    end_of_day(in_japan(since).date(), days)
}

/// The end of the day that is so many days after another.
fn end_of_day(day: Date, days: u32) -> Option<Timestamp> {
    let day = day.checked_add((i64::from(days) + 1).days()).ok()?;
    Some(day.to_zoned(japan()).ok()?.timestamp())
}
