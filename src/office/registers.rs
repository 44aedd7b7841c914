//! The offices of what is kept beside declarations: each the same rooms over its own part of the state, by its own scheme,
//! with the letters and the list that are its own. What concerns the whole they share: key, clock, hold, disk, and how
//! often a browser may come. Opened by `cli` for `serve` and for commands. Never decides anything.

use super::Office;
use super::declaration::applications::Applications;
use super::faults::problems;
use super::mail::job::Sender;
use super::mail::letterbox::Letterbox;
use super::mail::mailer::Mailer;
use super::mail::spool::Spool;
use super::mail::transport::Transport;
use super::mail::wording::LetterWording;
use super::publish::Publisher;
use super::queue::index::RecordIndex;
use super::queue::numbers::Issuer;
use super::queue::rows::Queue;
use crate::base::problem::Problem;
use crate::config::{Retention, Settings};
use crate::scheme::ids::Reference;
use crate::scheme::registers::RegisterRules;
use crate::scheme::{Scheme, registers};
use crate::view::letters::Letters;
use std::path::Path;
use std::sync::Arc;

/// The office of declarations and those of what is kept beside them.
#[derive(Debug, Clone)]
pub struct Offices {
    /// That of declarations.
    pub whole: Arc<Office>,
    /// Those of registers, in the order of their names.
    pub registers: Vec<Arc<Office>>,
}

impl Offices {
    /// The offices of the registers beside one that is open.
    ///
    /// # Errors
    /// As `Office::registers`.
    pub fn beside(whole: Office, root: &Path, sources: &Path) -> anyhow::Result<Self> {
        let registers = whole.registers(root, sources)?;
        Ok(Self { whole: Arc::new(whole), registers })
    }

    /// The same for a command, which finishes what was interrupted.
    ///
    /// # Errors
    /// When a write was not confirmed.
    pub fn mended(self) -> anyhow::Result<Self> {
        self.registers.iter().try_for_each(|office| office.upkeep.repair.mend_decisions())?;
        Ok(self)
    }

    /// The office that knows a reference; of one that nobody knows, that of declarations, which says so.
    pub fn about(&self, reference: &Reference) -> &Arc<Office> {
        let knows = |office: &&Arc<Office>| office.knows(reference);
        self.all().find(knows).unwrap_or(&self.whole)
    }

    /// The office of the register of this name.
    pub fn named(&self, name: &str) -> Option<&Arc<Office>> {
        self.registers.iter().find(|office| office.rules().is_some_and(|rules| rules.name == name))
    }

    /// All of them, that of declarations first.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Office>> {
        std::iter::once(&self.whole).chain(&self.registers)
    }
}

impl Office {
    /// The offices of all registers, in the order of their names. `sources`: where the letters are, as for the whole.
    ///
    /// # Errors
    /// When files of the scheme are at fault or the machine fails.
    pub fn registers(&self, root: &Path, sources: &Path) -> anyhow::Result<Vec<Arc<Self>>> {
        let open = |scheme: &Arc<Scheme>| self.register(root, sources, scheme).map(Arc::new);
        self.scheme().registers.iter().map(open).collect()
    }

    /// Whether anything of its own has this reference, read or not.
    pub fn knows(&self, reference: &Reference) -> bool {
        let stands = !matches!(self.applications.by_reference(reference), Ok(None));
        stands || !matches!(self.applications.queue.put_aside(reference), Ok(None))
    }

    /// What is told of the register that it is the office of; none: it is the declarations'.
    pub fn rules(&self) -> Option<&RegisterRules> {
        self.scheme().register()
    }

    /// The office of one register.
    fn register(&self, root: &Path, sources: &Path, scheme: &Arc<Scheme>) -> anyhow::Result<Self> {
        let Some(rules) = scheme.register() else { anyhow::bail!("a scheme that is no register's") };
        let LetterWording { settings, base, processor, key, features, .. } = &self.mailer.wording;
        let letters = letters(sources, rules).map_err(|faults| problems(&faults))?;
        let settings = Arc::new(settings_of(settings, rules));
        let whole = &self.applications.queue.objects;
        let (objects, clock) = (whole.part(&rules.name)?, self.applications.clock);
        let entropy = Arc::clone(&self.access.entropy);
        let clock_watch = Arc::clone(&self.publisher.clock_watch);
        let letterbox = Arc::new(Letterbox::new(objects.clone(), clock, Arc::clone(&entropy)));
        let transport = Transport::from_settings(&settings.mail, root, &whole.state)?;
        let sender = Sender::from_settings(&settings.mail, &settings.office.name)?;
        let spool = Arc::new(Spool::new(Arc::clone(&letterbox), transport, sender, Arc::clone(&clock_watch)));
        let queue = Queue::new(objects.clone(), Arc::clone(&entropy));
        let index = Arc::new(RecordIndex::new(queue.clone(), Arc::clone(key)));
        let guard = Arc::clone(&self.applications.guard);
        let publisher = Arc::new(Publisher {
            place: self.publisher.place.named(&rules.name),
            scheme: Arc::clone(scheme),
            settings: Arc::clone(&settings),
            clock,
            clock_watch,
            index: Arc::clone(&index),
            issuer: Arc::new(Issuer::new(objects, entropy)),
            guard: Arc::clone(&guard),
        });
        let wording = LetterWording {
            letters,
            scheme: Arc::clone(scheme),
            settings,
            base: base.clone(),
            processor: processor.clone(),
            key: Arc::clone(key),
            features: Arc::clone(features),
        };
        let (debts, scheme, deciding) = (Arc::default(), Arc::clone(scheme), self.applications.deciding.clone());
        let mailer = Mailer { queue: queue.clone(), letterbox, spool, wording, guard, debts, clock };
        let (guard, debts) = (Arc::clone(&mailer.guard), Arc::clone(&mailer.debts));
        let mailer = Arc::new(mailer);
        let applications = Arc::new(Applications { queue, index, mailer, guard, debts, clock, scheme, deciding });
        Ok(Self::open_rooms(root, self.access.clone(), applications, publisher))
    }
}

/// The letters of a register: all that it may owe must be there.
fn letters(sources: &Path, rules: &RegisterRules) -> Result<Letters, Vec<Problem>> {
    let names = rules.letter_names();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Letters::load(sources).and_then(|letters| letters.limited_to(&names))
}

/// The letters that registers lack; what else is wrong with letters is told with the others, and with their files.
pub(super) fn faults(root: &Path) -> Vec<Problem> {
    let lacking = |name: &String| {
        let rules = registers::read(root, name).ok()?;
        letters(root, &rules).err()
    };
    registers::names(root).iter().filter_map(lacking).flatten().collect()
}

/// The settings of the whole with what a register has of its own.
fn settings_of(settings: &Settings, rules: &RegisterRules) -> Settings {
    let days = rules.retention_days;
    let retention =
        Retention { rejected_days: days, withdrawn_days: days, revoked_days: days, ..settings.retention.clone() };
    Settings { retention, ..settings.clone() }
}
