//! The office as a command opens it: beside a working `serve`, where that last said the site stands, and only where a
//! state was made. Called by `review`, `account` and `state`.

use super::{SiteArgs, StateArgs};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::files::is_there;
use crate::base::owner::user;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::note;
use crate::config::{Settings, processor_of};
use crate::office::{Office, OfficeSetup, Offices, StateDir};
use crate::scheme::Scheme;
use std::sync::Arc;

/// Opens the office where `serve` last said the site stands, unless the command line says otherwise.
pub(super) fn open(site: &SiteArgs, state: &StateArgs) -> anyhow::Result<(Settings, Office)> {
    let root = &site.scheme.root;
    let (settings, mut base) = site.scheme.settings().map_err(Problems)?;
    let state = state.existing(site)?;
    if site.scheme.base_url.is_none() {
        match state.serve_address() {
            Ok(served) => base = served.unwrap_or(base),
            Err(error) => note!("sengen: {error:#}"),
        }
    }
    let processor = processor_of(&settings, &base).map_err(Problems)?;
    let (clock, entropy, user) = (Clock::from_environment()?, Entropy::Os, user());
    let scheme = Arc::new(Scheme::load(root).map_err(Problems)?.at(clock));
    let (root, own) = (root.clone(), settings.clone());
    let setup = OfficeSetup { root, settings: own, scheme, base, processor, state, clock, entropy, user };
    Ok((settings, Office::open(setup)?))
}

/// The same with what is kept beside declarations.
pub(super) fn open_all(site: &SiteArgs, state: &StateArgs) -> anyhow::Result<(Settings, Offices)> {
    let (settings, office) = open(site, state)?;
    let root = &site.scheme.root;
    Ok((settings, Offices::beside(office, root, root)?.mended()?))
}

impl StateArgs {
    /// The state, which must have been made: a slip of the finger makes no second one.
    ///
    /// # Errors
    /// When there is none, or it may not be opened.
    pub(super) fn existing(&self, site: &SiteArgs) -> anyhow::Result<StateDir> {
        let root = &site.scheme.root;
        let folder = self.folder(root);
        if StateDir::is_made(&folder) {
            return StateDir::open(&folder, root, &site.out());
        }
        let what = match is_there(&folder) {
            true => "ここには、申込みの控えがありません。",
            false => "このフォルダはありません。",
        };
        let remedy = "--state（または SENGEN_STATE）の書きまちがいでなければ、sengen serve で始めるか、\
                      sengen state init で作ってください。";
        Err(Problem::new(&folder, what, remedy).into())
    }
}
