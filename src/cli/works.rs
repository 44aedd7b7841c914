//! What `serve` works by: settings, templates, scheme, letters and the office over them. While it runs they are
//! replaced as a whole: all of it is loaded aside, the site is built from it, and only then does it answer. Where
//! anything is at fault, what was good goes on. Used by `serve` and `publisher`.

use super::build;
use super::serve_args::ServeArgs;
use super::serve_parts::{self, Ground};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::failure::Faulty;
use crate::base::log::note;
use crate::base::owner::user;
use crate::config::{BaseUrl, Settings};
use crate::http::{Conditions, Live, Router, RouterSetup};
use crate::office::upkeep::worker::Worker;
use crate::office::{self, Office, Offices, StateDir};
use crate::site::Summary;
use anyhow::anyhow;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// What `serve` works by at present.
pub(super) struct Works {
    args: ServeArgs,
    listen: SocketAddr,
    pub(super) live: Arc<Live>,
    pub(super) conditions: Arc<Conditions>,
    pub(super) settings: Settings,
    pub(super) base: BaseUrl,
    pub(super) offices: Offices,
    pub(super) worker: Arc<RunningWorker>,
}

/// The worker of the present office, so that whoever ends `serve` can end it too.
#[derive(Default)]
pub(super) struct RunningWorker(Mutex<Vec<Worker>>);

impl RunningWorker {
    /// Ends the threads, and puts others in their place.
    pub(super) fn replace(&self, workers: Vec<Worker>) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, workers).into_iter().for_each(Worker::stop);
    }

    /// Ends the threads.
    pub(super) fn stop(&self) {
        self.replace(Vec::new());
    }
}

/// The word of `/readyz` for settings and templates that are not the present ones.
const WORD: &str = "form";

impl Works {
    /// Everything that must stand before the first answer.
    ///
    /// # Errors
    /// When the machine fails.
    pub(super) fn begin(args: ServeArgs, listen: SocketAddr, ground: Ground, state: StateDir) -> anyhow::Result<Self> {
        let conditions = Arc::new(match args.watch {
            true => Conditions::watched(Clock::from_environment()?.now()),
            false => Conditions::default(),
        });
        if ground.sources != args.site.scheme.root {
            conditions.say(WORD, "templates and settings of the last whole build, until they are put right");
        }
        let (settings, base) = (ground.settings.clone(), ground.site.clone());
        let (router, offices) = made(&args, ground, state, &conditions)?;
        let live = Arc::new(Live::new(router));
        Ok(Self { args, listen, live, conditions, settings, base, offices, worker: Arc::default() })
    }

    /// Starts the threads that send mails and expire.
    ///
    /// # Errors
    /// When the system gives none.
    pub(super) fn start_worker(&self) -> anyhow::Result<()> {
        let workers = self.offices.all().map(|office| Worker::start(Arc::clone(office)));
        self.worker.replace(workers.collect::<anyhow::Result<_>>()?);
        Ok(())
    }

    /// Reads all files anew, builds the site of them, and works by them from then on.
    ///
    /// # Errors
    /// When the machine failed; refused with every fault. In both cases all stays as it was.
    pub(super) fn renew(&mut self) -> Result<Summary, Faulty> {
        // Another office would take in again what this one no longer may.
        if self.offices.whole.is_stopped() {
            return Err(anyhow!("the disk did not confirm a write: nothing is taken over until a restart").into());
        }
        let ground = serve_parts::whole(&self.args, self.listen)?;
        let (site, scheme) = (&self.args.site, &self.args.site.scheme);
        let state = StateDir::open(&self.args.state.folder(&scheme.root), &scheme.root, &site.out())?;
        let (settings, base) = (ground.settings.clone(), ground.site.clone());
        let (router, offices) = made(&self.args, ground, state, &self.conditions)?;
        let summary = build::build(&scheme.root, &settings, &base, &site.out())?;
        self.live.replace(router);
        self.conditions.clear(WORD);
        (self.settings, self.base, self.offices) = (settings, base, offices);
        self.worker.stop();
        self.start_worker()?;
        Ok(summary)
    }
}

fn made(
    args: &ServeArgs,
    ground: Ground,
    state: StateDir,
    conditions: &Arc<Conditions>,
) -> anyhow::Result<(Router, Offices)> {
    let Ground { settings, site, processor, parts, sources, .. } = ground;
    // Only later builds by `review` ask for it: no reason to keep anybody out.
    if let Err(error) = state.write_serve_address(&site) {
        note!("sengen: review will not know where the site stands: {error:#}");
    }
    let clock = Clock::from_environment()?;
    let parts = parts.at(clock);
    let setup = office::OfficeSetup {
        root: args.site.scheme.root.clone(),
        settings: settings.clone(),
        scheme: Arc::clone(&parts.scheme),
        base: site.clone(),
        processor: processor.clone(),
        state,
        clock,
        entropy: Entropy::Os,
        user: user(),
    };
    let offices = Offices::beside(Office::open_with(setup, &sources)?, &args.site.scheme.root, &sources)?;
    let dist = args.site.out();
    let setup = RouterSetup {
        settings: &settings,
        parts,
        site: &site,
        processor: &processor,
        folders: [&sources, &dist],
        offices: offices.clone(),
        clock,
        conditions: Arc::clone(conditions),
    };
    Ok((Router::new(setup)?, offices))
}
