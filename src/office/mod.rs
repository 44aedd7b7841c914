//! Floor 4, the private wing: queue, mail, review, publishing. Never names `site`.
//! ```text
//! upkeep        what happens without anybody asking: repair, expiry, comparison, the worker's threads
//! review        what the office looks at, and decides
//! account       what a declarer does afterwards, and the telephone
//! declaration   bytes → row: intake, confirm; what follows from a decision; who declares twice
//! publish       THE door: the only way into the public directory
//! mail          what is mailed, and how, and what became of it
//! access        what a browser carries, and how often it may come
//! queue         an application, its row, hints, index, numbers; what every step stands behind
//! state         the folder and its keys, its clock, one that came from elsewhere
//! ```
//! A room uses those below it.
//! Absent on purpose: any way to read an application from outside but by its tokens, and any way into
//! the public directory but `publish`.

pub mod access;
pub mod account;
pub mod declaration;
mod faults;
pub mod mail;
mod publish;
pub mod queue;
pub mod review;
pub mod state;
#[cfg(test)]
mod tests;
pub mod upkeep;

pub use declaration::confirm::{Completion, Confirmation, Confirmed};
pub use declaration::duplicates::Twins;
pub use declaration::intake::{Changed, Draft, Received, Resent, Submitted};
pub use queue::application::{Actor, State, deadline};
pub use queue::guard::Stopped;
pub use state::dir::StateDir;
pub use state::held::Held;
pub use state::left::Why;
pub use upkeep::compare::register_faults;
pub use upkeep::examine::{Examined, Lack};
pub use upkeep::expire::Expiry;
pub use upkeep::worker::Worker;

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::base::text::hex;
use crate::config::{BaseUrl, Settings};
use crate::directory::Place;
use crate::scheme::Scheme;
use crate::store::Store;
use crate::view::letters::Letters;
use access::limits::{Limits, Rate};
use access::password::{Busy, Gate};
use faults::problems;
use jiff::{SignedDuration, Timestamp};
use mail::job::Sender;
use mail::transport::Transport;
use queue::rows::Queue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use state::seal::{Key, Purpose, SealFault};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// What an office is opened with; all of it comes from `cli`.
#[derive(Debug)]
pub struct Setup {
    /// The scheme's folder.
    pub root: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// Where the site is published.
    pub base: BaseUrl,
    /// Where the processor answers: mailed URLs point there.
    pub processor: BaseUrl,
    /// The private state.
    pub state: StateDir,
    /// The time.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Who runs the program, for what is decided by a command.
    pub user: String,
}

/// The private wing, open for work. Shared by threads; several processes may each have one of the same state.
#[derive(Debug)]
pub struct Office {
    root: PathBuf,
    settings: Settings,
    base: BaseUrl,
    processor: BaseUrl,
    scheme: Scheme,
    letters: Letters,
    state: Arc<StateDir>,
    store: Arc<Store>,
    queue: Queue,
    post: mail::Post,
    key: Key,
    /// For passwords of who declared before.
    log_ins: Gate,
    /// For those of whoever fills in the form: apart, so that they never hold up a log-in.
    strangers: Gate,
    limits: Limits,
    backoff: account::backoff::Backoff,
    clock: Clock,
    entropy: Arc<Entropy>,
    user: String,
    clock_watch: state::clock_watch::ClockWatch,
    listed: declaration::duplicates::Listed,
    stopped: AtomicBool,
    debts: queue::debts::Debts,
    held: state::held::Watch,
    differences: Mutex<upkeep::compare::Differences>,
}

/// So many passwords are worked on at once, each in 19 MiB of memory, and so many wait. Who waits keeps one of the
/// 64 places in which forms are handled: both gates together leave some.
const LOG_INS: [usize; 2] = [4, 16];
const STRANGERS: [usize; 2] = [2, 34];

/// Why a submission was not taken in. Nothing of it was stored.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// This client came too often.
    #[error("too often")]
    TooOften,
    /// This mail address got as many mails as one gets in a day.
    #[error("mailed too often")]
    MailedOften,
    /// The disk did not confirm an earlier write; nothing is taken in until a restart.
    #[error("intake is stopped")]
    Stopped,
    /// The machine failed.
    #[error(transparent)]
    Machine(anyhow::Error),
}

impl Office {
    /// Opens an office for a command: loads the scheme and the letters, makes the key at first start, finishes what
    /// was interrupted.
    ///
    /// # Errors
    /// When files of the scheme are at fault or the machine fails.
    pub fn open(setup: Setup) -> anyhow::Result<Self> {
        let sources = setup.root.clone();
        let office = Self::open_with(setup, &sources)?;
        office.mend_decisions()?;
        Ok(office)
    }

    /// The same with scheme and letters from elsewhere than the root: `serve` has those of the last whole build, and
    /// answers before it finishes anything.
    ///
    /// # Errors
    /// When files of the scheme are at fault or the machine fails.
    pub fn open_with(setup: Setup, sources: &Path) -> anyhow::Result<Self> {
        let Setup { root, settings, base, processor, state, clock, entropy, user } = setup;
        if let Some(fault) = Place::new(&root, &settings.register.path).fault(&root, Some(state.path())) {
            return Err(problems(&[fault]));
        }
        let (state, entropy) = (Arc::new(state), Arc::new(entropy));
        let scheme = Scheme::load(sources).map_err(|faults| problems(&faults))?;
        let letters = Letters::load(sources).and_then(|letters| letters.limited_to(&mail::letters::LETTERS));
        let letters = letters.map_err(|faults| problems(&faults))?;
        let transport = Transport::from_settings(&settings.mail, &root, &state)?;
        let sender = Sender::from_settings(&settings.mail, &settings.office.name)?;
        let key = Key::load(&state, &entropy)?;
        let store = Arc::new(state.store()?);
        let queue = Queue::new((Arc::clone(&state), Arc::clone(&store)), Arc::clone(&entropy));
        let office = Self {
            held: state::held::Watch::default(),
            queue,
            post: mail::Post::new(
                (Arc::clone(&state), Arc::clone(&store)),
                (transport, sender),
                clock,
                Arc::clone(&entropy),
            ),
            limits: Limits::new(settings.limits.clone(), base.is_loopback() && processor.is_loopback()),
            log_ins: Gate::new(LOG_INS[0], LOG_INS[1]),
            strangers: Gate::new(STRANGERS[0], STRANGERS[1]),
            backoff: account::backoff::Backoff::default(),
            clock_watch: state::clock_watch::ClockWatch::default(),
            listed: declaration::duplicates::Listed::default(),
            stopped: AtomicBool::new(false),
            debts: queue::debts::Debts::default(),
            differences: Mutex::default(),
            root,
            settings,
            base,
            processor,
            scheme,
            letters,
            state,
            store,
            key,
            clock,
            entropy,
            user,
        };
        if let Err(error) = office.believes_clock() {
            note!("sengen: clock: {error:#}");
        }
        Ok(office)
    }

    /// How many files of the state were left because they could not be read, for each reason.
    pub fn left(&self) -> [(Why, usize); 5] {
        Why::ALL.map(|why| (why, self.state.left().count(why)))
    }

    /// Folders of the state in whose place something else lies.
    pub fn no_folders(&self) -> impl Iterator<Item = &'static str> {
        self.state.no_folders()
    }

    /// The scheme it works by.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Where the site is published.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Seals a payload for a browser to carry.
    ///
    /// # Errors
    /// When the payload is no JSON or there is no randomness.
    pub fn seal(&self, purpose: Purpose, payload: &impl Serialize) -> anyhow::Result<String> {
        self.key.seal(purpose, (self.clock.now(), payload), &self.entropy)
    }

    /// Opens a seal that is at most `max_age` old: the payload and when it was sealed.
    ///
    /// # Errors
    /// [`SealFault`]; an expired one gives back its payload.
    pub fn unseal<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        text: &str,
        max_age: SignedDuration,
    ) -> Result<(T, Timestamp), SealFault<T>> {
        self.key.unseal(purpose, text, (self.clock.now(), max_age))
    }

    /// A fresh nonce, to be sealed into a check page.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn nonce(&self) -> anyhow::Result<String> {
        Ok(hex(&self.entropy.bytes::<16>()?))
    }

    /// Hashes the password of somebody who declares, waiting for a free place.
    ///
    /// # Errors
    /// [`Busy`] when too many wait.
    pub fn hash_password(&self, password: &str, client: IpAddr) -> Result<String, Busy> {
        self.strangers.hash((password, self.counted(client)), &self.entropy)
    }

    /// Whether people reach the site at this machine alone: a rehearsal, not a published site.
    pub fn is_rehearsal(&self) -> bool {
        self.base.is_loopback() && self.processor.is_loopback()
    }

    /// The client as it is counted; `None` where no limit applies to it.
    fn counted(&self, client: IpAddr) -> Option<IpAddr> {
        Some(client).filter(|client| !self.limits.is_lifted(*client))
    }

    /// Counts one more of this client: whether it is still within its rate.
    pub fn allow(&self, rate: Rate, client: IpAddr) -> bool {
        self.limits.allow(rate, client, Instant::now())
    }

    /// Whoever typed the command that is being carried out.
    fn command(&self) -> Actor {
        Actor::Command(self.user.clone())
    }

    /// Counts one more change of this application by this client: whether it may be made now.
    pub fn allow_change(&self, application: &queue::application::Application, client: IpAddr) -> bool {
        self.limits.allow_change(application.submission.as_str(), client, Instant::now())
    }

    /// The present moment by the office's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Every fault of the files below `root` that nobody else reads: the mails' words, what the office looks at;
/// and what of the settings keeps mails from being sent, where they could be read.
pub fn faults(root: &Path, settings: Option<&Settings>) -> Vec<Problem> {
    let mail = settings.and_then(|settings| mail::transport::fault(&settings.mail, root));
    mail::letters::faults(root).into_iter().chain(review::checks::fault(root)).chain(mail).collect()
}
