//! `sengen mail …`: the letters that wait or did not arrive, tried once more, a letter to try the server, and mails that
//! say that one came back. Works beside a running `serve`, which does the sending. Never prints an address but the one
//! that was typed; of others the domain.

use super::open::open_all;
use super::review_left;

use super::state::looked;
use super::{CommandOutcome, SiteArgs, StateArgs, mail_bounce, mail_list, review, review_mail};
use crate::base::terminal::{note, say};
use crate::config::Settings;
use crate::office::mail::Recipient;
use crate::office::mail::lines::LetterLine;
use crate::office::mail::outcome::SendOutcome;
use crate::office::{Office, Offices};
use crate::scheme::ids::Reference;
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The arguments of `mail`.
#[derive(Debug, Args)]
pub struct MailArgs {
    #[command(subcommand)]
    pub(crate) action: MailAction,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// What the office does about mails.
#[derive(Debug, Subcommand)]
pub enum MailAction {
    /// List the letters that wait or did not arrive, with the server's last word.
    List,
    /// Try letters at once that wait, or that were given up.
    Retry(RetryArgs),
    /// Send one letter to an address to see whether mails leave; nothing else changes.
    Test {
        /// Where it goes.
        #[arg(value_parser = address)]
        address: Recipient,
    },
    /// Read mails that say that a letter came back, and mark whose it is.
    Bounce {
        /// The mails as they came, as files; `-`: one on standard input.
        #[arg(required = true, value_name = "FILE.eml")]
        files: Vec<PathBuf>,
    },
}

/// The arguments of `mail retry`.
#[derive(Debug, Args)]
pub struct RetryArgs {
    /// Whose letters.
    #[arg(value_name = "REF", value_parser = review::reference, required_unless_present = "all")]
    pub(crate) references: Vec<Reference>,
    /// Everybody's.
    #[arg(long, conflicts_with = "references")]
    pub(crate) all: bool,
}

/// Runs one mail command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: MailArgs) -> anyhow::Result<CommandOutcome> {
    let (settings, offices) = open_all(&args.site, &args.state)?;
    let office = &*offices.whole;
    let outcome = match &args.action {
        MailAction::List => looked(mail_list::listed_all(&offices), "sengen mail list"),
        MailAction::Retry(with) => retried_all(&offices, with),
        MailAction::Test { address } => tested(&settings, office, address),
        MailAction::Bounce { files } => mail_bounce::taken(&offices, files),
    };
    if office.is_held() && matches!(args.action, MailAction::List) {
        note!("{}", review_left::HELD);
    }
    review_left::say(office);
    outcome
}

fn address(text: &str) -> Result<Recipient, &'static str> {
    Recipient::parse(text.trim())
        .ok_or("メールアドレスではありません。info@example.jp のように、半角で1つだけ書いてください")
}

/// So long a running `serve` is given to try letters, before it is said that it is still at it.
const PATIENCE: Duration = Duration::from_secs(15);

/// Each letter by the office whose it is; of a reference that nobody knows, that of declarations says so.
fn retried_all(offices: &Offices, with: &RetryArgs) -> anyhow::Result<CommandOutcome> {
    let mut outcome = CommandOutcome::Done;
    for office in offices.all() {
        let is_own = |reference: &&Reference| Arc::ptr_eq(offices.about(reference), office);
        let references: Vec<Reference> = with.references.iter().filter(is_own).cloned().collect();
        // Of what is kept beside declarations nothing is said where nothing waits.
        let is_idle = !Arc::ptr_eq(office, &offices.whole) && office.mailer.lines()?.is_empty();
        if references.is_empty() && (!with.all || is_idle) {
            continue;
        }
        if !matches!(retried(office, &RetryArgs { references, all: with.all })?, CommandOutcome::Done) {
            outcome = CommandOutcome::Undone;
        }
    }
    Ok(outcome)
}

fn retried(office: &Office, with: &RetryArgs) -> anyhow::Result<CommandOutcome> {
    let mut letters = office.mailer.lines()?;
    letters.retain(|letter| with.all || letter.about.as_ref().is_some_and(|(of, _)| with.references.contains(of)));
    for reference in &with.references {
        if !letters.iter().any(|letter| letter.about.as_ref().is_some_and(|(of, _)| of == reference)) {
            note!(
                "{reference}  待っているメールも、届かなかったメールもありません。番号は sengen mail list で見られます。"
            );
        }
    }
    if letters.is_empty() {
        if with.all {
            say!("待っているメールも、届かなかったメールもありません。何もしていません。");
            return Ok(CommandOutcome::Done);
        }
        return Ok(CommandOutcome::Undone);
    }
    if !office.mailer.retry(&letters)? {
        wait_for_serve(office, &letters)?;
    }
    told(office, &letters)
}

/// A running `serve` looks every few seconds what it is asked for.
fn wait_for_serve(office: &Office, letters: &[LetterLine]) -> anyhow::Result<()> {
    let end = Instant::now() + PATIENCE;
    let mut left: Vec<&LetterLine> = letters.iter().collect();
    while !left.is_empty() && Instant::now() < end {
        let mut untried = Vec::new();
        for letter in left {
            if !office.mailer.was_tried(letter)? {
                untried.push(letter);
            }
        }
        left = untried;
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Says what came of each letter.
fn told(office: &Office, letters: &[LetterLine]) -> anyhow::Result<CommandOutcome> {
    let now = office.mailer.lines()?;
    let mut outcome = CommandOutcome::Done;
    for letter in letters {
        let what = mail_list::named(office, letter);
        match now.iter().find(|line| line.name == letter.name) {
            None => say!("{what}  {}", mail_list::ended(office, letter)),
            Some(line) => {
                note!("{what}  まだ送れていません。{}", mail_list::reason(line));
                outcome = CommandOutcome::Undone;
            }
        }
    }
    if let Some(trouble) = office.mailer.trouble() {
        note!("いまは、だれにもメールを送れません。{}（{}）", review_mail::explained(&trouble.reason), trouble.reason);
        note!("直したら、sengen mail test アドレス で確かめてから、もう一度してください。");
    }
    Ok(outcome)
}

fn tested(settings: &Settings, office: &Office, to: &Recipient) -> anyhow::Result<CommandOutcome> {
    let (to_text, way) = (to.text(), &settings.mail.transport);
    let reason = match office.mailer.send_trial(to)? {
        SendOutcome::Sent => {
            match office.mailer.folder() {
                Some(folder) => say!(
                    "メールは送っていません。いまの設定（data/site.toml の mail.transport = \"file\"）では、ファイルに書くだけです。\n\
                     {} に、テストのメールを書きました。",
                    folder.display()
                ),
                None => say!(
                    "メールサーバー（{way}）が、{to_text} へのテストのメールを受け取りました。\n\
                     受信箱と迷惑メールのフォルダを見てください。数分たっても届かないときは、差出人（{}）に戻ってきた\
                     メールがないか確かめ、あれば sengen mail bounce に渡してください。",
                    settings.mail.envelope_sender
                ),
            }
            return Ok(CommandOutcome::Done);
        }
        SendOutcome::Deferred(reason) | SendOutcome::Refused(reason) | SendOutcome::OurFault(reason) => reason,
        // Nobody else knows of this letter.
        SendOutcome::Elsewhere => return Ok(CommandOutcome::Undone),
    };
    note!("テストのメールを送れませんでした（{way}）。{}（{reason}）", review_mail::explained(&reason.to_string()));
    if !reason.in_its_words().is_empty() {
        note!("サーバーの返事: {}", reason.in_its_words());
    }
    note!("ほかのメールには影響ありません。直したら、同じコマンドでもう一度確かめてください。");
    Ok(CommandOutcome::Undone)
}
