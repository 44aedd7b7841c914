//! What `serve` stands on: the scheme's folder as it is, or, where that is at fault, as the last whole build
//! found it. A typo must never shut out who declares, confirms or logs in. Only where there is no earlier
//! state at all does `serve` end with the problems.

use super::serve_args::ServeArgs;
use super::{SchemeArgs, build};
use crate::base::failure::{Failure, Faulty};
use crate::base::problem::Problem;
use crate::base::terminal::{note, say};
use crate::config::{BaseUrl, Settings, processor_of};
use crate::http::ProcessorParts;
use crate::{office, site};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Settings, templates and scheme that load, and where site and processor are reached.
pub(super) struct Ground {
    pub(super) settings: Settings,
    pub(super) site: BaseUrl,
    pub(super) processor: BaseUrl,
    pub(super) parts: ProcessorParts,
    /// Where they were loaded from: the root, or the sources of the last whole build.
    pub(super) sources: PathBuf,
    /// Why not from the root; empty: from there.
    pub(super) faults: Vec<Problem>,
}

/// Loads what the processor needs, from the root or, where that is at fault, as the last whole build found it.
///
/// # Errors
/// Every fault, where no earlier sources help.
pub(super) fn ground(args: &ServeArgs, listen: SocketAddr) -> Result<Ground, Vec<Problem>> {
    let faults = match whole(args, listen) {
        Ok(ground) => return Ok(ground),
        Err(faults) => faults,
    };
    let root = &args.site.scheme.root;
    match site::last_sources(root, &args.site.out()).and_then(|kept| loaded(args, &kept, listen).ok()) {
        Some(ground) => Ok(Ground { faults, ..ground }),
        None => Err(faults),
    }
}

/// Loads what the processor needs from the root.
///
/// # Errors
/// Every fault: one look tells as much as it can.
pub(super) fn whole(args: &ServeArgs, listen: SocketAddr) -> Result<Ground, Vec<Problem>> {
    let root = &args.site.scheme.root;
    let (ground, mut faults) = match loaded(args, root, listen) {
        Ok(ground) => (Some(ground), Vec::new()),
        Err(faults) => (None, faults),
    };
    faults.extend(office::faults(root, ground.as_ref().map(|ground| &ground.settings)));
    ground.filter(|_| faults.is_empty()).ok_or(faults)
}

fn loaded(args: &ServeArgs, sources: &Path, listen: SocketAddr) -> Result<Ground, Vec<Problem>> {
    let scheme = SchemeArgs { root: sources.to_path_buf(), ..args.site.scheme.clone() };
    let (settings, base) = scheme.settings()?;
    let site = if scheme.base_url.is_some() { base } else { following(base, listen) };
    let processor = processor_of(&settings, &site)?;
    let parts = ProcessorParts::load(sources, &settings, &site)?;
    Ok(Ground { settings, site, processor, parts, sources: scheme.root, faults: Vec::new() })
}

/// A base address on this machine follows the port that is really listened on.
pub(super) fn following(base: BaseUrl, listen: SocketAddr) -> BaseUrl {
    if !base.is_loopback() {
        return base;
    }
    let host = if listen.ip().is_loopback() { listen } else { SocketAddr::from(([127, 0, 0, 1], listen.port())) };
    format!("http://{host}{}", base.path()).parse().unwrap_or(base)
}

/// Builds the site before the first answer: gives what is at fault where an earlier site goes on being served.
///
/// # Errors
/// When there is no earlier site, and the machine failed or refused with every fault.
pub(super) fn built(args: &ServeArgs, ground: &Ground) -> Result<Vec<Problem>, Faulty> {
    let (root, out) = (&args.site.scheme.root, args.site.out());
    if args.no_build {
        return Ok(ground.faults.clone());
    }
    let is_current = ground.faults.is_empty();
    let built = match is_current {
        true => build::build(root, &ground.settings, &ground.site, &out),
        false => Err(ground.faults.clone().into()),
    };
    match built {
        Ok(summary) => {
            say!("{summary}");
            Ok(Vec::new())
        }
        Err(failure) if !site::was_built(root, &out) => Err(failure),
        Err(Failure::Refused(problems)) => Ok(problems),
        Err(Failure::Machine(error)) => {
            note!("sengen: the site could not be built, the earlier one is served: {error:#}");
            Ok(Vec::new())
        }
    }
}
