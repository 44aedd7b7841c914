//! The office's own threads inside `serve`: they send the letters that wait, within 5 s also what
//! `review` put there, finish what was interrupted and let expire what is due, bring about what the office can no longer undo, at start and every hour, and look
//! at the whole state once a week, and keep what a day came to. One process a state holds
//! the mailer's lock; a second one waits for it. Never touches a request.

use crate::base::durable;
use crate::base::log::inform;
use crate::base::terminal::note;
use crate::office::Office;
use crate::office::state::dir::MAILER;
use crate::office::upkeep::expire::Expiry;
use crate::office::upkeep::whole::{AT_START, WEEK};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The running threads.
#[derive(Debug)]
pub struct Worker {
    office: Arc<Office>,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Looks for letters at least so often.
const ROUND: Duration = Duration::from_secs(2);
const HOUR: Duration = Duration::from_secs(3600);
/// A server that stalls holds up one of them only.
const SENDERS: usize = 2;
/// Nobody who restarts it waits so long for the one before; who does has started a second one.
const RESTART: Duration = Duration::from_secs(30);
/// How long `stop` waits for a mail that is just being handed over.
const FAREWELL: Duration = Duration::from_secs(3);

impl Worker {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(office: Arc<Office>) -> anyhow::Result<Self> {
        let stopping = Arc::new(AtomicBool::new(false));
        let spawn = |name: &str, run: fn(&Office, &AtomicBool)| {
            let (office, stopping) = (Arc::clone(&office), Arc::clone(&stopping));
            thread::Builder::new().name(name.to_owned()).spawn(move || run(&office, &stopping))
        };
        let threads = vec![spawn("mailer", send)?, spawn("hourly", keep_hours)?, spawn("weekly", keep_weeks)?];
        Ok(Self { office, stopping, threads })
    }

    /// Stops the threads. A mail in the middle of a stalled server is left: it still waits, and is sent after its pause.
    pub fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        let end = Instant::now() + FAREWELL;
        while Instant::now() < end && !self.threads.iter().all(JoinHandle::is_finished) {
            self.office.mailer.letterbox.wake_all();
            self.threads.iter().for_each(|thread| thread.thread().unpark());
            thread::sleep(Duration::from_millis(10));
        }
        write_counts(&self.office, true);
    }
}

/// Writes what was counted of the form's pages; what a crash loses of it is a day's figures.
fn write_counts(office: &Office, with_today: bool) {
    if let Err(error) = office.declarations.counts.write(with_today) {
        note!("sengen: what was counted of the form's pages is not written: {error:#}");
    }
}

/// Holds the mailer's lock and keeps the senders going.
fn send(office: &Office, stopping: &AtomicBool) {
    let Some(_lock) = wait_for_lock(office, stopping) else { return };
    office.mailer.letterbox.become_mailer(true);
    thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while !stopping.load(Ordering::Relaxed) {
                    if office.mailer.guard.hold.is_held() {
                        office.mailer.letterbox.wait(ROUND);
                        continue;
                    }
                    if let Err(error) =
                        office.mailer.guard.run(|| office.mailer.send_due(&|| !stopping.load(Ordering::Relaxed)))
                    {
                        note!("sengen: mail: {error:#}");
                    }
                    office.mailer.letterbox.wait(ROUND);
                }
            });
        }
    });
    office.mailer.letterbox.become_mailer(false);
}

/// Asks for the lock every round, until it is given or the threads stop. One that cannot be opened is said as
/// long as that lasts; that another process holds it is no fault.
fn wait_for_lock(office: &Office, stopping: &AtomicBool) -> Option<durable::Lock> {
    let begun = Instant::now();
    let mut is_told = false;
    while !stopping.load(Ordering::Relaxed) {
        if !is_told && begun.elapsed() > RESTART {
            is_told = true;
            inform!("sengen: another process sends the mails of this state; this one will when that one ends");
        }
        match durable::try_lock(&office.mailer.queue.objects.beside(MAILER)) {
            Ok(lock) => {
                office.mailer.letterbox.memory.lock_is_well();
                if lock.is_some() {
                    return lock;
                }
            }
            Err(fault) => office.mailer.letterbox.memory.lock_refuses(&fault),
        }
        thread::park_timeout(ROUND);
    }
    None
}

/// Looks at the whole state, slowly, at the start and when the last time is a week ago; keeps what a day came to when it
/// is over.
fn keep_weeks(office: &Office, stopping: &AtomicBool) {
    let mut apart = AT_START;
    while !stopping.load(Ordering::Relaxed) {
        if office.mailer.guard.hold.is_held() {
            thread::park_timeout(ROUND);
            continue;
        }
        if let Err(error) = office.upkeep.expiration.keep_days() {
            note!("sengen: what days came to is not kept yet: {error:#}");
        }
        let looked = office
            .upkeep
            .repair
            .tidy()
            .and_then(|()| office.upkeep.whole.make_index(&|| !stopping.load(Ordering::Relaxed)))
            .and_then(|()| office.upkeep.whole.look_slowly(apart, &|| !stopping.load(Ordering::Relaxed)));
        apart = WEEK;
        if let Err(error) = looked {
            office.mailer.guard.watch(&error);
            note!("sengen: the state could not be looked at: {error:#}");
        }
        let next = Instant::now() + HOUR;
        while Instant::now() < next && !stopping.load(Ordering::Relaxed) {
            thread::park_timeout(ROUND);
        }
    }
}

fn keep_hours(office: &Office, stopping: &AtomicBool) {
    let mut next = Instant::now();
    while !stopping.load(Ordering::Relaxed) {
        if Instant::now() >= next && !office.mailer.guard.hold.is_held() {
            next = Instant::now() + HOUR;
            if let Err(error) = office
                .mailer
                .guard
                .run(|| office.upkeep.repair.mend().and_then(|()| office.upkeep.repair.set_damaged_aside()))
            {
                note!("sengen: repair: {error:#}");
            }
            office.mailer.queue.objects.state.left().forget_gone();
            match office.upkeep.expiration.expire_due() {
                Ok(done) if done.expired + done.ended + done.purged > 0 => {
                    let Expiry { expired, ended, purged, .. } = done;
                    inform!(
                        "sengen: {expired} applications expired, {ended} ended that were not corrected, {purged} removed after their time"
                    );
                }
                Ok(_) => {}
                Err(error) => note!("sengen: expiry: {error:#}"),
            }
            if let Err(error) = office.entries().keep_time() {
                office.mailer.guard.watch(&error);
                note!("sengen: what is not renewed stays listed for now: {error:#}");
            }
            if let Err(error) = office.upkeep.whole.keep_index() {
                note!("sengen: the index of the search lags behind: {error:#}");
            }
            if let Err(error) = office.mailer.guard.run(|| office.mailings().forget_old()) {
                note!("sengen: what was sent long ago is not forgotten yet: {error:#}");
            }
            if let Err(error) = office.upkeep.comparison.compare_register() {
                note!("sengen: what is accepted cannot be compared with the register: {error:#}");
            }
        }
        if let Err(error) = office.entries().list_confirmed() {
            office.mailer.guard.watch(&error);
            note!("sengen: what was confirmed is not listed yet: {error:#}");
        }
        if !office.mailer.guard.hold.is_held() {
            write_counts(office, false);
        }
        if let Err(error) = office.review.decisions.take_effect() {
            office.mailer.guard.watch(&error);
            note!("sengen: what was decided does not take effect yet: {error:#}");
        }
        if !office.mailer.guard.hold.is_held()
            && office.mailer.debts.owes()
            && let Err(error) = office.mailer.guard.run(|| office.upkeep.repair.pay_owed())
        {
            note!("sengen: something is still owed: {error:#}");
        }
        // A register on a disk of its own may still have no room.
        if !office.mailer.debts.owes() {
            office.mailer.guard.try_disk();
        }
        thread::park_timeout(Duration::from_secs(30));
    }
}
