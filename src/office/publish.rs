//! The door: the only way from a private declaration to the public directory. Called by who decides.
//! What passes is written out in [`public_entry`], field by field; nothing else of an application does but a
//! keyed hash that tells two changes of one record apart from changes of two.
//! A decision is made by its record alone: the number that says `accepted` carries the record number. Its effect is
//! appended to the register's log then, and costs the same however many are listed; whoever meets a decision that the
//! log does not tell appends it. That somebody was accepted is noted, and mailed, last: who is told finds the row. One
//! publisher writes the list for all that wait.

use crate::base::clock::Clock;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::config::Settings;
pub(super) use crate::directory::Appender as Publishing;
use crate::directory::{
    self, Cause, ChangeReason, Declarer, Entry, Fates, Ledger, Listing, NameField, Register, RegisterFolder, Until,
};
use crate::office::difference_words::named;
use crate::office::differences::Differences;
use crate::office::faults::unless_odd;
use crate::office::queue::application::{Application, State};
use crate::office::queue::guard::Guard;
use crate::office::queue::history::{Event, Step};
use crate::office::queue::index::{self, RecordIndex};
use crate::office::queue::numbers::Issuer;
use crate::office::state::clock_watch::ClockWatch;
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use crate::scheme::lists::Lists;
use crate::scheme::{Answers, BETWEEN, Column, FieldKind, MoreColumn, Role, Scheme};
use anyhow::Context;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use std::sync::Arc;

/// For so many days at least the log tells which steps it has: this month and the one before.
pub(super) const KNOWN_DAYS: i64 = 28;

/// The door: publishes what was decided.
#[derive(Debug)]
pub struct Publisher {
    pub(in crate::office) place: RegisterFolder,
    pub(in crate::office) scheme: Arc<Scheme>,
    pub(in crate::office) settings: Arc<Settings>,
    pub(in crate::office) clock: Clock,
    pub(in crate::office) clock_watch: Arc<ClockWatch>,
    pub(in crate::office) index: Arc<RecordIndex>,
    pub(in crate::office) issuer: Arc<Issuer>,
    pub(in crate::office) guard: Arc<Guard>,
}

impl Publisher {
    /// What was published last, where that can be told.
    pub fn last_publication(&self) -> Option<directory::Publication> {
        directory::Publication::load(&self.place).ok().flatten()
    }

    /// Opens the register's log for what is decided. An application that is published is read after that.
    ///
    /// # Errors
    /// When the register is missing or at fault: put it right before anything is accepted.
    pub(super) fn open(&self) -> anyhow::Result<Publishing> {
        Publishing::open(&self.place, &self.scheme.lists, self.clock.today())
    }

    /// The one publisher's: waits while somebody else publishes.
    ///
    /// # Errors
    /// As `open_publishing`.
    pub(super) fn open_ledger(&self) -> anyhow::Result<Ledger> {
        Ledger::open(&self.place, &self.scheme.lists, self.clock.today())
    }

    /// Writes the list for everything that was decided since it was written, takes out of it whose declaration has
    /// ended here, and where a hand has been at it, puts back who is accepted; says so, where an old copy had brought
    /// somebody back or lost somebody. Called by the one who publishes: `serve` for as long as it runs, `review` after
    /// its decisions, every hour and start.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses: what was decided stands in the log.
    pub fn publish_register(&self) -> anyhow::Result<Vec<Problem>> {
        self.guard.run(|| {
            let place = &self.place;
            let is_done = place.last_change().is_none() && place.can_be_looked_up();
            if is_done && self.ended_in(&self.register()?)?.is_empty() {
                return Ok(Vec::new());
            }
            let mut ledger = self.open_ledger()?;
            // Also where nothing waits any more: somebody may just have been publishing.
            let left_out = self.leave_out_ended(&mut ledger)?;
            let back = if ledger.is_by_hand() { self.bring_back(&mut ledger)? } else { Vec::new() };
            ledger.publish(&self.scheme.lists)?;
            Ok(self.told_of(&left_out, &back))
        })
    }

    /// Puts back into the list who is accepted and is not in it, wherever that was lost; says whom. The record decides.
    ///
    /// # Errors
    /// As `publish_register`.
    pub(super) fn list_again(&self) -> anyhow::Result<Vec<Problem>> {
        self.guard.run(|| {
            let mut ledger = self.open_ledger()?;
            let back = self.bring_back(&mut ledger)?;
            ledger.publish(&self.scheme.lists)?;
            Ok(self.told_of(&[], &back))
        })
    }

    fn told_of(&self, left_out: &[RecordNumber], back: &[RecordNumber]) -> Vec<Problem> {
        let list = self.place.list_label();
        let is_old = "古い declarers.csv を上書きしていないか、確かめてください。";
        let out = || {
            let what = format!("中止や取消で終わった宣言の行が、一覧にありました。{}を外しました。", named(left_out));
            Problem::new(&list, what, is_old)
        };
        let back_again = || {
            let what =
                format!("受理した宣言の行が、一覧にありませんでした。{}を、受理した内容で戻しました。", named(back));
            let remedy = "掲載をやめるときは、行を消すのではなく、sengen review revoke で取り消してください。";
            Problem::new(&list, what, format!("{is_old}{remedy}"))
        };
        let told = [(left_out, &out as &dyn Fn() -> Problem), (back, &back_again)];
        told.into_iter().filter(|(numbers, _)| !numbers.is_empty()).map(|(_, problem)| problem()).collect()
    }

    /// Appends who is accepted and was lost from the list; not of whom the log says that it has ended.
    fn bring_back(&self, ledger: &mut Ledger) -> anyhow::Result<Vec<RecordNumber>> {
        let fates = ledger.fates(&self.scheme.lists)?;
        let mut back = Vec::new();
        for no in Differences::between(&self.index.queue, ledger.register(), &fates, &|_| false)?.unlisted {
            let Some(holder) = self.issuer.holder(no)? else { continue };
            let Some(application) = unless_odd(self.index.queue.find(&holder))?.flatten() else { continue };
            if application.is_suspended() || self.is_end_of_others(fates.end(no), &application) {
                continue;
            }
            let entry = public_entry(&self.scheme.lists, &application, no)?;
            let cause = self.cause(&application, self.listed_by(&application));
            ledger.append(&self.scheme.lists, &cause, &[(no, Some(entry))])?;
            back.push(no);
        }
        Ok(back)
    }

    /// How a declaration comes into the directory: a stop was undone, or something was accepted.
    fn listed_by(&self, application: &Application) -> ChangeReason {
        let shown = application.history.iter().rfind(|event| self.shows(event));
        let is_revived = shown.is_some_and(|event| matches!(event.step, Step::Revived | Step::Reinstated));
        let was_listed = application.last(Step::Accepted).is_some();
        if is_revived && was_listed { ChangeReason::Revived } else { ChangeReason::Accepted }
    }

    /// Whether the directory shows what an event decided.
    pub(super) fn shows(&self, event: &Event) -> bool {
        shows(&self.scheme, event)
    }

    /// What a change of a record's row follows from: the last of its steps that the directory shows.
    pub(super) fn cause(&self, application: &Application, reason: ChangeReason) -> Cause {
        let mac = self.index.key.mac(b"register", application.submission.as_str().as_bytes());
        let shown = application.history.iter().rposition(|event| self.shows(event));
        // Its acceptance is noted after its row is appended: the row comes first to whoever is told of it.
        let step = shown.unwrap_or(application.history.len()) as u64 + 1;
        Cause { record: hex(&mac[..16]), step, reason }
    }

    /// Appends the rows of these applications, which are decided, to the register's log: added or replaced by number.
    /// Not of whom the log tells an end that the record does not know: an older copy of the state lists nobody again.
    ///
    /// # Errors
    /// When an application is not fit to be public, or the disk refuses: then its row is as it was.
    pub(super) fn publish(&self, publishing: &mut Publishing, applications: &[&Application]) -> anyhow::Result<()> {
        for application in applications {
            if application.is_suspended() || self.has_ended_since(publishing, application)? {
                continue;
            }
            let no = application.record.context("the application has no record number")?;
            let entry = public_entry(&self.scheme.lists, application, no)?;
            let cause = self.cause(application, self.listed_by(application));
            publishing.append(&self.scheme.lists, &cause, &[(no, Some(entry))])?;
        }
        Ok(())
    }

    /// Whether the directory may lack what was decided last about an application; `knows`: what the log tells. Of long
    /// ago it no longer tells which step it has: then the row is left as it is.
    pub(super) fn may_lack(&self, knows: &dyn Fn(&Cause) -> bool, application: &Application) -> bool {
        let since = self.clock.now() - SignedDuration::from_hours(24 * KNOWN_DAYS);
        let shown = application.history.iter().rfind(|event| self.shows(event));
        shown.is_some_and(|event| event.at > since) && !knows(&self.cause(application, ChangeReason::Accepted))
    }

    /// Takes out of the directory what has ended here and lies in it all the same; whom an old copy of the list had
    /// brought back.
    ///
    /// # Errors
    /// When the state cannot be read or the disk refuses.
    fn leave_out_ended(&self, ledger: &mut Ledger) -> anyhow::Result<Vec<RecordNumber>> {
        let (mut left_out, mut ending) = (Vec::new(), Vec::new());
        let ended = self.ended_in(ledger.register())?;
        let fates = if ended.is_empty() { Fates::default() } else { ledger.fates(&self.scheme.lists)? };
        for application in ended {
            let Some(no) = application.record else { continue };
            if self.has_lost(&|cause| ledger.knows(cause), &application)? {
                self.issuer.give_back_drawn(no, &application.submission)?;
                continue;
            }
            let mut cause = self.cause(&application, ended_by(&application));
            let was_told = ledger.knows(&cause) || fates.has_ended(no);
            if was_told || (ledger.is_by_hand() && self.ended_long_ago(&application)) {
                // An old copy has brought it back: its end was told when it came.
                cause.reason = ChangeReason::Corrected;
                left_out.push(no);
            } else {
                ending.push(no);
            }
            ledger.append(&self.scheme.lists, &cause, &[(no, None)])?;
        }
        if !ending.is_empty() {
            note!("sengen: ended, and taken out of the list only now: {}", named(&ending));
        }
        left_out.sort_unstable();
        Ok(left_out)
    }

    /// Whether it ended so long ago that the log need not tell of it any more.
    fn ended_long_ago(&self, application: &Application) -> bool {
        let since = self.clock.now() - SignedDuration::from_hours(24 * KNOWN_DAYS);
        application.history.iter().rfind(|event| self.shows(event)).is_none_or(|event| event.at < since)
    }

    /// Drops from the register's log who left so long ago that the scheme keeps nothing of them. Not by a clock that
    /// nobody believes.
    ///
    /// # Errors
    /// When the register is at fault or the disk refuses.
    pub(super) fn forget_ended(&self) -> anyhow::Result<()> {
        if !self.place.has_log() || !self.clock_watch.believes()? {
            return Ok(());
        }
        let today = self.clock.today();
        let before = |days: u32| today.saturating_sub(i64::from(days).days());
        let retention = &self.settings.retention;
        let until = Until { revoked: before(retention.revoked_days), stopped: before(retention.withdrawn_days) };
        self.open_ledger()?.forget(until)
    }

    /// Appends that the row of an application goes, which was stopped or revoked.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn unpublish(&self, publishing: &mut Publishing, application: &Application) -> anyhow::Result<()> {
        let Some(no) = application.record else { return Ok(()) };
        if self.has_lost(&|cause| publishing.knows(cause), application)? {
            return self.issuer.give_back_drawn(no, &application.submission);
        }
        let cause = self.cause(application, ended_by(application));
        publishing.append(&self.scheme.lists, &cause, &[(no, None)])
    }

    /// Why an application cannot be published, by the rules of the list's own reader; empty: it can. Asked
    /// before it is accepted.
    ///
    /// # Errors
    /// When it was never confirmed.
    pub(super) fn unfit(&self, application: &Application) -> anyhow::Result<Vec<Problem>> {
        let lists = &self.scheme.lists;
        let entry = public_entry(&self.scheme.lists, application, application.record.unwrap_or(RecordNumber::FIRST))?;
        let row = directory::to_csv([&entry], lists)?;
        Ok(directory::parse(&row, lists, self.clock.today()).err().unwrap_or_default())
    }

    /// The next record number, in order of acceptance.
    ///
    /// # Errors
    /// When the disk refuses or the numbers are used up.
    pub(super) fn next_record(
        &self,
        publishing: &Publishing,
        application: &Application,
    ) -> anyhow::Result<RecordNumber> {
        let highest = publishing.highest().max(self.issuer.left_out()?);
        self.issuer.record_number(highest, &application.submission)
    }

    /// What is listed, for single rows.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub(in crate::office) fn listing(&self) -> anyhow::Result<Listing> {
        Listing::load(&self.place, &self.scheme.lists)
    }

    /// The public directory as it lies on the disk, whatever days it says: nobody stays listed because somebody
    /// else's is wrong.
    ///
    /// # Errors
    /// When it is missing or at fault.
    pub(in crate::office) fn register(&self) -> anyhow::Result<Register> {
        directory::read(&self.place, &self.scheme.lists, Date::MAX)
            .map_err(|problems| crate::office::faults::problems(&problems))
    }

    /// What is in a register and was stopped, replaced or revoked here. Only that is read.
    pub(in crate::office) fn ended_in(&self, register: &Register) -> anyhow::Result<Vec<Application>> {
        let mut applications = Vec::new();
        for (no, submission) in
            index::ended(&self.index.queue.objects)?.into_iter().filter(|(no, _)| register.find(*no).is_some())
        {
            // A number that was passed on to a newer declaration is the newer one's.
            if self.issuer.holder(no)?.as_ref() != Some(&submission) {
                continue;
            }
            let has_ended = |application: &Application| {
                matches!(application.state, State::Withdrawn | State::Revoked) && application.record == Some(no)
            };
            applications.extend(unless_odd(self.index.queue.find(&submission))?.flatten().filter(has_ended));
        }
        Ok(applications)
    }
}

/// The public part of an application, under its record number. What it says may still be nothing the list
/// can hold: [`Publisher::unfit`] tells.
pub(super) fn public_entry(lists: &Lists, application: &Application, no: RecordNumber) -> anyhow::Result<Entry> {
    let answers = &application.answers;
    Ok(Entry {
        no,
        name: answers.declarer_name().into(),
        // One that is not among them is read back as empty, and refused.
        prefecture: match lists.columns().has(Column::Region) {
            true => lists.place_of(answers.prefecture()).unwrap_or(u16::MAX),
            false => 0,
        },
        municipality: answers.municipality().into(),
        industry: lists.trade_of(answers.industry()).filter(|_| lists.columns().has(Column::Trade)),
        stars: answers.stars(),
        declared_on: application.declared_on().context("the application was never confirmed")?,
        declarer: Declarer {
            name_field: NameField::parse(answers.name_key()).filter(|_| lists.columns().has(Column::NameField)),
            number: answers.listed_number().and_then(CorporateNumber::parse),
            more: lists.columns().more().iter().map(|column| more(answers, column)).collect(),
        },
    })
}

/// What of the answers stands in a column that only the form knows.
fn more(answers: &Answers, column: &MoreColumn) -> Box<str> {
    let between = BETWEEN.to_string();
    let several = if column.many { answers.list(&column.key).join(&between) } else { String::new() };
    answers.text(&column.key).map_or(several, str::to_owned).into()
}

/// Whether a row says what of an application is public. Which question the name answers, an earlier list does not tell.
pub(super) fn row_says(lists: &Lists, application: &Application, row: &Entry) -> anyhow::Result<bool> {
    let entry = public_entry(lists, application, row.no)?;
    let name_field = row.declarer.name_field.and(entry.declarer.name_field);
    Ok(Entry { declarer: Declarer { name_field, ..entry.declarer }, ..entry } == *row)
}

/// How a declaration left the directory.
fn ended_by(application: &Application) -> ChangeReason {
    if application.last(Step::Revoked).is_some() || application.is_suspended() {
        ChangeReason::Revoked
    } else {
        ChangeReason::Stopped
    }
}

/// What may be summed up of what is kept: numbers and choices, never what was typed as words, nor who gave it.
pub(super) fn summable(scheme: &Scheme, answers: &Answers) -> Answers {
    let is_summed = |kind| matches!(kind, FieldKind::Integer | FieldKind::Radio | FieldKind::Select);
    let fields = scheme.form.fields().iter().filter(|field| is_summed(field.kind));
    let keys: Vec<&str> = fields.map(|field| field.key.as_str()).collect();
    Answers::default().taking(&keys, answers)
}

/// Whether the directory shows what an event decided.
pub(super) fn shows(scheme: &Scheme, event: &Event) -> bool {
    match event.step {
        _ if !scheme.lists() => false,
        Step::Accepted | Step::StepUpAccepted | Step::Withdrawn | Step::Revived | Step::Revoked => true,
        Step::Suspended | Step::Reinstated => true,
        Step::ChangeAccepted => {
            let keys = &event.particulars.keys;
            let number = scheme.form.role(Role::ListedNumber).and_then(|_| scheme.form.role(Role::CorporateNumber));
            scheme.form.public_fields().chain(number).any(|field| keys.contains(&field.key))
        }
        _ => false,
    }
}
