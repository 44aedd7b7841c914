//! `sengen serve`: builds the site, serves it, and takes declarations. Says on one screen where
//! everything is. Never decides anything about a request; that is `http`.

use super::CommandOutcome;
use super::listening;
use super::publisher::SitePublisher;
use super::serve_args::ServeArgs;
use super::serve_parts::{self, Ground};
use super::works::Works;
use crate::base::clock::Clock;
use crate::base::log;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::say;
use crate::config::BaseUrl;
use crate::http::{self, Door, Listening, StatusDoor};
use crate::office::StateDir;
use crate::site::Stamps;
use std::net::TcpListener;
use std::sync::Arc;

/// Serves until told to stop.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome, where there is no earlier state of them.
pub fn run(args: ServeArgs) -> anyhow::Result<CommandOutcome> {
    let status = match refused(&args) {
        None => args.status.map(listening::bound).transpose()?,
        Some(problem) => return Ok(CommandOutcome::Problems(vec![problem])),
    };
    let listener = listening::given_or_bound(args.listen)?;
    let read = Stamps::of(&args.site.scheme.root);
    let ground = serve_parts::ground(&args, listener.local_addr()?).map_err(Problems)?;
    if args.watch && !(ground.site.is_loopback() && ground.processor.is_loopback()) {
        return Ok(CommandOutcome::Problems(vec![watched_from_afar(&ground.site)]));
    }
    let folder = args.state.folder(&args.site.scheme.root);
    let is_new = !StateDir::is_made(&folder);
    let state = StateDir::open(&folder, &args.site.scheme.root, &args.site.out())?;
    let faults = serve_parts::built(&args, &ground)?;
    let shown = screen(&args, &ground, status.as_ref());
    let works = Works::begin(args.clone(), listener.local_addr()?, ground, state)?;
    // What was at fault so far was told to the person who starts it.
    log::begin(args.process.log_format.into(), Clock::from_environment()?)?;
    if args.trust_clock {
        works.offices.whole.trust_clock()?;
    }
    works.start_worker()?;
    let (live, worker) = (Arc::clone(&works.live), Arc::clone(&works.worker));
    let publishing = SitePublisher::new(works, &args, read).start(faults)?;
    say!("{shown}");
    if is_new {
        say!(" 申込みの控えを置くフォルダを、新しく作りました: {}", folder.display());
        say!(" いままでの控えがあるときは、Ctrl+C で止めて --state（または SENGEN_STATE）を確かめてください。\n");
    }
    let mut doors = vec![Door { place: Listening::Tcp(listener), live: live.clone() }];
    doors.extend(status.map(|place| Door { place: Listening::Tcp(place), live: Arc::new(StatusDoor::new(live)) }));
    let served = http::run(doors);
    publishing.stop();
    worker.stop();
    served.map(|()| CommandOutcome::Done)
}

fn watched_from_afar(site: &BaseUrl) -> Problem {
    let what = format!("--watch は、このパソコンの中で書きながら見るためのものです。{site} では使えません。");
    Problem::new("--watch", what, "--watch を外すか、--base-url http://127.0.0.1:8080/ を付けてください。")
}

/// Why it does not begin.
fn refused(args: &ServeArgs) -> Option<Problem> {
    let beyond = args.status.filter(|address| !address.ip().is_loopback()).map(|address| {
        let what = format!("{address} では、このコンピューターの外からも見えてしまいます。");
        Problem::new("--status", what, "127.0.0.1:8081 のように、このコンピューターの中のアドレスを書いてください。")
    });
    args.process.refused().or(beyond)
}

/// One screen that says where everything is.
fn screen(args: &ServeArgs, ground: &Ground, status: Option<&TcpListener>) -> String {
    let Ground { site, processor, .. } = ground;
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
    let status = status.and_then(|place| place.local_addr().ok());
    let status = status
        .map_or_else(String::new, |at| format!("\x20 動きぐあい        http://{at}/readyz（このパソコンからだけ）\n"));
    format!(
        "\n自己宣言サイトが動いています。終えるときは Ctrl+C を押してください。\n\n\
         \x20 サイト            {site}\n\
         \x20 自己宣言する      {form}\n\
         \x20 宣言事業者を探す  {directory}\n\
         \x20 送信先（処理）    {processor}\n\n\
         \x20 送ったメール      {mail}\n\
         \x20 申込みの控え      {queue}\n\
         \x20 公開用のファイル  {dist}\n{status}\n\
         \x20 事務局の作業（別の画面で）\n\
         \x20   事務局デスク    {program} desk{places}\n\
         \x20                   （ふだんはこちらで。初めに一度 {program} desk add 名前{places}）\n\
         \x20   一覧を見る      {program} review list{places}\n\
         \x20   内容を見る      {program} review show 受付番号{places}\n\
         \x20   受理して公開    {program} review accept 受付番号 --build{places}\n\
         \x20   差し戻す        {program} review return 受付番号 --reason 直してほしいこと{places}\n\
         \x20   断る            {program} review reject 受付番号 --reason 理由{places}\n\
         \x20   まとめて受理    {program} review accept --all --dry-run{places}\n\
         \x20                   （何も変えません。よければ --dry-run を外すと、まとめて受理します）\n\
         \x20   電話の手続き    {program} account show 番号 --reason 確かめた方法{places}\n",
        form = site.absolute("/declare/form/"),
        directory = site.absolute("/directory/"),
        mail = match ground.settings.mail.transport.as_str() {
            "file" => state.join("mail/sent").display().to_string(),
            _ => "メールサーバーへ送ります（待っているものは sengen mail list）".to_owned(),
        },
        queue = state.join("objects").display(),
        dist = args.site.out().display(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{SchemeArgs, SiteArgs};
    use super::serve_parts::following;
    use super::*;
    use clap::Parser;
    use std::net::SocketAddr;

    #[test]
    fn the_commands_on_the_screen_name_every_place_that_was_named() -> anyhow::Result<()> {
        let line = ["sengen", "serve", "--root", "/r", "--out", "/o", "--state", "/s"];
        let super::super::Command::Serve(args) = super::super::CommandLine::try_parse_from(line)?.command else {
            anyhow::bail!("another command")
        };
        let here =
            ServeArgs { site: SiteArgs { scheme: SchemeArgs { root: ".".into(), base_url: None }, out: None }, ..args };
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        let ground = serve_parts::ground(&here, listen).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        let named = SiteArgs { scheme: SchemeArgs { root: "/r".into(), base_url: None }, out: Some("/o".into()) };
        let screen = screen(&ServeArgs { site: named, ..here }, &ground, None);
        assert_eq!(screen.matches(" --root /r --out /o --state /s\n").count(), 8, "{screen}");
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
