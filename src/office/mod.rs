//! Floor 4, the private wing: queue, mail, review, publishing. Never names `site`.
//! ```text
//! upkeep        what happens without anybody asking: repair, expiry, comparison, the worker's threads
//! daily         what the office is told once a day
//! review        what the office looks at, and decides
//! account       what a declarer does afterwards, and the telephone
//! worked        what the office's work came to, day by day
//! mailing       what is mailed beside the procedures, by consent
//! entries       what somebody does with an entry of a register, by mailed links
//! search        whom the office looks for among everybody
//! declaration   bytes → row: intake, confirm; what follows from a decision; who declares twice
//! publish       THE door: the only way into the public directory
//! mail          what is mailed, and how, and what became of it
//! counts        what is counted and kept of nobody
//! members       who of the office sits at the desk, and how they log in
//! access        what a browser carries, and how often it may come
//! queue         an application, its row, hints, index, numbers; what every step stands behind
//! registers     the same rooms for what is kept beside declarations
//! state         the folder and its keys, its clock, one that came from elsewhere
//! ```
//! A room uses those below it.
//! Absent on purpose: any way to read an application from outside but by its tokens, and any way into
//! the public directory but `publish`.

pub mod access;
pub mod account;
pub mod counts;
mod daily;
pub mod declaration;
mod difference_words;
mod differences;
mod ended;
pub mod entries;
mod faults;
mod lost_number;
pub mod mail;
pub mod mailing;
#[cfg(feature = "desk")]
pub mod members;
mod publish;
pub mod queue;
mod registers;
pub mod review;
mod search;
pub mod state;
#[cfg(test)]
pub(crate) mod tests;
pub mod upkeep;
mod worked;

use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::note;
use crate::config::{BaseUrl, Settings};
use crate::directory::RegisterFolder;
use crate::scheme::Scheme;
use crate::view::Features;
use crate::view::letters::Letters;
use access::Access;
use account::Accounts;
use declaration::Declarations;
use declaration::applications::Applications;
pub use declaration::confirm::{Completion, Confirmation, Confirmed};
pub use declaration::duplicates::Twins;
use declaration::effects::Effects;
pub use declaration::intake::{Changed, Draft, IntakeRefusal, Received, Resent, Submitted};
pub use faults::is_for_now;
use faults::problems;
use jiff::Timestamp;
use mail::job::Sender;
use mail::letterbox::Letterbox;
use mail::letters::LETTERS;
use mail::mailer::Mailer;
use mail::spool::Spool;
use mail::transport::Transport;
use mail::wording::LetterWording;
use publish::Publisher;
pub use queue::application::{State, deadline};
use queue::guard::Guard;
pub use queue::guard::Stopped;
pub use queue::history::Actor;
use queue::index::RecordIndex;
use queue::numbers::Issuer;
use queue::rows::Queue;
pub use registers::Offices;
use review::Review;
use state::clock_watch::ClockWatch;
pub use state::dir::StateDir;
pub use state::held::Held;
use state::held::Hold;
pub use state::left::Why;
use state::objects::Objects;
use state::seal::StateKey;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use upkeep::Upkeep;
pub use upkeep::compare::register_faults;
pub use upkeep::examine::{Examined, Lack};
pub use upkeep::expire::Expiry;
use worked::WorkedDays;

/// What an office is opened with; all of it comes from `cli`.
#[derive(Debug)]
pub struct OfficeSetup {
    /// The scheme's folder.
    pub root: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// Its scheme.
    pub scheme: Arc<Scheme>,
    /// Where the site is published.
    pub base: BaseUrl,
    /// Where the processor answers: mailed URLs point there.
    pub processor: BaseUrl,
    /// The private state.
    pub state: StateDir,
    /// Tells now; fixed in rehearsals.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Who runs the program, for what is decided by a command.
    pub user: String,
}

/// A clock that nobody believes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDoubt {
    /// What it says.
    pub now: Timestamp,
    /// When it was last believed.
    pub last: Option<Timestamp>,
    /// How many decisions are not carried out because of it.
    pub due: usize,
}

/// The private wing, open for work. Shared by threads; several processes may each have one of the same state.
#[derive(Debug)]
pub struct Office {
    /// What a browser carries, and how often it may come.
    pub access: Access,
    /// Declarations come in.
    pub declarations: Declarations,
    /// What declarers do afterwards.
    pub accounts: Accounts,
    /// What the office decides.
    pub review: Review,
    /// What happens without anybody asking.
    pub upkeep: Upkeep,
    /// What is mailed.
    pub mailer: Arc<Mailer>,
    /// Publishes what was decided; nobody else changes the public register.
    pub publisher: Arc<Publisher>,
    applications: Arc<Applications>,
}

impl Office {
    /// Opens an office for a command: loads the letters, makes the key at first start, finishes what
    /// was interrupted.
    ///
    /// # Errors
    /// When files of the scheme are at fault or the machine fails.
    pub fn open(setup: OfficeSetup) -> anyhow::Result<Self> {
        let sources = setup.root.clone();
        let office = Self::open_with(setup, &sources)?;
        office.upkeep.repair.mend_decisions()?;
        Ok(office)
    }

    /// The same with letters from elsewhere than the root: `serve` has those of the last whole build, and
    /// answers before it finishes anything.
    ///
    /// # Errors
    /// When files of the scheme are at fault or the machine fails.
    pub fn open_with(setup: OfficeSetup, sources: &Path) -> anyhow::Result<Self> {
        let OfficeSetup { root, settings, scheme, base, processor, state, clock, entropy, user } = setup;
        let place = RegisterFolder::new(&root, &settings.register.path);
        if let Some(fault) = place.fault(&root, Some(state.path())) {
            return Err(problems(&[fault]));
        }
        let letters = Letters::load(sources).and_then(|letters| letters.limited_to(&LETTERS));
        let letters = letters.map_err(|faults| problems(&faults))?;
        let transport = Transport::from_settings(&settings.mail, &root, &state)?;
        let sender = Sender::from_settings(&settings.mail, &settings.office.name)?;
        let (key, entropy) = (Arc::new(StateKey::load(&state, &entropy)?), Arc::new(entropy));
        let objects = Objects::open(Arc::new(state))?;
        let features = Features::of(sources, &settings).with_register(place.is_there());
        let settings = Arc::new(settings);
        let clock_watch = Arc::new(ClockWatch::new(objects.clone(), clock));
        let letterbox = Arc::new(Letterbox::new(objects.clone(), clock, Arc::clone(&entropy)));
        let spool = Spool::new(Arc::clone(&letterbox), transport, sender, Arc::clone(&clock_watch));
        let mailer = Mailer {
            queue: Queue::new(objects.clone(), Arc::clone(&entropy)),
            letterbox,
            spool: Arc::new(spool),
            wording: LetterWording { letters, scheme, settings, base, processor, key, features: Arc::new(features) },
            guard: Arc::new(Guard::new(Arc::new(Hold::new(objects)))),
            debts: Arc::default(),
            clock,
        };
        let office = Self::around(Arc::new(mailer), &root, place, user, clock_watch, entropy);
        if let Err(error) = office.publisher.clock_watch.believes() {
            note!("sengen: clock: {error:#}");
        }
        Ok(office)
    }

    /// The rooms above the mailer.
    fn around(
        mailer: Arc<Mailer>,
        root: &Path,
        place: RegisterFolder,
        user: String,
        clock_watch: Arc<ClockWatch>,
        entropy: Arc<Entropy>,
    ) -> Self {
        let LetterWording { scheme, settings, base, processor, key, .. } = &mailer.wording;
        let (queue, guard, clock) = (mailer.queue.clone(), Arc::clone(&mailer.guard), mailer.clock);
        let (scheme, settings, key) = (Arc::clone(scheme), Arc::clone(settings), Arc::clone(key));
        let index = Arc::new(RecordIndex::new(queue.clone(), Arc::clone(&key)));
        let issuer = Arc::new(Issuer::new(queue.objects.clone(), Arc::clone(&entropy)));
        let is_rehearsal = base.is_loopback() && processor.is_loopback();
        let access = Access::new(&settings.limits, is_rehearsal, key, clock, entropy);
        let publisher = Arc::new(Publisher {
            place,
            scheme: Arc::clone(&scheme),
            settings: Arc::clone(&settings),
            clock,
            clock_watch,
            index: Arc::clone(&index),
            issuer,
            guard: Arc::clone(&guard),
        });
        let (mailer_too, debts, deciding) = (Arc::clone(&mailer), Arc::clone(&mailer.debts), Actor::Command(user));
        let applications =
            Arc::new(Applications { queue, index, mailer: mailer_too, guard, debts, clock, scheme, deciding });
        Self::open_rooms(root, access, applications, publisher)
    }

    /// The rooms in which something is decided.
    fn open_rooms(root: &Path, access: Access, applications: Arc<Applications>, publisher: Arc<Publisher>) -> Self {
        let effects = Arc::new(Effects { applications: Arc::clone(&applications), publisher: Arc::clone(&publisher) });
        let declarations = Declarations::new(&applications, &publisher, &access.limits);
        let worked = Arc::new(WorkedDays {
            root: root.to_path_buf(),
            applications: Arc::clone(&applications),
            counts: Arc::clone(&declarations.counts),
        });
        let accounts = Accounts::new(&account::AccountParts {
            applications: Arc::clone(&applications),
            duplicates: Arc::clone(&declarations.duplicates),
            effects: Arc::clone(&effects),
            issuer: Arc::clone(&publisher.issuer),
            limits: Arc::clone(&access.limits),
            passwords: Arc::clone(&access.passwords),
            worked: Arc::clone(&worked),
        });
        let review = Review::new(
            root,
            &review::ReviewParts {
                applications: Arc::clone(&applications),
                publisher: Arc::clone(&publisher),
                effects: Arc::clone(&effects),
                duplicates: Arc::clone(&declarations.duplicates),
                contacts: Arc::clone(&accounts.contacts),
                worked: Arc::clone(&worked),
            },
        );
        let parts = upkeep::UpkeepParts {
            applications: Arc::clone(&applications),
            publisher: Arc::clone(&publisher),
            effects,
            acceptance: Arc::clone(&review.acceptance),
            worked,
        };
        let upkeep = Upkeep::new(&accounts, parts);
        let mailer = Arc::clone(&applications.mailer);
        Self { access, declarations, accounts, review, upkeep, mailer, publisher, applications }
    }

    /// The same office in the hands of a member: what is decided by it is that member's.
    #[cfg(feature = "desk")]
    pub fn in_hands_of(&self, member: &str) -> Self {
        let Applications { queue, index, mailer, guard, debts, clock, scheme, .. } = &*self.applications;
        let applications = Applications {
            queue: queue.clone(),
            index: Arc::clone(index),
            mailer: Arc::clone(mailer),
            guard: Arc::clone(guard),
            debts: Arc::clone(debts),
            clock: *clock,
            scheme: Arc::clone(scheme),
            deciding: Actor::Office(member.to_owned()),
        };
        let root = self.review.inspection.root();
        Self::open_rooms(root, self.access.clone(), Arc::new(applications), Arc::clone(&self.publisher))
    }

    /// Whether the disk failed and nothing is taken in until a restart.
    pub fn is_stopped(&self) -> bool {
        self.applications.guard.is_stopped()
    }

    /// Whether the disk had no room for a write, or lets nobody write, when that was last tried.
    pub fn is_refused(&self) -> bool {
        self.applications.guard.is_refused()
    }

    /// Whether the state came from elsewhere and is held, where that can be told.
    pub fn is_held(&self) -> bool {
        self.applications.guard.hold.is_held()
    }

    /// Believes the clock from now on: a person has looked at it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn trust_clock(&self) -> anyhow::Result<()> {
        self.publisher.clock_watch.trust()
    }

    /// Whether nothing is erased because the clock is not believed.
    pub fn doubts_clock(&self) -> bool {
        self.publisher.clock_watch.is_doubted()
    }

    /// What a clock that nobody believes keeps waiting; none: it is believed.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn clock_doubt(&self) -> anyhow::Result<Option<ClockDoubt>> {
        if !self.doubts_clock() {
            return Ok(None);
        }
        let (last, due) = (self.publisher.clock_watch.last_look()?, self.review.decisions.kept_by_clock()?);
        Ok(Some(ClockDoubt { now: self.now(), last, due }))
    }

    /// How many files of the state were left because they could not be read, for each reason.
    pub fn left(&self) -> [(Why, usize); 5] {
        Why::ALL.map(|why| (why, self.state().left().count(why)))
    }

    /// How much room the disk of the state has, where that can be told.
    #[cfg(feature = "desk")]
    pub fn free_bytes(&self) -> Option<u64> {
        crate::base::files::free_bytes(self.state().path())
    }

    /// Folders of the state in whose place something else lies.
    pub fn no_folders(&self) -> impl Iterator<Item = &'static str> {
        self.state().no_folders()
    }

    /// The scheme it works by.
    pub fn scheme(&self) -> &Scheme {
        &self.applications.scheme
    }

    /// Where the site is published.
    pub fn base(&self) -> &BaseUrl {
        &self.mailer.wording.base
    }

    /// Whether people reach the site at this machine alone: a rehearsal, not a published site.
    pub fn is_rehearsal(&self) -> bool {
        self.mailer.wording.base.is_loopback() && self.mailer.wording.processor.is_loopback()
    }

    /// The private state.
    fn state(&self) -> &StateDir {
        &self.applications.queue.objects.state
    }

    /// The present moment by the office's clock.
    pub fn now(&self) -> Timestamp {
        self.applications.clock.now()
    }
}

/// Every fault of the files below `root` that nobody else reads: the mails' words, what the office looks at;
/// and what of the settings keeps mails from being sent, where they could be read.
pub fn faults(root: &Path, settings: Option<&Settings>) -> Vec<Problem> {
    let mail = settings.and_then(|settings| mail::transport::fault(&settings.mail, root));
    let looked_at = review::checks::faults(root).into_iter().chain(review::reasons::faults(root));
    mail::wording::faults(root).into_iter().chain(registers::faults(root)).chain(looked_at).chain(mail).collect()
}
