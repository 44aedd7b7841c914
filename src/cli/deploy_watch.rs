//! Deploys by itself whatever `serve` has built, where `[deploy] by_itself` says so. Looked at by the publisher's thread after
//! each of its rounds; the command runs in a thread of its own, so that a slow host holds up no build. What fails is said in
//! the log and in `/readyz`, and tried again; so is said what takes long.

use super::deploy_send::send;
use crate::base::log::{inform, note};
use crate::config::{BaseUrl, Settings};
use crate::http::Conditions;
use crate::site::{self, FileStamp, Input, Release, Releases};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The word of `/readyz` for a site that is not public as it was built.
const WORD: &str = "deploy";

/// What was deployed last, and what is on its way.
#[derive(Debug, Default)]
pub(super) struct DeployWatch {
    done: Option<FileStamp>,
    not_before: Option<Instant>,
    under_way: Option<UnderWay>,
}

/// A build on its way to its host.
#[derive(Debug)]
struct UnderWay {
    built: Option<FileStamp>,
    since: Instant,
    thread: JoinHandle<anyhow::Result<Option<Release>>>,
}

/// What a deployment needs, whatever `serve` works by meanwhile.
struct Deployment {
    root: PathBuf,
    out: PathBuf,
    settings: Settings,
    base: BaseUrl,
    today: Date,
}

impl Deployment {
    fn run(&self) -> anyhow::Result<Option<Release>> {
        let input = Input::new(&self.root, &self.settings, &self.base, self.today);
        send(&mut Releases::open(&self.root, || {})?, input, &self.out, &|changes| !changes.is_empty())
    }
}

impl DeployWatch {
    /// Begins to deploy, if there is another build than the one that was deployed last, and hears how it ended.
    pub(super) fn look(&mut self, input: Input<'_>, out: &Path, conditions: &Conditions) {
        let pace = Duration::from_secs(input.settings.publish_seconds.into());
        match self.under_way.take() {
            Some(going) if !going.thread.is_finished() => {
                if going.since.elapsed() > pace {
                    conditions.say(WORD, format!("a build is on its way for {} s", going.since.elapsed().as_secs()));
                }
                self.under_way = Some(going);
                return;
            }
            Some(UnderWay { built, thread, .. }) => {
                let sent = thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the deployment broke off")));
                self.ended(sent, built, pace, conditions);
            }
            None => {}
        }
        let built = site::build_stamp(input.root, out);
        let is_early = self.not_before.is_some_and(|moment| Instant::now() < moment);
        if !input.settings.deploy.by_itself || is_early || built.is_none() || built == self.done {
            return;
        }
        let deployment = Deployment {
            root: input.root.to_path_buf(),
            out: out.to_path_buf(),
            settings: input.settings.clone(),
            base: input.base.clone(),
            today: input.today,
        };
        match thread::Builder::new().name("deployment".to_owned()).spawn(move || deployment.run()) {
            Ok(thread) => self.under_way = Some(UnderWay { built, since: Instant::now(), thread }),
            Err(error) => self.ended(Err(error.into()), built, pace, conditions),
        }
    }

    fn ended(
        &mut self,
        sent: anyhow::Result<Option<Release>>,
        built: Option<FileStamp>,
        rest: Duration,
        conditions: &Conditions,
    ) {
        match sent {
            Ok(release) => {
                (self.done, self.not_before) = (built, None);
                conditions.clear(WORD);
                if let Some(release) = release {
                    inform!("sengen: サイトを送りました（{} 番）。", release.number);
                }
            }
            Err(error) => {
                self.not_before = Some(Instant::now() + rest);
                note!("sengen: the site was not deployed, trying again: {error:#}");
                conditions.say(WORD, "the last build was not deployed, it is tried again");
            }
        }
    }
}
