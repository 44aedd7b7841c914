//! `sengen serve`: builds the site, serves it, and takes declarations. Says on one screen where
//! everything is. Never decides anything about a request; that is `http`.

use super::{Outcome, SiteArgs, StateArgs, private_faults};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::Problem;
use crate::base::terminal::say;
use crate::config::{BaseUrl, Settings, sent_in_clear};
use crate::http::{self, Aside, Processor, Readings, Setup};
use crate::office::{self, Office, StateDir, Worker};
use crate::scheme::Scheme;
use crate::view::{Surface, View};
use anyhow::Context;
use clap::Args;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

/// The arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Serve dist as it is, without building first.
    #[arg(long)]
    pub no_build: bool,
    /// The clock is right, however long ago this last ran: what is due is erased at once.
    #[arg(long)]
    pub trust_clock: bool,
}

/// Serves until told to stop.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(args: ServeArgs) -> anyhow::Result<Outcome> {
    let listener = TcpListener::bind(args.listen)
        .with_context(|| format!("cannot listen on {} (is it in use? see --listen)", args.listen))?;
    let place = match place(&args, listener.local_addr()?) {
        Ok(place) => place,
        Err(problems) => return Ok(Outcome::Problems(problems)),
    };
    let processor = match ready(&args, &place)? {
        Ok(processor) => Arc::new(processor),
        Err(problems) => return Ok(Outcome::Problems(problems)),
    };
    if args.trust_clock {
        processor.office().trust_clock()?;
    }
    let worker = Worker::start(processor.office().clone())?;
    say!("{}", screen(&args, &place));
    let served = http::run(listener, processor);
    worker.stop();
    served.map(|()| Outcome::Done)
}

/// The settings, and where site and processor are reached.
struct Place {
    settings: Settings,
    site: BaseUrl,
    processor: BaseUrl,
}

fn place(args: &ServeArgs, listen: SocketAddr) -> Result<Place, Vec<Problem>> {
    let (settings, base) = args.site.scheme.settings()?;
    let site = if args.site.scheme.base_url.is_some() { base } else { following(base, listen) };
    let processor = processor_of(&settings, &site)?;
    Ok(Place { settings, site, processor })
}

/// Everything that must stand before the first answer.
fn ready(args: &ServeArgs, place: &Place) -> anyhow::Result<Result<Processor, Vec<Problem>>> {
    let (root, dist) = (&args.site.scheme.root, args.site.out());
    let Place { settings, site, processor } = place;
    let state = StateDir::open(&args.state.folder(root), root, &dist)?;
    let faults = private_faults(root, Some((settings, site)));
    if args.no_build && !faults.is_empty() {
        return Ok(Err(faults));
    }
    if !args.no_build {
        match super::build::build(root, settings, site, &dist)? {
            Ok(summary) => say!("{summary}"),
            Err(problems) => return Ok(Err(problems)),
        }
    }
    let loaded = View::load(root, settings, site, Surface::Processor)
        .and_then(|view| Ok((Scheme::load(root)?, Readings::load(root, &view)?, view)));
    let (scheme, readings, view) = match loaded {
        Ok(loaded) => loaded,
        Err(problems) => return Ok(Err(problems)),
    };
    state.write_serve_address(site)?;
    let clock = Clock::from_environment()?;
    let office = Office::open(office::Setup {
        root: root.clone(),
        settings: settings.clone(),
        base: site.clone(),
        processor: processor.clone(),
        state,
        clock,
        entropy: Entropy::Os,
    })?;
    let (site, processor) = (site.clone(), processor.clone());
    let office = Arc::new(office);
    let aside = Aside::start()?;
    let setup = Setup { settings, scheme, site, processor, dist: &dist, view, office, root, readings, aside, clock };
    Ok(Ok(Processor::new(setup)))
}

/// Where the processor is reached: the settings' own address for it, else the site's.
pub(crate) fn processor_of(settings: &Settings, site: &BaseUrl) -> Result<BaseUrl, Vec<Problem>> {
    let address = match settings.processor.as_str() {
        "" => site.clone(),
        processor => processor.parse().map_err(|what: String| {
            vec![Problem::new("data/site.toml", what, "https://forms.example.jp のように書いてください。")]
        })?,
    };
    match sent_in_clear(&address) {
        None => Ok(address),
        Some(problem) => Err(vec![problem]),
    }
}

/// A base address on this machine follows the port that is really listened on.
fn following(base: BaseUrl, listen: SocketAddr) -> BaseUrl {
    if !base.is_loopback() {
        return base;
    }
    let host = if listen.ip().is_loopback() { listen } else { SocketAddr::from(([127, 0, 0, 1], listen.port())) };
    format!("http://{host}{}", base.path()).parse().unwrap_or(base)
}

/// One screen that says where everything is.
fn screen(args: &ServeArgs, place: &Place) -> String {
    let Place { site, processor, .. } = place;
    let state = args.state.folder(&args.site.scheme.root);
    let program = std::env::args().next().unwrap_or_else(|| "sengen".to_owned());
    let mut places = String::new();
    if args.site.scheme.root.as_os_str() != "." {
        places.push_str(&format!(" --root {}", args.site.scheme.root.display()));
    }
    if let Some(out) = &args.site.out {
        places.push_str(&format!(" --out {}", out.display()));
    }
    if args.state.state.is_some() {
        places.push_str(&format!(" --state {}", state.display()));
    }
    format!(
        "\n自己宣言サイトが動いています。終えるときは Ctrl+C を押してください。\n\n\
         \x20 サイト            {site}\n\
         \x20 自己宣言する      {form}\n\
         \x20 宣言事業者を探す  {directory}\n\
         \x20 送信先（処理）    {processor}\n\n\
         \x20 送ったメール      {mail}\n\
         \x20 申込みの控え      {queue}\n\
         \x20 公開用のファイル  {dist}\n\n\
         \x20 事務局の作業（別の画面で）\n\
         \x20   一覧を見る      {program} review list{places}\n\
         \x20   内容を見る      {program} review show 受付番号{places}\n\
         \x20   受理して公開    {program} review accept 受付番号 --build{places}\n\
         \x20   断る            {program} review reject 受付番号 --reason 理由{places}\n",
        form = site.absolute("/declare/form/"),
        directory = site.absolute("/directory/"),
        mail = state.join("mail/sent").display(),
        queue = state.join("queue").display(),
        dist = args.site.out().display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn the_commands_on_the_screen_name_every_place_that_was_named() -> anyhow::Result<()> {
        let line = ["sengen", "serve", "--root", "/r", "--out", "/o", "--state", "/s"];
        let super::super::Command::Serve(args) = super::super::CommandLine::try_parse_from(line)?.command else {
            anyhow::bail!("another command")
        };
        let settings = crate::config::load(std::path::Path::new(".")).expect("the shipped settings");
        let site: BaseUrl = "http://127.0.0.1:8080/".parse().map_err(anyhow::Error::msg)?;
        let screen = screen(&args, &Place { settings, processor: site.clone(), site });
        assert_eq!(screen.matches(" --root /r --out /o --state /s\n").count(), 4, "{screen}");
        Ok(())
    }

    #[test]
    fn an_address_on_this_machine_follows_the_port() -> Result<(), String> {
        let listen = SocketAddr::from(([127, 0, 0, 1], 9000));
        let local = following("http://localhost:8080/sengen/".parse()?, listen);
        assert_eq!(local.to_string(), "http://127.0.0.1:9000/sengen/");
        let public = following("https://x.example/".parse()?, listen);
        assert_eq!(public.to_string(), "https://x.example/");
        let anywhere = following("http://127.0.0.1:8080/".parse()?, SocketAddr::from(([0, 0, 0, 0], 9000)));
        assert_eq!(anywhere.to_string(), "http://127.0.0.1:9000/");
        Ok(())
    }
}
