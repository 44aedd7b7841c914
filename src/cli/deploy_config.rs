//! `sengen deploy config`: the file for the host that stands before `serve`, or serves `dist` alone, out of the tables by
//! which `serve` answers (`site::hosting`). Changes nothing but the file that is named.

use super::{CommandOutcome, SiteArgs};
use crate::base::durable;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::say;
use crate::config::{BaseUrl, Settings};
use crate::scheme::form;
use crate::site::{HostKind, Hosting};
use crate::view::{Assets, HeaderPolicy, Links, Surface};
use anyhow::Context;
use clap::{Args, ValueEnum};
use std::path::{self, PathBuf};
use std::sync::Arc;

/// The arguments of `deploy config`.
#[derive(Debug, Clone, Args)]
pub struct DeployConfigArgs {
    /// For which host.
    #[arg(value_enum)]
    pub host: HostArgument,
    /// The file to write; without it, standard output.
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Where `sengen serve` listens, as the host reaches it.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = host_and_port)]
    pub processor: String,
    /// Only the part of one host, where site and processor have one each.
    #[arg(long, value_enum)]
    pub only: Option<HostPart>,
    /// The certificate's file, with its chain.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// The file of its key.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Where the host logs what was asked, without addresses, searches and mailed links; without it, nowhere.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// A host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HostArgument {
    /// nginx.
    Nginx,
    /// Caddy 2.
    Caddy,
    /// `_headers` of hosts that serve files alone.
    Headers,
}

/// One of two hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HostPart {
    /// Where the site stands.
    Site,
    /// Where the processor stands.
    Forms,
}

/// An address as a host's language can hold it: a name or number, and a port.
fn host_and_port(typed: &str) -> Result<String, String> {
    let address = format!("http://{typed}").parse::<BaseUrl>().ok();
    let is_whole = address.is_some_and(|address| address.origin() == format!("http://{typed}"));
    let is_port = typed.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0));
    match is_whole && is_port {
        true => Ok(typed.to_owned()),
        false => Err("127.0.0.1:8080 のように、アドレスとポートを書いてください".to_owned()),
    }
}

impl From<HostArgument> for HostKind {
    fn from(host: HostArgument) -> Self {
        match host {
            HostArgument::Nginx => Self::Nginx,
            HostArgument::Caddy => Self::Caddy,
            HostArgument::Headers => Self::Headers,
        }
    }
}

/// Writes the file, or prints it.
///
/// # Errors
/// Faults of the settings, a path that no such file can hold, or the file cannot be written.
pub(super) fn run(site: &SiteArgs, args: &DeployConfigArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, base) = site.scheme.settings().map_err(Problems)?;
    let hosting = hosting(site, args, &settings, base)?;
    if args.only == Some(HostPart::Forms) && (hosting.forms.is_none() || hosting.processor.is_none()) {
        let what = "受付だけのホストは、ありません。サイトと受付が同じホストです。";
        let remedy = "--only を外すか、data/site.toml の processor に、受付のホストを書いてください。";
        return Ok(CommandOutcome::Problems(vec![Problem::new("data/site.toml", what, remedy)]));
    }
    let text = hosting.text(args.host.into());
    match &args.to {
        None => say!("{}", text.trim_end()),
        Some(file) => {
            durable::replace_readable(file, text.as_bytes()).with_context(|| format!("{}", file.display()))?;
            say!("{} に書きました。", file.display());
        }
    }
    Ok(CommandOutcome::Done)
}

fn hosting(site: &SiteArgs, args: &DeployConfigArgs, settings: &Settings, base: BaseUrl) -> anyhow::Result<Hosting> {
    let links = Links::new(settings, &base, Surface::Site, Arc::new(Assets::default()));
    let forms = Some(&settings.processor).filter(|address| !address.is_empty());
    let forms =
        forms.and_then(|address| address.parse().ok()).filter(|forms: &BaseUrl| forms.origin() != base.origin());
    let certificate = match (&args.certificate, &args.key) {
        (Some(certificate), Some(key)) => Some([whole(certificate)?, whole(key)?]),
        _ => None,
    };
    let takes = site.scheme.root.join(form::FILE).exists();
    Ok(Hosting {
        policy: HeaderPolicy::new(settings, &links.policy(), base.is_https()),
        site: base,
        forms,
        dist: whole(&site.out())?,
        processor: takes.then(|| args.processor.clone()),
        certificate,
        log: args.log.as_deref().map(whole).transpose()?,
        only_site: args.only.map(|part| part == HostPart::Site),
    })
}

/// The path from the top on, where the host's own language can hold it.
fn whole(file: &path::Path) -> anyhow::Result<PathBuf> {
    let file = path::absolute(file)?;
    let is_plain = file.to_str().is_some_and(|text| !text.contains(|c: char| c.is_control() || "\"\\${}".contains(c)));
    let remedy = "\" \\ $ { } のない名前の場所にしてください。";
    if is_plain {
        Ok(file)
    } else {
        Err(Problem::new(&file, "設定に書けない文字のある場所です。", remedy).into())
    }
}
