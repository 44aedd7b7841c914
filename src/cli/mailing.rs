//! `sengen mailing …`: who has consented to be mailed beside the procedures, as a sheet, and a letter to all of them. The law
//! (特定電子メール法) wants the sender's name and address in it, and a way to stop it; without an address nothing is sent.

use super::private_file::{ensure_fit, taken};
use super::{CommandOutcome, SiteArgs, StateArgs, open, review_left, review_mail};
use crate::base::durable::{self, Creation};
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::{note, say};
use crate::base::{files, sheet, text};
use crate::config::Settings;
use crate::office::Office;
use crate::office::mailing::{Consenting, Mailed, Mailing};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The arguments of `mailing`.
#[derive(Debug, Args)]
pub struct MailingArgs {
    #[command(subcommand)]
    pub(crate) action: MailingAction,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// What is done with who has consented.
#[derive(Debug, Subcommand)]
pub enum MailingAction {
    /// Write who has consented and is listed into a sheet.
    Export {
        /// The file to write, `.csv`. One that exists is never overwritten.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The question that was consented to, by its key in data/form.toml.
        #[arg(long, value_name = "KEY")]
        consent: String,
    },
    /// Mail a letter to who has consented and is listed, each mailbox once.
    Send(SendArgs),
}

/// The arguments of `mailing send`.
#[derive(Debug, Args)]
pub struct SendArgs {
    /// The letter: first `Subject: …`, then an empty line and the words.
    #[arg(value_name = "LETTER")]
    pub(crate) letter: PathBuf,
    /// The question that was consented to, by its key in data/form.toml; without it, the only one there is.
    #[arg(long, value_name = "KEY")]
    pub(crate) consent: Option<String>,
    /// Only show to how many it would go, and one letter whole.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// At most so many letters a minute.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=6000))]
    pub(crate) per_minute: u32,
}

/// Runs one command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: MailingArgs) -> anyhow::Result<CommandOutcome> {
    let MailingArgs { action, site, state } = args;
    let (settings, office) = open::open(&site, &state)?;
    let named = match &action {
        MailingAction::Export { consent, .. } => Some(consent.as_str()),
        MailingAction::Send(send) => send.consent.as_deref(),
    };
    let outcome = match (consent_of(&office, named), &action) {
        (Err(why), _) => {
            note!("{why}");
            Ok(CommandOutcome::Undone)
        }
        (Ok(consent), MailingAction::Export { file, .. }) => {
            ensure_fit(file, &site, &state, taken)?;
            exported(&office, file, &consent)
        }
        (Ok(consent), MailingAction::Send(send)) => sent(&office, &settings, send, &consent),
    };
    review_left::say(&office);
    outcome
}

/// By which consent is mailed, or why by none.
fn consent_of(office: &Office, named: Option<&str>) -> Result<String, String> {
    let mailings = office.mailings();
    let known = mailings.consents();
    let found = match (named, known.as_slice()) {
        (Some(key), _) => Some(key).filter(|key| mailings.is_consent(key)),
        (None, [only]) => Some(*only),
        (None, _) => None,
    };
    if let Some(key) = found {
        return Ok(key.to_owned());
    }
    Err(match (known.is_empty(), named) {
        (true, _) => {
            "お知らせを受け取るかどうかを選ぶ項目（必須でない consent = true の項目）が、data/form.toml にありません。"
                .to_owned()
        }
        (false, None) => {
            format!("--consent で、どの同意で送るかを書いてください。使えるのは {} です。", known.join("、"))
        }
        (false, Some(key)) => format!(
            "--consent {key} は、お知らせを受け取る同意ではありません（ない項目か、宣言に必ず要る同意です）。使えるのは {} です。",
            known.join("、")
        ),
    })
}

const HEAD: [&str; 5] = ["メールアドレス", "宛名", "担当者", "受付番号", "お知らせを止めるページ"];

fn exported(office: &Office, file: &Path, consent: &str) -> anyhow::Result<CommandOutcome> {
    if file.extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("csv")) {
        let remedy = "名前の終わりを .csv にしてください。";
        return Err(Problem::new(file, "ファイルの名前から、どの形で書くかわかりません。", remedy).into());
    }
    let consenting = office.mailings().consenting(consent)?;
    let row = |one: &Consenting| {
        vec![one.email.clone(), one.name.clone(), one.contact.clone(), one.reference.to_string(), one.stop.clone()]
    };
    let head = std::iter::once(HEAD.map(str::to_owned).to_vec());
    let lines = sheet::to_csv(head.chain(consenting.iter().map(row)), true)?;
    if durable::reserve(file, &[sheet::MARK, &lines].concat())?.keep()? == Creation::Exists {
        return Err(taken(file).into());
    }
    say!(
        "{} に、お知らせを希望して、いま載っている {} 件を書きました。送るメールには、送る人の名前と住所、\
         「お知らせを止めるページ」のリンクを必ず入れ、送るたびに書き出し直してください（止めた方が、すぐに外れます）。\
         送り終えたら、このファイルを消してください。",
        file.display(),
        consenting.len()
    );
    Ok(CommandOutcome::Done)
}

fn sent(office: &Office, settings: &Settings, args: &SendArgs, consent: &str) -> anyhow::Result<CommandOutcome> {
    if let Some(problem) = nameless(settings) {
        return Ok(CommandOutcome::Problems(vec![problem]));
    }
    let bytes = files::read(&args.letter, &args.letter).and_then(|bytes| text::lines(&args.letter, &bytes));
    let words = bytes.map_err(|problem| Problems(vec![problem]))?;
    let mailing = Mailing::parse(consent, &words).map_err(|line| Problems(vec![lacking(&args.letter, line)]))?;
    let mailings = office.mailings();
    let all = mailings.consenting(consent)?;
    let begun = mailings.begun(&mailing)?;
    if begun > 0 {
        say!("この手紙は、前に {begun} 件へ送り始めています。その方たちには、もう送りません。");
    }
    if args.dry_run {
        say!("送る相手は {} 件です（お知らせを希望し、いま載っている方。同じアドレスは1通）。", all.len());
        if let Some(first) = all.first() {
            let letter = mailings.letter(&mailing, first)?;
            say!(
                "\n差出人 {} <{}>\n件名   {}\n\n{}",
                settings.office.name,
                settings.mail.from,
                letter.subject,
                letter.body
            );
        }
        say!("--dry-run を付けたので、1通も送っていません。");
        return Ok(CommandOutcome::Done);
    }
    if office.is_held() {
        note!("{}", review_left::HELD);
        return Ok(CommandOutcome::Undone);
    }
    if office.is_rehearsal() && office.mailer.folder().is_none() {
        note!(
            "サイトのアドレス（data/site.toml の base_url）が、このコンピューターだけのものです。届いた方が、お知らせを止める\
             ページを開けないので、送っていません。公開するアドレスにしてから、もう一度打ってください。"
        );
        return Ok(CommandOutcome::Undone);
    }
    send_all(office, &mailing, &all, args.per_minute)
}

/// How many letters came to which end.
#[derive(Default)]
struct Tally {
    sent: usize,
    before: usize,
    left: usize,
    refused: usize,
    unsure: Vec<String>,
    later: usize,
}

fn send_all(office: &Office, mailing: &Mailing, all: &[Consenting], per_minute: u32) -> anyhow::Result<CommandOutcome> {
    let pause = Duration::from_secs(60) / per_minute;
    let mut tally = Tally::default();
    for to in all {
        let mailed = office.mailings().send(mailing, to)?;
        let was_tried = matches!(mailed, Mailed::Sent | Mailed::Refused | Mailed::Later(_));
        match mailed {
            Mailed::Sent => tally.sent += 1,
            Mailed::Before => tally.before += 1,
            Mailed::Left => tally.left += 1,
            Mailed::Refused => tally.refused += 1,
            Mailed::Unsure => tally.unsure.push(to.reference.to_string()),
            Mailed::Later(_) => tally.later += 1,
            Mailed::Trouble(reason) => {
                note!("いまは、だれにも送れません。{}（{reason}）", review_mail::explained(&reason.to_string()));
                told(&tally);
                note!(
                    "直したら（sengen mail test で確かめられます）、同じコマンドをもう一度打つと、続きから送ります。"
                );
                return Ok(CommandOutcome::Undone);
            }
        }
        if was_tried {
            thread::sleep(pause);
        }
    }
    told(&tally);
    Ok(if tally.later > 0 { CommandOutcome::Undone } else { CommandOutcome::Done })
}

fn told(tally: &Tally) {
    say!("{} 通を送りました。", tally.sent);
    for (count, words) in [
        (tally.before, "件は、前に送ってあるので、送っていません。"),
        (tally.left, "件は、送る間にお知らせを止めたか、載らなくなったので、送っていません。"),
        (tally.refused, "件は、サーバーが宛先を断りました。もう送りません。"),
        (tally.later, "件は、いまは受け取ってもらえませんでした。同じコマンドをもう一度打つと、その方だけに送ります。"),
    ] {
        if count > 0 {
            say!("{count} {words}");
        }
    }
    if !tally.unsure.is_empty() {
        let (count, names) = (tally.unsure.len(), tally.unsure.join("、"));
        say!(
            "{count} 件は、前に送りかけて止まったため、届いたかわかりません。2通届かないように、送りません（受付番号 {names}）。"
        );
    }
}

/// Why nothing may be mailed: nobody could see who sends it.
fn nameless(settings: &Settings) -> Option<Problem> {
    settings.office.address.trim().is_empty().then(|| {
        let what = "お知らせのメールには、送る人の住所が要ります（特定電子メール法）。";
        Problem::new("data/site.toml", what, "[office] の address に、事務局の住所を書いてください。")
    })
}

fn lacking(file: &Path, line: usize) -> Problem {
    let (what, remedy) = match line {
        1 => ("手紙に件名がありません。", "1 行目に「Subject: 件名」、空の行の後に本文を書いてください。"),
        _ => ("手紙に本文がありません。", "1 行目の「Subject: 件名」と空の行の後に、本文を書いてください。"),
    };
    Problem::new(file, what, remedy).at(line, 1)
}
