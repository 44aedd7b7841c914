//! The words of mails: `templates/mail/*.txt` filled in when a mail is sent, from the application and what happened
//! to it alone. Used by `mailer`; faults of the templates are told by `sengen check`.
//! Never puts address, phone, 法人番号, score or survey into a mail.

use super::letters::{DAILY, LETTERS, MAILING, TRIAL};
use super::sanitize::{NAME_COLUMNS, TEXT_COLUMNS, fold, neutralise};
use crate::base::problem::Problem;
use crate::base::text;
use crate::config::periods::days;
use crate::config::{BaseUrl, Periods, Settings};
use crate::office::access::link::LinkPage;
use crate::office::daily::DaySummary;
use crate::office::entries::{invitation, invites};
use crate::office::faults::takes_declarations;
use crate::office::queue::application::{Application, deadline, due};
use crate::office::queue::history::{Actor, Event, Step};
use crate::office::state::seal::StateKey;
use crate::scheme::Scheme;
use crate::scheme::codes::LabelCode;
use crate::scheme::ids::RecordNumber;
use crate::view::Features;
use crate::view::letters::{Letter, Letters};
use crate::view::routes::{FormPlace, Route};
use jiff::Timestamp;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// What mails are worded with.
#[derive(Debug)]
pub struct LetterWording {
    pub(in crate::office) letters: Letters,
    pub(in crate::office) scheme: Arc<Scheme>,
    pub(in crate::office) settings: Arc<Settings>,
    /// Where the site is published.
    pub(in crate::office) base: BaseUrl,
    /// Where the processor answers: mailed URLs point there.
    pub(in crate::office) processor: BaseUrl,
    pub(in crate::office) key: Arc<StateKey>,
    /// What the scheme has.
    pub(in crate::office) features: Arc<Features>,
}

/// The pages of the site that letters name.
const DIRECTORY: &str = "/directory/";
const WORDING: &str = "/logo/wording/";

/// Everything a letter may say, ready to print; empty where it does not apply.
#[derive(Debug, Default, Serialize)]
struct Words {
    scheme: String,
    office: String,
    contact: String,
    reply_to: String,
    notice: String,
    /// The public list; empty: there is none.
    directory: String,
    /// What to say of a declaration, and what not; empty: no page tells.
    wording: String,
    #[serde(flatten)]
    periods: Periods,
    level: String,
    /// What the level's logo files begin with; empty: it has no logo.
    logo: String,
    name: String,
    url: String,
    /// The public number, from acceptance on.
    record: String,
    record_url: String,
    /// What the office finds the declaration by.
    reference: String,
    received_at: String,
    deadline: String,
    due: String,
    /// Until when what was returned is to be corrected; empty: at any time.
    corrects_by: String,
    now: String,
    user_number: String,
    declaration_id: String,
    sign: String,
    declared_on: String,
    reason: String,
    kind: String,
    faults: String,
    /// Of a register: what it is called, and one entry of it.
    title: String,
    noun: String,
    /// Where one asks for the link to one's own entry; and its form.
    entry: String,
    form: String,
    /// So many days an entry stays, and how long nothing is known of its end.
    lasts: String,
    /// Every declaration that the letter is about.
    declarations: Vec<Declaration>,
    /// How the office's work stands.
    day: DaySummary,
}

/// A declaration among others of one mailbox.
#[derive(Debug, Serialize)]
struct Declaration {
    name: String,
    level: String,
    user_number: String,
}

/// What a letter is about: an event of an application, and other declarations that it names.
pub(super) struct LetterSubject<'a> {
    pub(super) application: &'a Application,
    pub(super) event: &'a Event,
    pub(super) others: &'a [Application],
}

/// Every fault of the letters, one that is missing or uses a word no mail has included: it would be found
/// only when it is owed, and never sent.
pub(in crate::office) fn faults(root: &Path) -> Vec<Problem> {
    let letters = match Letters::load(root) {
        Ok(letters) => letters,
        Err(faults) => return faults,
    };
    let mut faults = letters.faults(&Words::default());
    if takes_declarations(root) {
        faults.extend(letters.limited_to(&LETTERS).err().unwrap_or_default());
    }
    faults
}

impl LetterWording {
    /// The letter of an event of an application.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn letter(&self, letter: &str, about: &LetterSubject<'_>) -> anyhow::Result<Letter> {
        let declarations = std::iter::once(about.application).chain(about.others).map(|one| self.declaration(one));
        let words = self.words(about.application, about.event)?;
        let letter = &self.letter_name(letter, about);
        self.letters.render(letter, &Words { declarations: declarations.collect(), ..words })
    }

    /// The template of a letter: of a register its own, by what happens there.
    fn letter_name(&self, letter: &str, about: &LetterSubject<'_>) -> String {
        let event = about.event;
        match self.scheme.register() {
            None => letter.to_owned(),
            Some(rules) if invites(event).is_some() => rules.letter("invited"),
            Some(rules) if event.step == Step::Accepted && invitation(about.application).is_some() => {
                rules.letter("claimed")
            }
            Some(rules) if event.step == Step::Withdrawn && event.by == Actor::Timer => {
                rules.letter(if rules.event().is_some() { "past" } else { "lapsed" })
            }
            Some(rules) if event.step == Step::ChangeAccepted => rules.letter("changed"),
            Some(rules) if event.step == Step::Changed => rules.letter("corrected"),
            Some(rules) => rules.letter(letter),
        }
    }

    fn declaration(&self, application: &Application) -> Declaration {
        let level = self.scheme.levels().level(application.answers.stars());
        let numbers = application.numbers.as_ref();
        Declaration {
            name: fold(&neutralise(application.answers.declarer_name()), NAME_COLUMNS),
            level: level.map(|level| level.name.clone()).unwrap_or_default(),
            user_number: numbers.map(|numbers| numbers.user_number.to_string()).unwrap_or_default(),
        }
    }

    /// The letter to the office that says which files are at fault.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn site_fault(&self, at: Timestamp, faults: &str) -> anyhow::Result<Letter> {
        let words = Words { now: text::moment(at), faults: faults.to_owned(), ..self.standing_words() };
        self.letters.render("site-fault", &words)
    }

    /// The letter that the office sends itself, to see whether mails arrive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn trial(&self, at: Timestamp) -> anyhow::Result<Letter> {
        self.letters.render(TRIAL, &Words { now: text::moment(at), ..self.standing_words() })
    }

    /// The letter to the office that says how its work stands.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn daily(&self, at: Timestamp, day: DaySummary) -> anyhow::Result<Letter> {
        self.letters.render(DAILY, &Words { now: text::moment(at), day, ..self.standing_words() })
    }

    /// What the office mails beside the procedures: its own words, with who sends it, and how to stop it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(in crate::office) fn mailing(&self, subject: &str, body: &str, stop: &str) -> anyhow::Result<Letter> {
        let (kind, reason) = (subject.to_owned(), fold(body, TEXT_COLUMNS));
        self.letters.render(MAILING, &Words { kind, reason, url: stop.to_owned(), ..self.standing_words() })
    }

    fn words(&self, application: &Application, event: &Event) -> anyhow::Result<Words> {
        let answers = &application.answers;
        let url = match event.step {
            Step::Received if invites(event).is_some() => {
                let token = LinkPage::Claim.token(&self.key, application)?;
                self.processor.absolute(&self.place().at(&Route::EntryClaim.with(token.as_str())))
            }
            Step::Received | Step::Resent | Step::AddressChanged => {
                let token = LinkPage::Confirm.token(&self.key, application)?;
                self.processor.absolute(&self.place().at(&Route::Confirm.with(token.as_str())))
            }
            _ => self.account_url(application, event)?,
        };
        let record = application.record.or_else(|| invites(event));
        let numbers = application.numbers.as_ref();
        let stars = Some(event.particulars.stars).filter(|stars| *stars > 0).unwrap_or(answers.stars());
        let level = self.scheme.levels().level(stars);
        let later = matches!(event.step, Step::StepUpAsked | Step::ChangeAsked);
        let ends_at = event.particulars.until.unwrap_or(application.expires_at);
        let corrects_by = event.particulars.until.filter(|_| matches!(event.step, Step::Returned | Step::Reminded));
        let corrects_by = corrects_by.map(|until| deadline(&self.scheme.words, until)).unwrap_or_default();
        Ok(Words {
            periods: Periods::of(&self.settings),
            level: level.map(|level| level.name.clone()).unwrap_or_default(),
            sign: level.map(|level| level.sign.clone()).unwrap_or_default(),
            declared_on: application.declared_on().map(text::date).unwrap_or_default(),
            logo: level.map(|level| level.logo.clone()).unwrap_or_default(),
            name: fold(&neutralise(answers.declarer_name()), NAME_COLUMNS),
            url,
            record: record.map(|no| no.to_string()).unwrap_or_default(),
            record_url: record.map(|no| self.record_address(no)).unwrap_or_default(),
            reference: application.reference.to_string(),
            received_at: text::moment(if later { event.at } else { application.received_at }),
            deadline: deadline(&self.scheme.words, ends_at),
            due: due(ends_at),
            corrects_by,
            now: text::moment(event.at),
            user_number: numbers.map(|numbers| numbers.user_number.to_string()).unwrap_or_default(),
            declaration_id: numbers.map(|numbers| numbers.declaration_id.to_string()).unwrap_or_default(),
            reason: fold(&event.note, TEXT_COLUMNS),
            kind: fold(&self.labels(event), TEXT_COLUMNS),
            ..self.standing_words()
        })
    }

    /// Where the form lies whose letters these are.
    fn place(&self) -> FormPlace {
        FormPlace::of(self.scheme.register())
    }

    /// What every mail may say, whatever it is about.
    fn standing_words(&self) -> Words {
        let (settings, rules) = (&self.settings, self.scheme.register());
        let lasts = rules.and_then(|rules| rules.public.as_ref()).filter(|public| public.lasts_days > 0);
        Words {
            scheme: settings.scheme.clone(),
            office: settings.office.name.clone(),
            contact: self.contact(),
            reply_to: settings.mail.reply_to.clone(),
            notice: fold(&settings.notice, TEXT_COLUMNS),
            directory: match self.scheme.register() {
                Some(rules) => self.base.absolute(&rules.path()),
                None => self.page(DIRECTORY),
            },
            title: rules.map(|rules| rules.title.clone()).unwrap_or_default(),
            noun: rules.map(|rules| rules.noun.clone()).unwrap_or_default(),
            entry: rules.map(|_| self.processor.absolute(&self.place().at(Route::Entry.path()))).unwrap_or_default(),
            form: rules.map(|rules| self.base.absolute(&format!("{}form/", rules.path()))).unwrap_or_default(),
            lasts: lasts.map(|public| days(public.lasts_days)).unwrap_or_default(),
            wording: self.page(WORDING),
            ..Words::default()
        }
    }

    /// The address of a page of the site; empty where it has none.
    fn page(&self, path: &str) -> String {
        if self.features.shows(path) { self.base.absolute(path) } else { String::new() }
    }

    /// The address an account's event mails: its link, the page on which something is to be corrected, or the log-in.
    fn account_url(&self, application: &Application, event: &Event) -> anyhow::Result<String> {
        let (page, route) = match event.step {
            Step::ResetAsked | Step::ContactObjected => (LinkPage::Reset, Route::PasswordReset),
            Step::ContactAsked => (LinkPage::Verify, Route::ContactVerify),
            Step::ContactTold | Step::EarlierTold => (LinkPage::Object(event.particulars.link), Route::ContactObject),
            Step::LinkAsked => (LinkPage::Entry, Route::EntryEdit),
            // Who has no log-in puts right what was returned by a link.
            Step::Returned | Step::Reminded if self.scheme.register().is_some() => (LinkPage::Entry, Route::EntryEdit),
            // What is kept and never listed is taken back by the letter's own link.
            Step::Accepted if self.scheme.keeps() => (LinkPage::Entry, Route::EntryEdit),
            Step::RenewalAsked => (LinkPage::Renewal, Route::EntryRenewal),
            _ if self.scheme.register().is_some() => return Ok(String::new()),
            Step::Returned | Step::Reminded => return Ok(self.processor.absolute(Route::Change.path())),
            _ => return Ok(self.processor.absolute(Route::Account.path())),
        };
        let token = page.token(&self.key, application)?;
        Ok(self.processor.absolute(&self.place().at(&route.with(token.as_str()))))
    }

    /// The address of an entry's page, as the letter of acceptance tells it.
    pub fn record_address(&self, no: RecordNumber) -> String {
        match self.scheme.register() {
            Some(rules) => self.base.absolute(&format!("{}{no}/", rules.path())),
            None => format!("{}directory/?no={no}", self.base),
        }
    }

    /// The labels of an event's fields, joined.
    pub fn labels(&self, event: &Event) -> String {
        let label = |key: &String| self.scheme.form.field(key).map(|field| field.label.clone());
        event.particulars.keys.iter().filter_map(label).collect::<Vec<_>>().join("、")
    }

    /// How to reach the office, one fact a line.
    fn contact(&self) -> String {
        let office = &self.settings.office;
        let facts = [
            (LabelCode::Phone, &office.phone),
            (LabelCode::Hours, &office.hours),
            (LabelCode::Address, &office.address),
        ];
        let words = &self.scheme.words;
        let given = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
        let more = given.map(|(code, fact)| words.filled(code, &[("value", fact)]));
        let lines: Vec<String> = std::iter::once(office.email.clone()).chain(more).collect();
        fold(&lines.join("\n"), TEXT_COLUMNS)
    }
}
