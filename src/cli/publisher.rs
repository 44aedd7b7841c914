//! `serve` publishes by itself: a thread looks whether the public list changed since the last build, whoever
//! changed it (a declarer, `review` beside it), waits until it rests, and builds. Whatever else lies in the
//! folder half written stays out: such a build takes the pages of the last whole one. It looks at the other sources
//! too, and has `serve` take them over once they rest (`works`). While something is at fault it is tried again when a
//! source changes, and every so often whatever changed.
//! Never touches a request; says on the screen, in `/readyz` and by mail when something is at fault.

use super::daily_round::DailyRound;
use super::deploy_watch::DeployWatch;
use super::serve_args::ServeArgs;
use super::works::Works;
use crate::base::clock::Clock;
use crate::base::log::{inform, note};
use crate::base::problem::Problem;
use crate::config::Settings;
use crate::directory::RegisterFolder;
use crate::site::{self, FileStamp, Input, Stamps};
use jiff::civil::Date;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What the publisher works with.
pub(super) struct SitePublisher {
    root: PathBuf,
    out: PathBuf,
    /// What `serve` works by.
    works: Works,
    /// The sources as they were before `serve` read them at its start.
    read: Stamps,
    /// `--no-build`: what lies in `out` at the start is good as it is.
    as_it_is: bool,
}

/// The word of `/readyz` for files at fault.
const WORD: &str = "site";
/// The word of `/readyz` for a list that is behind what was decided.
const LIST: &str = "register";
/// Why nothing is written in a state that came from a file.
const HELD: &str = "held";
/// After the machine failed, it is tried again no sooner.
const REST: Duration = Duration::from_secs(30);
/// The same in seconds where somebody watches.
const WATCHED: u32 = 3;
/// How long `stop` waits for a build that is just being written; one that is cut off is finished by the next.
const FAREWELL: Duration = Duration::from_secs(5);

/// The running thread.
pub(super) struct Publishing {
    stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Publishing {
    /// Stops the thread.
    pub(super) fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        let end = Instant::now() + FAREWELL;
        while Instant::now() < end && !self.thread.is_finished() {
            self.thread.thread().unpark();
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// What was seen of the list, and what is still to be made up for.
struct Watch {
    /// The list as it was published, or as it was when that failed.
    done: Option<FileStamp>,
    /// The list as it was last seen, since when it rests, and since when it differs.
    seen: Option<(Option<FileStamp>, Instant, Instant)>,
    /// The sources as they were taken over, or tried to be.
    sources: Stamps,
    /// Other sources than these, and since when they rest.
    moving: Option<(Stamps, Instant)>,
    /// Whether the last try failed.
    owed: bool,
    /// What was told to be at fault, and is not put right yet.
    faults: Vec<Problem>,
    unwritten: Unwritten,
    /// The day for which it was built last: pages wait for theirs.
    day: Date,
    /// When it is tried again, though nothing seems to have changed: a mode, or what a link leads to.
    again: Instant,
    not_before: Instant,
}

/// Why the list was not written for all that was decided; none: it is.
#[derive(Default)]
struct Unwritten(Option<String>);

impl SitePublisher {
    /// Publishes what `serve` works by; `read`: the sources as they were before it read them.
    pub(super) fn new(works: Works, args: &ServeArgs, read: Stamps) -> Self {
        Self { root: args.site.scheme.root.clone(), out: args.site.out(), works, read, as_it_is: args.no_build }
    }

    /// Says what is at fault: on the screen, in `/readyz`, and to the office by mail.
    fn tell(&self, problems: &[Problem]) {
        for problem in problems {
            note!("{problem}");
        }
        note!(
            "sengen: 直すところが {} 件あるため、前に作ったページのまま動いています。受付とログインは止まっていません。",
            problems.len()
        );
        self.works.conditions.say(WORD, format!("{} faults, the last good pages are served", problems.len()));
        self.works.conditions.at_fault(problems.iter().map(|problem| format!("{problem}\n")).collect());
        if let Err(error) = self.works.offices.whole.mailer.tell_of_faults(problems) {
            note!("sengen: the office could not be told by mail: {error:#}");
        }
    }

    /// Starts the thread; `faults`: what kept a whole build from being made.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(mut self, mut faults: Vec<Problem>) -> anyhow::Result<Publishing> {
        faults.sort();
        faults.dedup();
        if !faults.is_empty() {
            self.tell(&faults);
        }
        let stopping = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stopping);
        let thread = thread::Builder::new().name("publisher".to_owned()).spawn(move || {
            let (mut watch, mut deploying, mut daily) = (None, DeployWatch::default(), DailyRound::default());
            while !seen.load(Ordering::Relaxed) {
                let looked = catch_unwind(AssertUnwindSafe(|| match &mut watch {
                    Some(watch) => self.look(watch),
                    None => {
                        watch = Some(self.begin(&faults)?);
                        Ok(())
                    }
                }));
                let error = looked.unwrap_or_else(|_| Err(anyhow::anyhow!("the build broke off"))).err();
                if let Some(error) = error {
                    note!("sengen: the site could not be built, trying again: {error:#}");
                    self.works.conditions.say(WORD, "the site could not be built");
                    if let Some(watch) = &mut watch {
                        watch.not_before = Instant::now() + REST;
                    }
                }
                if let Ok(input) = self.input(&self.works.settings) {
                    deploying.look(input, &self.out, &self.works.conditions);
                }
                daily.look(&self.works, &self.root);
                let pace = (self.promised() / 30).min(Duration::from_secs(2));
                thread::park_timeout(if watch.is_some() { pace } else { REST });
            }
        })?;
        Ok(Publishing { stopping, thread })
    }

    /// Takes off the site who is no longer listed. The first answers do not wait for it: where
    /// many are listed, it takes as long as a build.
    fn begin(&self, told: &[Problem]) -> anyhow::Result<Watch> {
        let day = Clock::from_environment()?.today();
        let mut unwritten = Unwritten::default();
        let mut faults = told.to_vec();
        let was_changed = self.write_list(&mut unwritten);
        let register = self.settled(was_changed);
        if was_changed || (!faults.is_empty() && !self.as_it_is) {
            match self.republish() {
                Ok(problems) => faults.extend(problems),
                Err(error) => note!("sengen: the site could not be built: {error:#}"),
            }
        }
        faults.sort();
        faults.dedup();
        if faults != told {
            self.tell(&faults);
        }
        let owed = !faults.is_empty() && !self.as_it_is;
        // A build that the machine did not let through is still to be made.
        let done = self.as_it_is || owed || site::is_published(&self.root, &self.out, &self.place()) == Some(true);
        if !done {
            self.works.conditions.say(WORD, "the site could not be built");
        }
        Ok(Watch {
            done: register.filter(|_| done),
            seen: None,
            sources: self.read.clone(),
            moving: None,
            owed,
            faults,
            unwritten,
            day,
            again: Instant::now() + self.promised(),
            not_before: Instant::now(),
        })
    }

    /// Builds what is due.
    fn look(&mut self, watch: &mut Watch) -> anyhow::Result<()> {
        if Instant::now() < watch.not_before {
            return Ok(());
        }
        let is_owed = watch.owed || !watch.faults.is_empty() || watch.unwritten.0.is_some();
        let today = Clock::from_environment()?.today();
        let is_time = watch.day != today || is_owed && Instant::now() >= watch.again;
        if is_time {
            watch.again = Instant::now() + self.promised();
        }
        let is_asked = self.works.live.take_asked();
        if is_asked || self.is_changed(watch) || (is_time && watch.owed) {
            (watch.sources, watch.day) = (Stamps::of(&self.root), today);
            return self.renew(watch);
        }
        let register = site::register_stamp(&self.place());
        if register == watch.done && !is_time {
            watch.seen = None;
            return Ok(());
        }
        if !is_time && !self.rests(watch, register) {
            return Ok(());
        }
        let was_changed = self.write_list(&mut watch.unwritten);
        let register = self.settled(was_changed);
        // `review … --build` may have been quicker.
        if is_time || site::is_published(&self.root, &self.out, &self.place()) != Some(true) {
            match site::republish(self.input(&self.works.settings)?, &self.out) {
                Ok(_) if !watch.owed => {
                    self.works.conditions.clear(WORD);
                    self.works.conditions.built();
                    watch.faults.clear();
                }
                Ok(_) => {}
                Err(failure) => self.tell_anew(watch, failure.refused()?),
            }
        }
        (watch.done, watch.day, watch.seen) = (register, today, None);
        Ok(())
    }

    /// Writes the list for what was decided; tells whether it is another one now. Says who was brought back by an old
    /// copy of it and has ended here. A list at fault is told about by the build that follows.
    /// What could not be written is said on the screen and in `/readyz`, and owed.
    fn write_list(&self, unwritten: &mut Unwritten) -> bool {
        let before = site::register_stamp(&self.place());
        // Nothing is written in a state that is held, which is said by itself; what waits is written once it goes on.
        if self.works.offices.whole.is_held() {
            self.works.conditions.clear(LIST);
            unwritten.0 = Some(HELD.to_owned());
            return false;
        }
        let back = match self.works.offices.whole.publisher.publish_register() {
            Ok(back) => {
                self.works.conditions.clear(LIST);
                unwritten.0 = None;
                back
            }
            Err(error) => {
                let reason = format!("{error:#}");
                if unwritten.0.as_ref() != Some(&reason) {
                    note!("sengen: the list is not written yet, trying again: {reason}");
                }
                self.works
                    .conditions
                    .say(LIST, "the list could not be written for what was decided; it is tried again");
                unwritten.0 = Some(reason);
                Vec::new()
            }
        };
        let back = [back, self.write_registers()].concat();
        back.iter().for_each(|problem| note!("sengen: {problem}"));
        if !back.is_empty()
            && let Err(error) = self.works.offices.whole.mailer.tell_of_faults(&back)
        {
            note!("sengen: the office could not be told by mail: {error:#}");
        }
        site::register_stamp(&self.place()) != before
    }

    /// The same for the lists beside it; what cannot be written of one is said, and tried again with the next change.
    fn write_registers(&self) -> Vec<Problem> {
        let written = self.works.offices.registers.iter().map(|office| office.publisher.publish_register());
        let told = written.flat_map(|written| {
            written.unwrap_or_else(|error| {
                note!("sengen: a list is not written yet: {error:#}");
                Vec::new()
            })
        });
        told.collect()
    }

    /// The list as it lies, where writing it has changed nothing. One that was just written is looked at once more: a
    /// hand may have been at it meanwhile.
    fn settled(&self, was_changed: bool) -> Option<FileStamp> {
        site::register_stamp(&self.place()).filter(|_| !was_changed)
    }

    /// How soon a change of the list stands on the site; who watches wants it now.
    fn promised(&self) -> Duration {
        let seconds = if self.works.conditions.is_watched() { WATCHED } else { self.works.settings.publish_seconds };
        Duration::from_secs(seconds.into())
    }

    /// Tells what is at fault, unless it was told already.
    fn tell_anew(&self, watch: &mut Watch, problems: Vec<Problem>) {
        watch.again = Instant::now() + self.promised();
        if watch.faults != problems {
            self.tell(&problems);
            watch.faults = problems;
        }
    }

    /// Whether the sources are others than those that were taken over, and have not changed for a while: whoever
    /// writes several files is not interrupted. With `--no-build` nobody looks.
    fn is_changed(&self, watch: &mut Watch) -> bool {
        if self.as_it_is {
            return false;
        }
        let sources = Stamps::of(&self.root);
        if sources == watch.sources {
            watch.moving = None;
            return false;
        }
        match &watch.moving {
            // What is put right is waited for.
            Some((seen, since)) if *seen == sources => {
                since.elapsed() >= self.promised() / if watch.owed { 30 } else { 6 }
            }
            _ => {
                watch.moving = Some((sources, Instant::now()));
                false
            }
        }
    }

    /// Whether the list has not changed for a while, or differs for so long that it cannot wait: a sixth and
    /// a third of the time that is promised; the rest is for the build.
    fn rests(&self, watch: &mut Watch, register: Option<FileStamp>) -> bool {
        let (now, promised) = (Instant::now(), self.promised());
        let (since, first) = match watch.seen {
            Some((seen, since, first)) if seen == register => (since, first),
            Some((_, _, first)) => (now, first),
            None => (now, now),
        };
        watch.seen = Some((register, since, first));
        now.duration_since(since) >= promised / 6 || now.duration_since(first) >= promised / 3
    }

    /// Takes over all sources as they are now.
    fn renew(&mut self, watch: &mut Watch) -> anyhow::Result<()> {
        let was_changed = self.write_list(&mut watch.unwritten);
        let register = self.settled(was_changed);
        // What breaks off is still to be made.
        watch.owed = true;
        match self.works.renew() {
            Ok(summary) => {
                inform!("sengen: 変わった内容で、サイトを作りました。{summary}");
                self.works.conditions.clear(WORD);
                self.works.conditions.built();
                (watch.owed, watch.done, watch.seen) = (false, register, None);
                watch.faults.clear();
            }
            Err(failure) => self.tell_anew(watch, failure.refused()?),
        }
        Ok(())
    }

    fn place(&self) -> RegisterFolder {
        RegisterFolder::new(&self.root, &self.works.settings.register.path)
    }

    fn input<'a>(&'a self, settings: &'a Settings) -> anyhow::Result<Input<'a>> {
        let today = Clock::from_environment()?.today();
        Ok(Input::new(&self.root, settings, &self.works.base, today))
    }

    /// Publishes the present list with the pages of the last whole build; what is at fault is given back.
    ///
    /// # Errors
    /// When the machine fails.
    fn republish(&self) -> anyhow::Result<Vec<Problem>> {
        match site::republish(self.input(&self.works.settings)?, &self.out) {
            Ok(_) => Ok(Vec::new()),
            Err(failure) => failure.refused(),
        }
    }
}
