//! A row of a register that was brought along belongs to nobody here. The office gives a mailbox for it: that gets a link, and
//! one press on its page makes the entry theirs, to be put right, renewed and withdrawn from then on like any other. The
//! invitation is a record that was received, under the row's number; until it is pressed it shows and changes nothing, and
//! ends by itself as every link does. Called by `cli::register_invite` and by `http`.

use super::{Entries, use_up};
use crate::base::clock::in_japan;
use crate::base::text::hex;
use crate::directory::Entry;
use crate::office::access::link::LinkPage;
use crate::office::queue::account::Account;
use crate::office::queue::application::{Application, State, Submission, expiry_of};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::queue::opened::Opened;
use crate::office::queue::reference;
use crate::scheme::ids::{RecordNumber, Reference, Token};
use crate::scheme::registers::listed_answers;
use crate::scheme::{Answers, edit};

/// How inviting somebody to an entry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryInvited {
    /// The link is on its way.
    Mailed,
    /// It was mailed today.
    Before,
    /// The entry is somebody's.
    Taken,
    /// The list has no such number.
    NotListed,
    /// What was given is no mail address.
    NotMailbox,
    /// The form would not take what the row says: the labels of its fields.
    Unfit(String),
}

/// An entry to be claimed, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimableEntry {
    /// What it is listed as.
    pub name: String,
    /// Its number.
    pub no: RecordNumber,
}

impl Entries<'_> {
    /// Mails a link to a mailbox by which a listed row becomes its own. Twice a day it does nothing.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn invite(&self, no: RecordNumber, email: &str) -> anyhow::Result<EntryInvited> {
        let (applications, publisher) = (&self.0.applications, &self.0.publisher);
        let scheme = &applications.scheme;
        applications.guard.run(|| {
            let Some(entry) = publisher.open()?.find(no, &scheme.lists)? else { return Ok(EntryInvited::NotListed) };
            if self.is_taken(no)? {
                return Ok(EntryInvited::Taken);
            }
            let mut answers = match listed_answers(scheme, &as_listed(&entry, scheme)) {
                Ok(answers) => answers,
                Err(labels) => return Ok(EntryInvited::Unfit(labels)),
            };
            if edit::correct_email(scheme, &mut answers, email).is_err() {
                return Ok(EntryInvited::NotMailbox);
            }
            let submission = self.invitation_to(no, answers.email());
            let alike = reference::alike(&applications.queue, &submission)?;
            if alike.contains(&submission) {
                return Ok(EntryInvited::Before);
            }
            let reference = reference::of(&applications.queue, &submission, &alike)?;
            let mut application = self.received(submission, reference, answers)?;
            application.account.declared_on = Some(entry.declared_on);
            let mut opened = Opened { application, on: None, waited: Vec::new(), marked: Vec::new() };
            let invited = applications.commanded(Step::Received, &no.to_string());
            applications.commit(&mut opened, vec![invited])?;
            Ok(EntryInvited::Mailed)
        })
    }

    /// What a link makes somebody's own; `None`: it has done its work, its time is over, or the row is gone. No effect.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn claimable(&self, token: &Token) -> anyhow::Result<Option<ClaimableEntry>> {
        let found = self.0.applications.look(LinkPage::Claim, token)?;
        let Some((application, no)) = found.and_then(|found| invitation(&found).map(|no| (found, no))) else {
            return Ok(None);
        };
        let name = application.answers.declarer_name().to_owned();
        Ok(self.stands(&application, no)?.then_some(ClaimableEntry { name, no }))
    }

    /// Makes the row somebody's own; whether the link still worked.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub fn claim(&self, token: &Token) -> anyhow::Result<bool> {
        let (applications, publisher) = (&self.0.applications, &self.0.publisher);
        applications.guard.run(|| {
            let mut publishing = publisher.open()?;
            let Some(mut opened) = applications.open_by_token(LinkPage::Claim, token)? else { return Ok(false) };
            let Some(no) = invitation(&opened.application) else { return Ok(false) };
            if !self.stands(&opened.application, no)? {
                return Ok(false);
            }
            // What the list says now: a hand may have been at it since.
            let Some(entry) = publishing.find(no, &applications.scheme.lists)? else { return Ok(false) };
            let scheme = &applications.scheme;
            if let Ok(mut listed) = listed_answers(scheme, &as_listed(&entry, scheme)) {
                let email = opened.application.answers.email().to_owned();
                if edit::correct_email(scheme, &mut listed, &email).is_ok() {
                    opened.application.answers = listed;
                }
            }
            use_up(&mut opened);
            opened.application.record = Some(no);
            opened.application.state = State::Accepted;
            publisher.issuer.note_listed(no)?;
            applications.commit(&mut opened, Vec::new())?;
            publisher.issuer.pass_on(no, &opened.application.submission)?;
            self.0.review.acceptance.finish_acceptance(&mut publishing, &opened.application)?;
            Ok(true)
        })
    }

    /// Whether an invitation can still be taken.
    fn stands(&self, application: &Application, no: RecordNumber) -> anyhow::Result<bool> {
        let now = self.0.applications.clock.now();
        let is_open = application.state == State::Received && now < application.expires_at;
        Ok(is_open && !self.is_taken(no)?)
    }

    /// Whether a number is somebody's who is listed.
    fn is_taken(&self, no: RecordNumber) -> anyhow::Result<bool> {
        let Some(holder) = self.0.publisher.issuer.holder(no)? else { return Ok(false) };
        let holder = self.0.applications.queue.find(&holder)?;
        Ok(holder.is_some_and(|holder| holder.state == State::Accepted))
    }

    /// The name of the invitation of a mailbox to a number on this day.
    fn invitation_to(&self, no: RecordNumber, email: &str) -> Submission {
        let applications = &self.0.applications;
        let day = in_japan(applications.clock.now()).date();
        let text = format!("{no}\n{}\n{day}", email.to_lowercase());
        Submission::from_nonce(&hex(&applications.index.key.mac(b"invitation", text.as_bytes())))
    }

    fn received(&self, submission: Submission, reference: Reference, answers: Answers) -> anyhow::Result<Application> {
        let (applications, received_at) = (&self.0.applications, self.0.applications.clock.now());
        Ok(Application {
            reference,
            submission,
            state: State::Received,
            received_at,
            expires_at: expiry_of(received_at)?,
            generation: 0,
            terms_version: String::new(),
            form_version: applications.scheme.form.version().to_owned(),
            password_hash: String::new(),
            answers,
            flags: Vec::new(),
            numbers: None,
            record: None,
            account: Account::default(),
            decided: Vec::new(),
            history: Vec::new(),
        })
    }
}

/// To which number an application is an invitation, before or after it was taken; `None`: it is none.
pub(in crate::office) fn invitation(application: &Application) -> Option<RecordNumber> {
    application.history.first().and_then(invites)
}

/// To which number an event invites.
pub(in crate::office) fn invites(event: &Event) -> Option<RecordNumber> {
    let is_office = event.step == Step::Received && event.by != Actor::Declarer;
    is_office.then(|| RecordNumber::parse(&event.note).ok()).flatten()
}

/// What a row says of the form's fields, by their keys: several values of one behind each other.
fn as_listed(entry: &Entry, scheme: &crate::scheme::Scheme) -> Vec<(String, String)> {
    use crate::scheme::{BETWEEN, Role};
    let region = scheme.lists.prefectures().get(usize::from(entry.prefecture)).map(|region| region.name.to_string());
    let columns = scheme.lists.columns().more().iter().zip(&entry.declarer.more);
    let more = columns.flat_map(|(column, cell)| {
        let values: Vec<String> = match column.many {
            true => cell.split(BETWEEN).filter(|value| !value.is_empty()).map(str::to_owned).collect(),
            false => vec![cell.to_string()],
        };
        values.into_iter().map(|value| (column.key.clone(), value))
    });
    let own = [(Role::Name, Some(entry.name.to_string())), (Role::Region, region)];
    let own = own.into_iter().filter_map(|(role, value)| Some((role.key().to_owned(), value?)));
    own.chain(more).collect()
}
