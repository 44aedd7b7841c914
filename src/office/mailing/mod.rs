//! What the office mails beside the procedures: to who has consented and still stands, each mailbox once, with a link that
//! stops it. What was begun for whom is an object made once (`mailing/<letter>/…`), so that nobody gets a letter twice,
//! whoever sends it how often, and wherever that was cut off. Called by `cli::mailing`; the link by `http::account`.
//! Never mails whom it cannot tell of a consent, and asks that once more right before each letter.

mod back;
mod stop;

use super::Office;
use super::access::link::LinkPage;
use super::mail::job::MailJob;
use super::mail::outcome::{FailureReason, SendOutcome};
use super::queue::application::{Application, State, Submission};
use crate::base::text::hex;
use crate::scheme::Role;
use crate::scheme::ids::Reference;
use crate::store::{Creation, Key};
use crate::view::letters::Letter;
use crate::view::routes::Route;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the office may mail, and to whom.
#[derive(Debug)]
pub struct Mailings<'a>(&'a Office);

/// What is mailed, and by which consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailing {
    /// The key of the question that was consented to.
    pub consent: String,
    /// The subject, one line.
    pub subject: String,
    pub(crate) body: String,
}

/// Somebody who has consented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consenting {
    submission: Submission,
    /// How the office names them.
    pub reference: Reference,
    /// The declarer's name.
    pub name: String,
    /// The person the mails go to.
    pub contact: String,
    /// Where.
    pub email: String,
    /// Where one press stops it.
    pub stop: String,
}

/// What became of a letter of a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mailed {
    /// The server took it.
    Sent,
    /// It was sent before.
    Before,
    /// Whether it was sent before, nobody knows: that was cut off. It is not sent again.
    Unsure,
    /// The server had refused it before, or does now.
    Refused,
    /// No consent any more, or no declaration.
    Left,
    /// Not now; the next run tries it again.
    Later(FailureReason),
    /// Nobody can be mailed at present.
    Trouble(FailureReason),
}

/// The value of a consent that was given.
const GIVEN: &str = "yes";
/// Where what was begun lies.
const FOLDER: &str = "mailing";

/// What is said of a letter to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MailingMark {
    Begun,
    Sent,
    Refused,
}

impl MailingMark {
    fn ending(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Sent => "sent",
            Self::Refused => "refused",
        }
    }
}

impl Office {
    /// What may be mailed beside the procedures.
    pub fn mailings(&self) -> Mailings<'_> {
        Mailings(self)
    }
}

impl Mailing {
    /// A letter as its file has it: the first line `Subject: …`, then an empty line and the words; or what is wrong.
    ///
    /// # Errors
    /// What it lacks: the line's number.
    pub fn parse(consent: &str, text: &str) -> Result<Self, usize> {
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let subject = first.strip_prefix("Subject:").map(str::trim).filter(|subject| !subject.is_empty());
        let body = rest.trim_matches('\n');
        match subject {
            None => Err(1),
            Some(_) if body.trim().is_empty() => Err(2),
            Some(subject) => {
                Ok(Self { consent: consent.to_owned(), subject: subject.to_owned(), body: body.to_owned() })
            }
        }
    }

    /// The same for every run of the same letter: another one has another name.
    fn name(&self) -> String {
        let whole = [self.consent.as_str(), &self.subject, &self.body].join("\0");
        hex(&Sha256::digest(whole))[..32].to_owned()
    }
}

impl Mailings<'_> {
    /// Whether a question asks for a consent that can be declined and concerns nothing public: only such a one is a
    /// consent to be mailed.
    pub fn is_consent(&self, key: &str) -> bool {
        self.0.scheme().form.field(key).is_some_and(|field| {
            let can_be_declined = !field.required || field.options.len() > 1;
            let is_own = field.role.is_none() && !field.public;
            field.consent && is_own && can_be_declined && field.choice(GIVEN).is_some()
        })
    }

    /// The keys of all such questions.
    pub fn consents(&self) -> Vec<&str> {
        let fields = self.0.scheme().form.fields().iter();
        fields.map(|field| field.key.as_str()).filter(|key| self.is_consent(key)).collect()
    }

    /// Everybody who has consented and is listed, in the order of their references; of several declarations with one
    /// mailbox the first. Nobody to whom news came back.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn consenting(&self, consent: &str) -> anyhow::Result<Vec<Consenting>> {
        let of = |application: Application| stands(&application, consent).then_some(application);
        let mut found = self.0.applications.queue.each_in(&[State::Accepted], of)?;
        found.sort_by(|one, other| one.reference.as_str().cmp(other.reference.as_str()));
        let mut each: BTreeMap<String, Application> = BTreeMap::new();
        for application in found {
            if self.came_back(application.answers.email())? {
                continue;
            }
            each.entry(application.answers.email().to_lowercase()).or_insert(application);
        }
        let mut consenting: Vec<Consenting> =
            each.values().map(|one| self.one(one, consent)).collect::<anyhow::Result<_>>()?;
        consenting.sort_by(|one, other| one.reference.as_str().cmp(other.reference.as_str()));
        Ok(consenting)
    }

    fn one(&self, application: &Application, consent: &str) -> anyhow::Result<Consenting> {
        let wording = &self.0.mailer.wording;
        let token = LinkPage::Mailing(stop::digest(consent)).token(&wording.key, application)?;
        let answers = &application.answers;
        Ok(Consenting {
            submission: application.submission.clone(),
            reference: application.reference.clone(),
            name: answers.declarer_name().to_owned(),
            contact: answers.of(Role::Contact).unwrap_or_default().to_owned(),
            email: answers.email().to_owned(),
            stop: wording.processor.absolute(&Route::MailingStop.with(token.as_str())),
        })
    }

    /// The letter as somebody gets it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn letter(&self, mailing: &Mailing, to: &Consenting) -> anyhow::Result<Letter> {
        self.0.mailer.wording.mailing(&mailing.subject, &mailing.body, &to.stop)
    }

    /// To whom of these it was begun before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn begun(&self, mailing: &Mailing) -> anyhow::Result<usize> {
        let objects = &self.0.applications.queue.objects;
        let keys = objects.keys(&format!("{FOLDER}/{}/", mailing.name()), None)?;
        Ok(keys.iter().filter(|key| key.name().ends_with(MailingMark::Begun.ending())).count())
    }

    /// Mails it to one of them, unless that was begun before, or they have stopped it since.
    ///
    /// # Errors
    /// When it cannot be put together, or the disk refuses.
    pub fn send(&self, mailing: &Mailing, to: &Consenting) -> anyhow::Result<Mailed> {
        let applications = &self.0.applications;
        let current = applications.queue.find(&to.submission)?;
        let Some(current) = current.filter(|current| stands(current, &mailing.consent)) else {
            return Ok(Mailed::Left);
        };
        if self.came_back(current.answers.email())? {
            return Ok(Mailed::Refused);
        }
        let to = self.one(&current, &mailing.consent)?;
        for (mark, found) in [(MailingMark::Sent, Mailed::Before), (MailingMark::Refused, Mailed::Refused)] {
            if self.is_marked(mailing, &to, mark)? {
                return Ok(found);
            }
        }
        // Made once, before anything leaves: of two who send, or of a run that was cut off, nobody sends it twice.
        if self.mark(mailing, &to, MailingMark::Begun)? == Creation::Exists {
            return Ok(Mailed::Unsure);
        }
        let now = applications.clock.now();
        let letter = self.letter(mailing, &to)?;
        let mut job = MailJob::new(FOLDER, &to.email, letter.subject, letter.body, now);
        job.stop.clone_from(&to.stop);
        let own = format!("{}-{}", mailing.name(), to.submission.as_str());
        match self.0.mailer.hand_over(&own, &job) {
            Ok(SendOutcome::Sent) => {
                self.mark(mailing, &to, MailingMark::Sent)?;
                Ok(Mailed::Sent)
            }
            Ok(SendOutcome::Refused(_)) => {
                self.mark(mailing, &to, MailingMark::Refused)?;
                Ok(Mailed::Refused)
            }
            Ok(SendOutcome::Deferred(reason)) => self.not_begun(mailing, &to, Mailed::Later(reason)),
            Ok(SendOutcome::OurFault(reason)) => self.not_begun(mailing, &to, Mailed::Trouble(reason)),
            Ok(SendOutcome::Elsewhere) => self.not_begun(mailing, &to, Mailed::Before),
            Err(error) => self.not_begun(mailing, &to, Mailed::Left).and(Err(error)),
        }
    }

    /// The server has it not: the next run begins anew.
    fn not_begun(&self, mailing: &Mailing, to: &Consenting, then: Mailed) -> anyhow::Result<Mailed> {
        let objects = &self.0.applications.queue.objects;
        objects.known(objects.store.remove(&self.key(mailing, to, MailingMark::Begun)?))?;
        Ok(then)
    }

    fn mark(&self, mailing: &Mailing, to: &Consenting, mark: MailingMark) -> anyhow::Result<Creation> {
        let objects = &self.0.applications.queue.objects;
        let at = self.0.applications.clock.now().to_string();
        Ok(objects.known(objects.store.create(&self.key(mailing, to, mark)?, at.as_bytes()))?)
    }

    fn is_marked(&self, mailing: &Mailing, to: &Consenting, mark: MailingMark) -> anyhow::Result<bool> {
        let objects = &self.0.applications.queue.objects;
        Ok(objects.known(objects.store.read(&self.key(mailing, to, mark)?))?.is_some())
    }

    fn key(&self, mailing: &Mailing, to: &Consenting, mark: MailingMark) -> anyhow::Result<Key> {
        let (name, whose) = (mailing.name(), to.submission.as_str());
        Ok(self.0.applications.queue.objects.key(format!("{FOLDER}/{name}/{whose}.{}", mark.ending()))?)
    }
}

/// Whether somebody is listed, has consented, and can be mailed.
fn stands(application: &Application, consent: &str) -> bool {
    application.state == State::Accepted
        && application.is_whole()
        && !application.is_suspended()
        && application.answers.text(consent) == Some(GIVEN)
        && application.email().is_some()
}
