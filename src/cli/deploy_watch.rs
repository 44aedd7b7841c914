//! Deploys by itself whatever `serve` has built, where `[deploy] by_itself` says so. Looked at by the publisher's thread after
//! each of its rounds; what fails is said in the log and in `/readyz`, and tried again.

use super::deploy_send::send;
use crate::base::log::{inform, note};
use crate::http::Conditions;
use crate::site::{self, FileStamp, Input, Releases};
use std::path::Path;
use std::time::{Duration, Instant};

/// The word of `/readyz` for a site that is not public as it was built.
const WORD: &str = "deploy";

/// What was deployed last.
#[derive(Debug, Default)]
pub(super) struct DeployWatch {
    done: Option<FileStamp>,
    not_before: Option<Instant>,
}

impl DeployWatch {
    /// Deploys, if there is another build than the one that was deployed last.
    pub(super) fn look(&mut self, input: Input<'_>, out: &Path, conditions: &Conditions) {
        let built = site::build_stamp(input.root, out);
        let is_early = self.not_before.is_some_and(|moment| Instant::now() < moment);
        if !input.settings.deploy.by_itself || is_early || built.is_none() || built == self.done {
            return;
        }
        let sent = Releases::open(input.root)
            .and_then(|mut releases| send(&mut releases, input, out, &|changes| !changes.is_empty()));
        match sent {
            Ok(release) => {
                (self.done, self.not_before) = (built, None);
                conditions.clear(WORD);
                if let Some(release) = release {
                    inform!("sengen: サイトを送りました（{} 番）。", release.number);
                }
            }
            Err(error) => {
                let rest = Duration::from_secs(input.settings.publish_seconds.into());
                self.not_before = Some(Instant::now() + rest);
                note!("sengen: the site was not deployed, trying again: {error:#}");
                conditions.say(WORD, "the last build was not deployed, it is tried again");
            }
        }
    }
}
