//! What somebody does with an entry of a register: of one that is listed a link is mailed to whoever types the registered
//! mailbox, once and for a while, and opens what is public of it, to be put right or withdrawn; of what is kept and not
//! listed (`kept`) it is taken back; of one that the office has
//! returned the letter's own link does, until it is put right. Called by `http` and by the timer (`time`). Never shows or
//! changes anything private, and never says whether a mailbox is known.

mod claim;
mod kept;
mod time;

pub use claim::{ClaimableEntry, EntryInvited};
pub(in crate::office) use claim::{invitation, invites};
pub use kept::KeptResult;

use super::Office;
use super::access::limits::MailKind;
use super::access::link::LinkPage;
use super::faults::problems;
use super::queue::application::{Application, State};
use super::queue::history::{Actor, Event, Step};
use super::queue::opened::Opened;
use super::queue::returned::returned;
use crate::config::periods::ENTRY_LINK;
use crate::scheme::ids::Token;
use crate::scheme::{Answers, edit};
use std::net::IpAddr;
use std::time::Instant;

/// What can be done with entries, by the office of their register.
#[derive(Debug)]
pub struct Entries<'a>(&'a Office);

/// What a link opens.
#[derive(Debug, Clone)]
pub struct OpenedEntry {
    /// The answers of the entry.
    pub answers: Answers,
    /// What the office asked to put right, where that is why it is open.
    pub returned: Option<Event>,
}

/// How changing an entry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryChanged {
    /// It says so from now on.
    Done,
    /// What was returned waits for the office again.
    Corrected,
    /// It said so already.
    Same,
    /// The link has done its work, or its time is over.
    Over,
}

impl Office {
    /// What can be done with entries of its register.
    pub fn entries(&self) -> Entries<'_> {
        Entries(self)
    }
}

impl Entries<'_> {
    /// Mails a link to each entry whose mails go to an address, if there are any.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn ask(&self, email: &str, client: IpAddr) -> anyhow::Result<()> {
        let applications = &self.0.applications;
        for found in applications.index.with_mailbox(email)?.into_iter().filter(is_listed) {
            applications.guard.run(|| {
                let opened = applications.open(&found.submission)?.filter(|opened| is_listed(&opened.application));
                let Some(mut opened) = opened else { return Ok(()) };
                let to = opened.application.answers.email();
                if !self.0.access.limits.allow_mail(MailKind::Reset, to, client, Instant::now()) {
                    return Ok(());
                }
                let (now, account) = (applications.clock.now(), &mut opened.application.account);
                let until = now + ENTRY_LINK;
                account.links.reset += 1;
                account.reset_until = Some(until);
                let asked = Event::new(now, Actor::Declarer, Step::LinkAsked).link(account.links.reset, until);
                applications.commit(&mut opened, vec![asked])
            })?;
        }
        Ok(())
    }

    /// What a link opens. No effect.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn opened(&self, token: &Token) -> anyhow::Result<Option<OpenedEntry>> {
        let found = self.0.applications.look(LinkPage::Entry, token)?;
        Ok(found.filter(|application| self.is_open(application)).map(|application| {
            let returned = waits_for_correction(&application).cloned();
            OpenedEntry { answers: application.answers, returned }
        }))
    }

    /// Puts right what is public of an entry; the link has done its work then. What was returned waits for the office
    /// again; what is listed says so from now on.
    ///
    /// # Errors
    /// Faults of what the list could not hold; otherwise when the disk refuses.
    pub fn change(&self, token: &Token, new: &Answers) -> anyhow::Result<EntryChanged> {
        let (applications, publisher) = (&self.0.applications, &self.0.publisher);
        let scheme = &applications.scheme;
        let keys: Vec<&str> = scheme.shown_fields().into_iter().map(|field| field.key.as_str()).collect();
        applications.guard.run(|| {
            let mut publishing = publisher.open()?;
            let Some(mut opened) = self.open_by(token)? else { return Ok(EntryChanged::Over) };
            let answers = edit::asked_alone(scheme, opened.application.answers.clone().taking(&keys, new));
            let differing = edit::differing(scheme, &opened.application.answers, &answers);
            let differing: Vec<String> = differing.into_iter().map(str::to_owned).collect();
            if differing.is_empty() {
                return Ok(EntryChanged::Same);
            }
            let is_returned = waits_for_correction(&opened.application).is_some();
            opened.application.answers = answers;
            let unfit = publisher.unfit(&opened.application)?;
            if !unfit.is_empty() {
                return Err(problems(&unfit));
            }
            use_up(&mut opened);
            let step = if is_returned { Step::Changed } else { Step::ChangeAccepted };
            let changed = Event::new(applications.clock.now(), Actor::Declarer, step);
            applications.commit(&mut opened, vec![changed.about(&differing)])?;
            if is_returned {
                return Ok(EntryChanged::Corrected);
            }
            self.0.upkeep.repair.effects.publish_or_owe(&mut publishing, &opened);
            Ok(EntryChanged::Done)
        })
    }

    /// Ends an entry; whether the link still worked.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn withdraw(&self, token: &Token) -> anyhow::Result<bool> {
        let applications = &self.0.applications;
        applications.guard.run(|| {
            let opened = self.open_by(token)?.filter(|opened| is_listed(&opened.application));
            let Some(mut opened) = opened else { return Ok(false) };
            if applications.scheme.keeps() {
                return self.forget(&opened.application.submission);
            }
            use_up(&mut opened);
            self.end(opened, Actor::Declarer)?;
            Ok(true)
        })
    }

    /// An entry leaves the list.
    fn end(&self, mut opened: Opened, by: Actor) -> anyhow::Result<()> {
        let applications = &self.0.applications;
        opened.application.state = State::Withdrawn;
        opened.application.close();
        let ended = Event::new(applications.clock.now(), by, Step::Withdrawn);
        applications.commit(&mut opened, vec![ended])?;
        self.0.upkeep.repair.effects.carry_out(opened, None);
        Ok(())
    }

    fn open_by(&self, token: &Token) -> anyhow::Result<Option<Opened>> {
        let found = self.0.applications.open_by_token(LinkPage::Entry, token)?;
        Ok(found.filter(|opened| self.is_open(&opened.application)))
    }

    fn is_open(&self, application: &Application) -> bool {
        let now = self.0.applications.clock.now();
        let in_time = || application.account.reset_until.is_some_and(|until| now < until);
        waits_for_correction(application).is_some() || is_listed(application) && in_time()
    }
}

/// Whether it is in the list, or among what is kept, and nobody has decided that this ends.
fn is_listed(application: &Application) -> bool {
    application.state == State::Accepted && application.is_whole() && !application.is_suspended()
}

/// What the office asked to put right, while that waits for whoever entered it.
fn waits_for_correction(application: &Application) -> Option<&Event> {
    returned(application).filter(|_| application.state == State::Confirmed)
}

/// The link opens nothing any more.
fn use_up(opened: &mut Opened) {
    let account = &mut opened.application.account;
    account.links.reset += 1;
    account.reset_until = None;
    account.version += 1;
}
