//! `sengen account …`: what the office does for somebody on the telephone. Everything, looking included,
//! is kept in the account's history with the reason given. Never shows or sets a password.

use super::account_person::{self, EraseArgs, PersonExportArgs};
use super::open::open_all;
use super::review;
use super::review_left;
use super::review_refused::Before;
use super::review_show::{self, kind_name, state_name};
use super::{CommandOutcome, SiteArgs, StateArgs};
use crate::base::terminal::{self, note, say};
use crate::base::text;
use crate::config::periods::{OBJECTION, in_words};
use crate::office::Office;
use crate::office::account::session::may_log_in;
use crate::office::account::telephone::{Served, Service};
use crate::office::queue::account::NewContact;
use crate::office::queue::application::{Application, State};
use crate::office::review::reasons::as_mailed;
use crate::scheme::Answers;
use crate::scheme::edit::check_contact;
use clap::{Args, Subcommand};

/// The arguments of `account`.
#[derive(Debug, Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    pub(crate) action: AccountAction,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

/// What the office does.
#[derive(Debug, Subcommand)]
pub enum AccountAction {
    /// Show everything about an account.
    Show(NamedArgs),
    /// Let it log in again: ends a lock and forgives wrong passwords.
    Unlock(NamedArgs),
    /// Mail both numbers to the registered address again.
    Resend(NamedArgs),
    /// Grant a new contact after asking back at the registered telephone or address.
    GrantContact(GrantArgs),
    /// Write a copy of everything that is kept of somebody, for that person.
    Export(PersonExportArgs),
    /// Erase what is kept of somebody, for good.
    Erase(EraseArgs),
}

/// Which account, and why.
#[derive(Debug, Args)]
pub struct NamedArgs {
    /// The account: 受付番号, 利用者番号, 自己宣言ID or the registered mail address; to show, also a name or telephone number.
    #[arg(value_name = "REF")]
    pub(crate) name: String,
    /// Why; how it was made sure who asks.
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

/// Which contact is granted.
#[derive(Debug, Args)]
pub struct GrantArgs {
    #[command(flatten)]
    pub(crate) named: NamedArgs,
    /// The new contact's name; without it, the contact that was asked for on the account pages.
    #[arg(long, value_name = "TEXT", requires = "email")]
    pub(crate) contact_name: Option<String>,
    /// The new contact's mail address.
    #[arg(long, value_name = "ADDRESS", requires = "contact_name")]
    pub(crate) email: Option<String>,
}

/// Runs one account command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: AccountArgs) -> anyhow::Result<CommandOutcome> {
    let AccountArgs { action, site, state } = args;
    let (_, offices) = open_all(&site, &state)?;
    let outcome = match &action {
        AccountAction::Export(args) => account_person::exported(&offices, args, &site, &state),
        AccountAction::Erase(args) => account_person::erased(&offices, args),
        action => done(&offices.whole, action),
    };
    review_left::say(&offices.whole);
    outcome
}

fn done(office: &Office, action: &AccountAction) -> anyhow::Result<CommandOutcome> {
    let outcome = match action {
        AccountAction::Show(named) => serve(office, named, Service::Show)?,
        AccountAction::Unlock(named) => serve(office, named, Service::Unlock)?,
        AccountAction::Resend(named) => serve(office, named, Service::Resend)?,
        AccountAction::GrantContact(grant) => match contact(office, grant) {
            Ok(contact) => serve(office, &grant.named, Service::GrantContact(contact.map(Box::new)))?,
            Err(said) => {
                note!("{said}");
                CommandOutcome::Undone
            }
        },
        AccountAction::Export(_) | AccountAction::Erase(_) => return Ok(CommandOutcome::Undone),
    };
    review::post(office)?;
    Ok(outcome)
}

/// What is said when several asked for different contacts.
pub(super) const CONTESTED: &str = "ちがうアドレスへの担当者変更の依頼が、続けて届いています。確かめた担当者を、\
     account grant-contact の --contact-name と --email で書いてください。";

/// The contact typed on the command line, by the form's own rules.
fn contact(office: &Office, grant: &GrantArgs) -> Result<Option<Answers>, String> {
    let (Some(name), Some(email)) = (&grant.contact_name, &grant.email) else { return Ok(None) };
    let scheme = office.scheme();
    let checked = check_contact(scheme, name, email);
    match checked.errors.first() {
        None => Ok(Some(checked.answers)),
        Some(error) => Err(scheme.words.said(error)),
    }
}

fn serve(office: &Office, named: &NamedArgs, service: Service) -> anyhow::Result<CommandOutcome> {
    let Some(reason) = as_mailed(&named.reason) else {
        note!("--reason に理由を書いてください。履歴に残ります。");
        return Ok(CommandOutcome::Undone);
    };
    let name = &named.name;
    let before = Before::of(office, [name.clone()]);
    let served = before.told(office.accounts.telephone.serve(name, service.clone(), &reason))?;
    before.say_voided();
    match served {
        Served::Done(application) => {
            let reference = &application.reference;
            match service {
                Service::Show | Service::Copy | Service::Note => terminal::print(&shown(office, &application)?)?,
                Service::Unlock => say!("{reference}  ログインできるようにしました。"),
                Service::Resend => say!("{reference}  登録されたメールアドレスへ、2つの番号を送ります。"),
                Service::GrantContact(_) => say!(
                    "{reference}  担当者変更を認めました。新しいアドレスへ確認のメールを、前のアドレスへお知らせを送ります。\n\
                     \x20         確認され、{}のあいだに前の担当者が止めなければ、変わります。",
                    in_words(OBJECTION)
                ),
            }
            return Ok(CommandOutcome::Done);
        }
        Served::NothingAsked => {
            note!("{name}  担当者変更の依頼はありません。新しい担当者を --contact-name と --email で書いてください。")
        }
        Served::Contested => note!("{name}  {CONTESTED}"),
        Served::Closed(state) => note!("{name}  ログインを使う申込みではありません（{}）。", state_name(state)),
        Served::Several(found) => name_all(name, &found),
        Served::Unknown => note!(
            "{name}  この番号、メールアドレス、名前、電話番号の登録はありません。番号か、登録したときの名前を聞き直してください。"
        ),
    }
    Ok(CommandOutcome::Undone)
}

/// So many are named; who means more is asked to say more.
const NAMED: usize = 20;

/// Names whoever is meant, where that is more than one.
fn name_all(name: &str, found: &[Application]) {
    note!("{name}  当てはまる登録は {} つあります。どれか 1 つの受付番号で、もう一度してください。", found.len());
    if found.len() > NAMED {
        note!("  はじめの {NAMED} だけを出します。所在地や電話番号まで書くと、しぼれます。");
    }
    for application in found.iter().take(NAMED) {
        let (reference, state) = (&application.reference, state_name(application.state));
        note!("  {reference}  {}（{state}）", application.answers.declarer_name());
    }
}

/// What is known here of who may log in. The pause after wrong passwords is known to `serve` alone.
fn log_in(state: State, locked: bool) -> String {
    if !may_log_in(state) {
        format!("できません（{}）", state_name(state))
    } else if locked {
        "止めています（前の担当者の申し出。新しいパスワードが決まるまで）".to_owned()
    } else {
        "事務局では止めていません。パスワードを続けて間違えた方は、しばらく止まっていることがあります（account unlock で、すぐに解けます）".to_owned()
    }
}

/// What a new contact waits for: its own confirmation first, then the end of the old address's objection.
fn on_its_way(contact: &NewContact) -> String {
    let verify_until = text::moment(contact.verify_until);
    match contact.not_before.filter(|_| contact.verified) {
        Some(then) => format!("新しいアドレスは確認済みです（{}に変わります）", text::moment(then)),
        None if contact.verified => "新しいアドレスは確認済みです（まもなく変わります）".to_owned(),
        None => format!(
            "新しいアドレスの確認を待っています（{verify_until}までに、メールのURLを開き「担当者になる」を押していただきます）"
        ),
    }
}

/// What `review show` prints, with what concerns the account before it.
fn shown(office: &Office, application: &Application) -> anyhow::Result<String> {
    let account = &application.account;
    let mut lines = vec![format!("登録 {}", application.reference)];
    if let Some(numbers) = &application.numbers {
        lines.push(format!("利用者番号 {}", numbers.user_number));
    }
    lines.push(format!("ログイン {}", log_in(application.state, account.locked)));
    for (kind, since) in account.waiting() {
        lines.push(format!("待っているもの {}（{} から）", kind_name(kind), text::moment(since)));
    }
    if let Some(contact) = &account.contact {
        lines.push(format!("担当者変更 {}", on_its_way(contact)));
    }
    for objection in &account.objections {
        lines.push(format!("前の担当者が止められる期限 {}", text::moment(objection.until)));
    }
    let rest =
        office.review.lists.show(&application.reference)?.map(|shown| review_show::text(&shown, office.scheme()));
    Ok(lines.join("\n") + "\n\n" + &rest.unwrap_or_default())
}
