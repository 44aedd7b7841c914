//! What the office's steps owe in mails: said before the number stands that asks for it, sent when it stands, made up
//! for after a fault. Called by `applications` and the steps; the words are made when a mail is sent (`wording`).
//! Never turns a step that was done into one that was not.

use super::delivery::LinkMail;
use super::job::{MailJob, Owed};
use super::journal::{LetterHint, name_of};
use super::letterbox::{LetterFate, Letterbox};
use super::letters::{CONFIRM, DAILY, asked_by, is_overtaken, job_name, letter_of, letters_from, recipient};
use super::outcome::Round;
use super::spool::Spool;
use super::wording::{LetterSubject, LetterWording};
use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::{durable, text};
use crate::office::account::session::may_log_in;
use crate::office::queue::application::Application;
use crate::office::queue::debts::Debts;
use crate::office::queue::guard::Guard;
use crate::office::queue::history::{Event, Step};
use crate::office::queue::index::RecordIndex;
use crate::office::queue::opened::Opened;
use crate::office::queue::rows::Queue;
use crate::office::state::dir::MAILER;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Has mails written and sent.
#[derive(Debug)]
pub struct Mailer {
    pub(in crate::office) queue: Queue,
    /// Where letters are handed in and wait.
    pub letterbox: Arc<Letterbox>,
    /// Their way out.
    pub spool: Arc<Spool>,
    /// What mails are worded with.
    pub wording: LetterWording,
    pub(in crate::office) guard: Arc<Guard>,
    pub(in crate::office) debts: Arc<Debts>,
    pub(in crate::office) clock: Clock,
}

/// So many places of faults are named in a mail.
const FAULTS_NAMED: usize = 20;
/// How the name of a letter to the office ends.
const SITE_FAULT: &str = "-site-fault";
/// How the name of the day's letter to the office ends.
const OF_THE_DAY: &str = "-office-daily";
/// The next one comes after that.
const A_DAY: SignedDuration = SignedDuration::from_hours(24);
/// A mail that is older is of no use any more.
const MAIL_LIFE: SignedDuration = SignedDuration::from_hours(6 * 24);

impl Mailer {
    /// Says which letters the events from `first` on ask for, before the number that holds them stands. Those of a
    /// first number are told by the hint of its expiry.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn announce(&self, opened: &Opened, first: usize) -> anyhow::Result<()> {
        if opened.on.is_none() {
            return Ok(());
        }
        letters_from(&opened.application, first).try_for_each(|name| self.letterbox.announce(&name, ""))
    }

    /// Lets the letters leave that the events from `first` on ask for: their number stands. A fault leaves them owed,
    /// to be made up for later; the step itself is done and may be acknowledged.
    pub(in crate::office) fn send(&self, opened: &Opened, first: usize) {
        for name in letters_from(&opened.application, first) {
            match &opened.on {
                Some(_) => self.letterbox.wake(&name),
                None => self.paid_or_owed(&opened.application, self.letterbox.hand_in_first(&name)),
            }
        }
    }

    /// Calls off the mail of the event at `index` where it is overtaken. One that is not called off yet is asked for
    /// once more before it is sent.
    pub(in crate::office) fn mail_event(&self, application: &Application, index: usize) {
        self.paid_or_owed(application, self.pay(application, index));
    }

    /// Makes the mails of an application. What the disk refuses stays owed; the step itself is done and may be
    /// acknowledged.
    pub(in crate::office) fn pay_or_owe(&self, application: &Application) {
        if let Err(error) = self.pay_all(application) {
            self.guard.watch(&error);
            note!("sengen: something for {} is owed: {error:#}", application.reference);
            self.debts.owe(&application.submission);
        }
    }

    fn paid_or_owed(&self, application: &Application, paid: anyhow::Result<()>) {
        if let Err(error) = paid {
            self.guard.watch(&error);
            note!("sengen: a mail for {} is owed: {error:#}", application.reference);
            self.debts.owe(&application.submission);
        }
    }

    /// Lets the mail of the event at `index` wait, unless it was sent; calls it off where it is overtaken.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn pay(&self, application: &Application, index: usize) -> anyhow::Result<()> {
        let Some(event) = application.history.get(index) else { return Ok(()) };
        if letter_of(event).is_none() || application.email().is_none() {
            return Ok(());
        }
        let name = job_name(application, index);
        if is_overtaken(application, index) {
            self.letterbox.call_off(&name)
        } else {
            self.letterbox.hand_in(&name, "")
        }
    }

    /// Makes the mails an application owes; what is too old to be of use is let go. One that cannot be made
    /// is not in the way of the others.
    pub(in crate::office) fn pay_all(&self, application: &Application) -> anyhow::Result<()> {
        let oldest = self.oldest_letter();
        let mut paid = Ok(());
        for (index, event) in application.history.iter().enumerate() {
            if event.at > oldest {
                paid = paid.and(self.pay(application, index));
            }
        }
        paid
    }

    /// Who is owed a letter since before that is better off without it.
    pub(in crate::office) fn oldest_letter(&self) -> Timestamp {
        self.clock.now() - MAIL_LIFE
    }

    /// Sends the letters that are due, unless a running `serve` does so: then `None`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn drain_if_alone(&self) -> anyhow::Result<Option<Round>> {
        let Some(_lock) = durable::try_lock(&self.queue.objects.beside(MAILER))? else { return Ok(None) };
        self.guard.run(|| self.send_due(&|| true)).map(Some)
    }

    /// Sends the letters that are due.
    ///
    /// # Errors
    /// As `Post::drain`.
    pub(in crate::office) fn send_due(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<Round> {
        self.spool.drain(go_on, &|name, hint| self.letter(name, hint))
    }

    /// What the letter of a name is, as things stand now.
    fn letter(&self, name: &str, hint: &LetterHint) -> anyhow::Result<Owed> {
        if name.ends_with(SITE_FAULT) {
            return self.site_fault(hint);
        }
        if name.ends_with(OF_THE_DAY) {
            return self.of_the_day(hint);
        }
        asked(&self.queue, name)?
            .map_or(Ok(Owed::Nothing), |(application, index)| self.owed(&application, index, hint.at))
    }

    /// What the event at `index` owes, asked for last at a moment.
    ///
    /// # Errors
    /// When the letter cannot be written.
    fn owed(&self, application: &Application, index: usize, asked_at: Timestamp) -> anyhow::Result<Owed> {
        let Some(event) = application.history.get(index) else { return Ok(Owed::Nothing) };
        let Some(to) = recipient(application, event) else { return Ok(Owed::Nothing) };
        let Some(letter) = letter_of(event) else { return Ok(Owed::Nothing) };
        if is_overtaken(application, index) {
            return Ok(Owed::CalledOff);
        }
        let others = self.others(application, event)?;
        let letter_text = self.wording.letter(letter, &LetterSubject { application, event, others: &others })?;
        let job = MailJob::new(letter, to, letter_text.subject, letter_text.body, event.at).asked_again(asked_at);
        let end = if letter == CONFIRM { Some(application.expires_at) } else { event.particulars.until };
        Ok(Owed::Mail(Box::new(end.into_iter().fold(job, MailJob::useful_until))))
    }

    /// The other declarations that a letter names: all of the mailbox, where its numbers were asked for by the address.
    ///
    /// # Errors
    /// When the disk refuses.
    fn others(&self, application: &Application, event: &Event) -> anyhow::Result<Vec<Application>> {
        if event.step != Step::NumberAsked || event.particulars.to.is_empty() {
            return Ok(Vec::new());
        }
        let found =
            RecordIndex::new(self.queue.clone(), Arc::clone(&self.wording.key)).with_mailbox(&event.particulars.to)?;
        let others = found.iter().filter(|other| other.submission != application.submission && may_log_in(other.state));
        // As above: what is told of them survives a power cut.
        let settled = |other: &Application| match self.queue.open(&other.submission)? {
            Some((other, on)) => self.queue.settle(&on).map(|()| may_log_in(other.state).then_some(other)),
            None => Ok(None),
        };
        Ok(others.map(settled).filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// Mails the office that files of the scheme are at fault, once a day for the same ones. Names the files and
    /// lines only: a cell of the list that stands in the wrong place may be anybody's.
    ///
    /// # Errors
    /// When the letter cannot be written or the disk refuses.
    pub fn tell_of_faults(&self, problems: &[Problem]) -> anyhow::Result<()> {
        let place = |problem: &Problem| match problem.line() {
            Some(line) => format!("{} の {line} 行目", problem.file().display()),
            None => problem.file().display().to_string(),
        };
        let mut places: Vec<String> = problems.iter().map(place).collect();
        places.dedup();
        let more = places.len().saturating_sub(FAULTS_NAMED);
        places.truncate(FAULTS_NAMED);
        places.extend((more > 0).then(|| format!("ほかに {more} か所")));
        let faults = places.join("\n");
        let hash = text::hex(&Sha256::digest(&faults));
        self.letterbox.hand_in(&name_of(self.clock.now(), &format!("{}{SITE_FAULT}", &hash[..32])), &faults)
    }

    /// The mail to the office that says these faults: no record knows them, they stand in its hint.
    fn site_fault(&self, hint: &LetterHint) -> anyhow::Result<Owed> {
        if hint.text.is_empty() {
            return Ok(Owed::Nothing);
        }
        let letter = self.wording.site_fault(hint.at, &hint.text)?;
        let to = &self.wording.settings.office.email;
        Ok(Owed::Mail(Box::new(MailJob::new("site-fault", to, letter.subject, letter.body, hint.at))))
    }

    /// Whether the day's letter to the office was asked for.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn is_told_of_day(&self, now: Timestamp) -> anyhow::Result<bool> {
        Ok(self.letterbox.is_asked(&day_letter(now))?)
    }

    /// Mails the office how its work stands, once a day.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn tell_of_day(&self, now: Timestamp, summary: &str) -> anyhow::Result<()> {
        self.letterbox.hand_in(&day_letter(now), summary)
    }

    /// The day's letter to the office: no record knows what it says, it stands in its hint.
    fn of_the_day(&self, hint: &LetterHint) -> anyhow::Result<Owed> {
        let Some(day) = Self::read_day(&hint.text) else { return Ok(Owed::Nothing) };
        let files = day.attached()?;
        let letter = self.wording.daily(hint.at, day)?;
        let to = &self.wording.settings.office.email;
        let job = MailJob::new(DAILY, to, letter.subject, letter.body, hint.at);
        Ok(Owed::Mail(Box::new(job.with_files(files).useful_until(hint.at + A_DAY))))
    }

    /// How the last mail with the application's URL stands.
    pub(in crate::office) fn link_mail(&self, application: &Application) -> LinkMail {
        let carries_url = |step: Step| matches!(step, Step::Received | Step::Resent | Step::AddressChanged);
        let Some(index) = application.history.iter().rposition(|event| carries_url(event.step)) else {
            return LinkMail::OnItsWay;
        };
        let name = job_name(application, index);
        match self.letterbox.fate(&name) {
            Some(LetterFate::Failed) => LinkMail::Failed,
            // Not made yet: the disk refused, and it is owed.
            None => LinkMail::Delayed,
            Some(LetterFate::Waiting)
                if self.letterbox.memory.trouble().is_some() || self.letterbox.last_word(&name).is_some() =>
            {
                LinkMail::Delayed
            }
            Some(LetterFate::Mailed) => self.letterbox.sent_at(&name).map_or(LinkMail::OnItsWay, LinkMail::HandedOver),
            Some(_) => LinkMail::OnItsWay,
        }
    }
}

/// The name of the day's letter to the office.
fn day_letter(now: Timestamp) -> String {
    name_of(now, &OF_THE_DAY[1..])
}

/// The application and the event that ask for the letter of a name; what they say survives a power cut.
///
/// # Errors
/// When the disk refuses.
pub(super) fn asked(queue: &Queue, name: &str) -> anyhow::Result<Option<(Application, usize)>> {
    let Some((submission, index)) = asked_by(name) else { return Ok(None) };
    let Some((application, on)) = queue.open(&submission)? else { return Ok(None) };
    if application.history.get(index).is_none() || job_name(&application, index) != name {
        return Ok(None);
    }
    // What is not confirmed yet may be gone after a power cut, and the mail with its numbers would not be.
    queue.settle(&on)?;
    Ok(Some((application, index)))
}
