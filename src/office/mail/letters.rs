//! Which mail an event of an application owes, and its words: `templates/mail/*.txt` filled in when it is sent.
//! A mail follows from the committed file alone, name, Message-ID and Date included: after a crash the
//! same mail is made again. Never puts address, phone, 法人番号, score or survey into a mail.

use super::sanitize::{NAME_COLUMNS, TEXT_COLUMNS, fold, neutralise};
use super::spool::Round;
use super::{Hint, Job, Owed, name_of};
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::text;
use crate::config::Periods;
use crate::office::Office;
use crate::office::access::link::Page;
use crate::office::account::event;
use crate::office::declaration::applications::Opened;
use crate::office::queue::application::{Application, Event, Step, Submission, deadline, due};
use crate::office::queue::rows::Queue;
use crate::view::letters::Letters;
use crate::view::routes::Route;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::Path;

/// So many places of faults are named in a mail.
const FAULTS_NAMED: usize = 20;

/// The letter that asks to confirm.
const CONFIRM: &str = "received";
/// How the name of a letter to the office ends.
const SITE_FAULT: &str = "-site-fault";

/// Everything a letter may say, ready to print; empty where it does not apply.
#[derive(Debug, Default, Serialize)]
struct Words {
    scheme: String,
    office: String,
    contact: String,
    reply_to: String,
    notice: String,
    base_url: String,
    #[serde(flatten)]
    periods: Periods,
    level: String,
    name: String,
    url: String,
    received_at: String,
    deadline: String,
    due: String,
    now: String,
    user_number: String,
    declaration_id: String,
    reason: String,
    kind: String,
    faults: String,
}

/// Every fault of the letters, one that is missing or uses a word no mail has included: it would be found
/// only when it is owed, and never sent.
pub(in crate::office) fn faults(root: &Path) -> Vec<Problem> {
    let letters = match Letters::load(root) {
        Ok(letters) => letters,
        Err(faults) => return faults,
    };
    let mut faults = letters.faults(&Words::default());
    if crate::office::faults::takes_declarations(root) {
        faults.extend(letters.limited_to(&LETTERS).err().unwrap_or_default());
    }
    faults
}

/// Every letter that may ever be owed. No other can be written, so that none is missing here unseen.
pub(in crate::office) const LETTERS: [&str; 22] = [
    "accepted",
    "change-accepted",
    "change-applied",
    "change-received",
    "change-rejected",
    "completed",
    "contact-changed",
    "contact-verify",
    "earlier-told",
    "numbers",
    "objected",
    "password-reset",
    "received",
    "rejected",
    "returned",
    "revoked",
    "site-fault",
    "step-up-accepted",
    "step-up-received",
    "step-up-rejected",
    "user-number",
    "withdrawn",
];

impl Office {
    /// Says which letters the events from `first` on ask for, before the number that holds them stands. Those of a
    /// first number are told by the hint of its expiry.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn announce_letters(&self, opened: &Opened, first: usize) -> anyhow::Result<()> {
        if opened.on.is_none() {
            return Ok(());
        }
        letters_from(&opened.application, first).try_for_each(|name| self.post.announce(&name, ""))
    }

    /// Lets the letters leave that the events from `first` on ask for: their number stands. A fault leaves them owed,
    /// to be made up for later; the step itself is done and may be acknowledged.
    pub(in crate::office) fn send_letters(&self, opened: &Opened, first: usize) {
        for name in letters_from(&opened.application, first) {
            match &opened.on {
                Some(_) => self.post.wake(&name),
                None => self.paid_or_owed(&opened.application, self.post.hand_in_first(&name)),
            }
        }
    }

    /// Calls off the mail of the event at `index` where it is overtaken. One that is not called off yet is asked for
    /// once more before it is sent.
    pub(in crate::office) fn mail_event(&self, application: &Application, index: usize) {
        self.paid_or_owed(application, self.pay(application, index));
    }

    fn paid_or_owed(&self, application: &Application, paid: anyhow::Result<()>) {
        if let Err(error) = paid {
            self.watch(&error);
            note!("sengen: a mail for {} is owed: {error:#}", application.reference);
            self.owe(&application.submission);
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
        if is_overtaken(application, index) { self.post.call_off(&name) } else { self.post.hand_in(&name, "") }
    }

    /// Sends the letters that are due.
    ///
    /// # Errors
    /// As `Post::drain`.
    pub(in crate::office) fn send_due(&self, go_on: &dyn Fn() -> bool) -> anyhow::Result<Round> {
        self.post.drain(go_on, &|name, hint| self.letter(name, hint))
    }

    /// What the letter of a name is, as things stand now.
    fn letter(&self, name: &str, hint: &Hint) -> anyhow::Result<Owed> {
        if name.ends_with(SITE_FAULT) {
            return self.site_fault(hint);
        }
        self.queue.asked(name)?.map_or(Ok(Owed::Nothing), |(application, index)| self.owed(&application, index))
    }

    /// What the event at `index` owes.
    ///
    /// # Errors
    /// When the letter cannot be written.
    fn owed(&self, application: &Application, index: usize) -> anyhow::Result<Owed> {
        let (Some(event), Some(to)) = (application.history.get(index), application.email()) else {
            return Ok(Owed::Nothing);
        };
        let Some(letter) = letter_of(event) else { return Ok(Owed::Nothing) };
        if is_overtaken(application, index) {
            return Ok(Owed::CalledOff);
        }
        let to = Some(event.particulars.to.as_str()).filter(|to| !to.is_empty()).unwrap_or(to);
        let words = self.words(application, event)?;
        let letter_text = self.letters.render(letter, &words)?;
        let job = Job::new(letter, to, (letter_text.subject, letter_text.body), event.at);
        let end = if letter == CONFIRM { Some(application.expires_at) } else { event.particulars.until };
        Ok(Owed::Mail(Box::new(end.into_iter().fold(job, Job::useful_until))))
    }

    fn words(&self, application: &Application, event: &Event) -> anyhow::Result<Words> {
        let answers = &application.answers;
        let url = match event.step {
            Step::Received | Step::Resent | Step::AddressChanged => {
                let token = Page::Confirm.token(&self.key, application)?;
                self.processor.absolute(&Route::Confirm.with(token.as_str()))
            }
            _ => self.account_url(application, event)?,
        };
        let numbers = application.numbers.as_ref();
        let stars = Some(event.particulars.stars).filter(|stars| *stars > 0).unwrap_or(answers.stars());
        let later = matches!(event.step, Step::StepUpAsked | Step::ChangeAsked);
        let ends_at = event.particulars.until.unwrap_or(application.expires_at);
        Ok(Words {
            periods: Periods::of(&self.settings),
            level: self.scheme.levels.level(stars).map(|level| level.name.clone()).unwrap_or_default(),
            name: fold(&neutralise(answers.declarer_name()), NAME_COLUMNS),
            url,
            received_at: text::moment(if later { event.at } else { application.received_at }),
            deadline: deadline(ends_at),
            due: due(ends_at),
            now: text::moment(event.at),
            user_number: numbers.map(|numbers| numbers.user_number.to_string()).unwrap_or_default(),
            declaration_id: numbers.map(|numbers| numbers.declaration_id.to_string()).unwrap_or_default(),
            reason: fold(&event.note, TEXT_COLUMNS),
            kind: fold(&self.labels(event), TEXT_COLUMNS),
            ..self.standing_words()
        })
    }

    /// What every mail may say, whatever it is about.
    fn standing_words(&self) -> Words {
        let settings = &self.settings;
        Words {
            scheme: settings.scheme.clone(),
            office: settings.office.name.clone(),
            contact: self.contact(),
            reply_to: settings.mail.reply_to.clone(),
            notice: fold(&settings.notice, TEXT_COLUMNS),
            base_url: self.base.to_string(),
            ..Words::default()
        }
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
        self.post.hand_in(&name_of(self.clock.now(), &format!("{}{SITE_FAULT}", &hash[..32])), &faults)
    }

    /// The mail to the office that says these faults: no record knows them, they stand in its hint.
    fn site_fault(&self, hint: &Hint) -> anyhow::Result<Owed> {
        if hint.text.is_empty() {
            return Ok(Owed::Nothing);
        }
        let words = Words { now: text::moment(hint.at), faults: hint.text.clone(), ..self.standing_words() };
        let letter = self.letters.render("site-fault", &words)?;
        let to = &self.settings.office.email;
        Ok(Owed::Mail(Box::new(Job::new("site-fault", to, (letter.subject, letter.body), hint.at))))
    }

    /// How to reach the office, one fact a line.
    fn contact(&self) -> String {
        let office = &self.settings.office;
        let facts = [("電話 ", &office.phone), ("受付時間 ", &office.hours), ("住所 ", &office.address)];
        let more = facts.into_iter().filter(|(_, fact)| !fact.is_empty()).map(|(label, fact)| format!("{label}{fact}"));
        let lines: Vec<String> = std::iter::once(office.email.clone()).chain(more).collect();
        fold(&lines.join("\n"), TEXT_COLUMNS)
    }
}

impl Queue {
    /// The application and the event that ask for the letter of a name; what they say survives a power cut.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(in crate::office) fn asked(&self, name: &str) -> anyhow::Result<Option<(Application, usize)>> {
        let Some((submission, index)) = asked_by(name) else { return Ok(None) };
        let Some((application, on)) = self.open(&submission)? else { return Ok(None) };
        if application.history.get(index).is_none() || job_name(&application, index) != name {
            return Ok(None);
        }
        // What is not confirmed yet may be gone after a power cut, and the mail with its numbers would not be.
        self.settle(&on)?;
        Ok(Some((application, index)))
    }
}

/// Whether nobody needs the mail of the event at `index` any more: a later event took its place or used its link.
pub(in crate::office) fn is_overtaken(application: &Application, index: usize) -> bool {
    let Some(event) = application.history.get(index) else { return true };
    let overtakes = |later: &Event| matches!(later.step, Step::AddressChanged | Step::Confirmed);
    let confirmed = application.history[index + 1..].iter().any(overtakes);
    (letter_of(event) == Some(CONFIRM) && confirmed) || event::is_overtaken(application, event)
}

/// The letter of an event: the same name at every attempt to send it.
pub(in crate::office) fn job_name(application: &Application, index: usize) -> String {
    let asked_at = application.history.get(index).map_or(application.received_at, |event| event.at);
    name_of(asked_at, &format!("{}-{index}", application.submission.as_str()))
}

/// Whose letter it is, and of which event.
fn asked_by(name: &str) -> Option<(Submission, usize)> {
    let (_, own) = name.split_once('-')?;
    let (submission, index) = own.rsplit_once('-')?;
    Some((Submission::try_from(submission.to_owned()).ok()?, index.parse().ok()?))
}

/// The names of the letters that the events from `first` on ask for, and that nothing has overtaken.
pub(in crate::office) fn letters_from(application: &Application, first: usize) -> impl Iterator<Item = String> {
    let asks = |(index, event): &(usize, &Event)| letter_of(event).is_some() && !is_overtaken(application, *index);
    let events = application.history.iter().enumerate().skip(first);
    let events = events.filter(|_| application.email().is_some()).filter(asks);
    events.map(|(index, _)| job_name(application, index))
}

/// The names of all letters that an application ever asked for.
pub(in crate::office) fn all_letters(application: &Application) -> impl Iterator<Item = String> {
    let events = application.history.iter().enumerate().filter(|(_, event)| letter_of(event).is_some());
    events.map(|(index, _)| job_name(application, index))
}

/// The place in the history of the last event that owes a mail.
pub(in crate::office) fn last_mailed(application: &Application) -> Option<usize> {
    application.history.iter().rposition(|event| letter_of(event).is_some())
}

/// The letters that an application owes since a moment, by name, but for those that were overtaken.
pub(in crate::office) fn owed_letters(application: &Application, since: Timestamp) -> impl Iterator<Item = String> {
    let is_owed = move |(index, event): &(usize, &Event)| {
        event.at > since && letter_of(event).is_some() && !is_overtaken(application, *index)
    };
    let is_reached = application.email().is_some();
    let events = application.history.iter().enumerate().filter(move |_| is_reached);
    events.filter(is_owed).map(|(index, _)| job_name(application, index))
}

fn letter_of(event: &Event) -> Option<&'static str> {
    match event.step {
        Step::Received | Step::Resent | Step::AddressChanged => Some(CONFIRM),
        Step::Confirmed => Some("completed"),
        Step::NumbersMailed => Some("numbers"),
        Step::Returned => Some("returned"),
        Step::Accepted => Some("accepted"),
        Step::Rejected => Some("rejected"),
        Step::Revoked => Some("revoked"),
        // A declaration replaced by a newer one says so in its note; its declarer was mailed about the newer.
        Step::Withdrawn if event.note.is_empty() => Some("withdrawn"),
        Step::Expired | Step::Withdrawn => None,
        step => event::letter_of(step),
    }
}
