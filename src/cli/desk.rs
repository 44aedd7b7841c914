//! `sengen desk`: the office's own pages on a listener of their own, and who may come to them. Refuses every address but
//! this machine's, unless the one under which browsers reach it is named. Never answers a public request; that is `serve`.

use super::listening::{self, ProcessArgs};
use super::{CommandOutcome, SiteArgs, StateArgs, open, review_left};
use crate::base::clock::Clock;
use crate::base::failure::Failure;
use crate::base::log;
use crate::base::problem::{Problem, Problems};
use crate::base::secret::{DESK_SECRET, secret};
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::config::periods::{INVITATION, in_words};
use crate::config::{BaseUrl, Settings, sent_in_clear};
use crate::desk::{DeskRouter, DeskSetup, SignOn, enrolment_path};
use crate::http::{self, Door, Listening};
use crate::office::Office;
use crate::office::members::{Invitation, MemberEntry, MemberName, MemberRefusal, MemberRole, MemberState};
use crate::scheme::Scheme;
use anyhow::Context;
use clap::{Args, Subcommand};
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The arguments of `desk`.
#[derive(Debug, Args)]
pub struct DeskArgs {
    #[command(subcommand)]
    action: Option<DeskAction>,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
    /// Where to listen: an address of this machine, or unix:PATH for a socket.
    #[arg(long, value_name = "ADDR", default_value = LISTEN, value_parser = place)]
    listen: DeskPlace,
    /// Under which address browsers reach it, where something stands before it: https://desk.office.example/.
    #[arg(long, value_name = "URL", global = true)]
    address: Option<BaseUrl>,
    #[command(flatten)]
    process: ProcessArgs,
}

/// What is done about members.
#[derive(Debug, Subcommand)]
enum DeskAction {
    /// Make a link for once, by which somebody becomes a member.
    Add {
        /// The name, as it stands in the history.
        #[arg(value_parser = name)]
        name: MemberName,
        /// What the member may do.
        #[arg(long, value_name = "ROLE", default_value = "review")]
        role: MemberRole,
    },
    /// Who may come to the desk.
    List,
    /// Let a member come no more; the open log-ins end.
    Remove {
        /// The name.
        #[arg(value_parser = name)]
        name: MemberName,
    },
    /// Make another link for a member who lost password or telephone; the open log-ins end.
    Reset {
        /// The name.
        #[arg(value_parser = name)]
        name: MemberName,
    },
}

/// Where the desk listens.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DeskPlace {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

const LISTEN: &str = "127.0.0.1:8090";
const UNIX: &str = "unix:";

fn place(text: &str) -> Result<DeskPlace, &'static str> {
    match text.strip_prefix(UNIX) {
        Some("") => Err("ソケットの場所がありません。unix:/run/sengen/desk.sock のように書いてください"),
        Some(path) => Ok(DeskPlace::Unix(PathBuf::from(path))),
        None => text.parse().map(DeskPlace::Tcp).map_err(|_| "127.0.0.1:8090 か unix:場所 のように書いてください"),
    }
}

fn name(text: &str) -> Result<MemberName, &'static str> {
    MemberName::parse(text).map_err(|_| "名前は30文字までで、: / \\ \" や改行は使えません")
}

/// Serves the desk until told to stop, or does something about members.
///
/// # Errors
/// When the machine fails; faults of the scheme's files are an outcome.
pub fn run(args: DeskArgs) -> anyhow::Result<CommandOutcome> {
    match &args.action {
        None => serve(&args),
        Some(action) => {
            let (_, office) = open::open(&args.site, &args.state)?;
            let outcome = done(&office, action, &args);
            review_left::say(&office);
            outcome
        }
    }
}

fn serve(args: &DeskArgs) -> anyhow::Result<CommandOutcome> {
    if let Some(problem) = args.process.refused() {
        return Ok(CommandOutcome::Problems(vec![problem]));
    }
    let Bound { listening, address, own } = match listen(args)? {
        Ok(bound) => bound,
        Err(problem) => return Ok(CommandOutcome::Problems(vec![problem])),
    };
    let (settings, offices) = open::open_all(&args.site, &args.state)?;
    let root = &args.site.scheme.root;
    let sign_on = match sign_on(&settings, root, matches!(args.listen, DeskPlace::Unix(_))) {
        Ok(sign_on) => sign_on,
        Err(problem) => return Ok(CommandOutcome::Problems(vec![problem])),
    };
    let scheme = Scheme::load(root).map_err(Problems)?.at(Clock::from_environment()?);
    let setup = DeskSetup { root, settings: &settings, scheme: Arc::new(scheme), address: &address, offices, sign_on };
    let desk = DeskRouter::new(setup).map_err(Problems)?;
    log::begin(args.process.log_format.into(), Clock::from_environment()?)?;
    say!("\n事務局デスクが動いています。終えるときは Ctrl+C を押してください。\n\n  デスク  {address}\n");
    say!("  使う人を加える  sengen desk add 名前 --role review（publish、admin）\n");
    let served = http::run(vec![Door { place: listening, live: desk.standing() }]);
    if let Some(path) = own {
        drop(fs::remove_file(path));
    }
    served.map(|()| CommandOutcome::Done)
}

/// Who stands before the desk, as the settings say.
fn sign_on(settings: &Settings, root: &Path, is_socket: bool) -> Result<Option<SignOn>, Problem> {
    SignOn::new(&settings.desk, is_socket, secret(DESK_SECRET, root)?.as_ref())
}

/// Where it listens.
struct Bound {
    listening: Listening,
    address: BaseUrl,
    /// The socket's file, where it was made here and ends with the process; one that was handed over stays.
    own: Option<PathBuf>,
}

/// Listens, and tells under which address; or why not there.
fn listen(args: &DeskArgs) -> anyhow::Result<Result<Bound, Problem>> {
    if let Some(problem) = args.address.as_ref().and_then(sent_in_clear) {
        return Ok(Err(problem.in_file("--address")));
    }
    match &args.listen {
        DeskPlace::Unix(path) => {
            let Some(address) = args.address.clone() else { return Ok(Err(no_address("--listen"))) };
            let given = listening::given_socket()?;
            let own = given.is_none().then(|| path.clone());
            Ok(Ok(Bound { listening: Listening::Unix(given.map_or_else(|| bound(path), Ok)?), address, own }))
        }
        DeskPlace::Tcp(listen) if !listen.ip().is_loopback() && args.address.is_none() => Ok(Err(beyond(*listen))),
        DeskPlace::Tcp(listen) => {
            let listener = listening::given_or_bound(*listen)?;
            let own = format!("http://{}/", listener.local_addr()?);
            let address = args.address.clone().map_or_else(|| own.parse(), Ok);
            let address = address.map_err(|what: String| anyhow::anyhow!(what))?;
            Ok(Ok(Bound { listening: Listening::Tcp(listener), address, own: None }))
        }
    }
}

/// A socket for this user alone. One that a dead process left is taken over, another's is not.
fn bound(path: &Path) -> anyhow::Result<UnixListener> {
    let is_socket = path.symlink_metadata().is_ok_and(|about| about.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err() {
        fs::remove_file(path).with_context(|| format!("cannot listen on {}", path.display()))?;
    }
    let listener = UnixListener::bind(path).with_context(|| format!("cannot listen on {}", path.display()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}

fn no_address(file: &str) -> Problem {
    let what = "ソケットで待ち受けるときは、ブラウザーで開くアドレスがわかりません。";
    Problem::new(file, what, "--address https://desk.office.example/ のように書いてください。")
}

fn beyond(listen: SocketAddr) -> Problem {
    let what = format!("{listen} では、このコンピューターの外からも開けてしまいます。");
    let remedy = "127.0.0.1 で待ち受けてください。ほかのコンピューターから使うときは、前に置くプロキシのアドレスを \
                  --address https://desk.office.example/ のように書いてください。";
    Problem::new("--listen", what, remedy)
}

fn done(office: &Office, action: &DeskAction, args: &DeskArgs) -> anyhow::Result<CommandOutcome> {
    let members = office.members();
    match action {
        DeskAction::Add { name, role } => {
            let invited = members.invite(name, *role);
            told(name, args, invited, "を加えました")
        }
        DeskAction::Reset { name } => told(name, args, members.reset(name), "のパスワードと番号を、使えなくしました"),
        DeskAction::Remove { name } => match members.remove(name) {
            Ok(()) => {
                say!("{name}  デスクを使えなくしました。開いていたログインも終わりました。");
                Ok(CommandOutcome::Done)
            }
            Err(failure) => refused(name, failure),
        },
        DeskAction::List => {
            let all = members.list()?;
            if all.is_empty() {
                say!("デスクを使う人は、まだいません。sengen desk add 名前 --role admin で加えてください。");
            }
            all.iter().for_each(|member| say!("{}", line(member)));
            Ok(CommandOutcome::Done)
        }
    }
}

fn told(
    name: &MemberName,
    args: &DeskArgs,
    invited: Result<Invitation, Failure<MemberRefusal>>,
    done: &str,
) -> anyhow::Result<CommandOutcome> {
    let invitation = match invited {
        Ok(invitation) => invitation,
        Err(failure) => return refused(name, failure),
    };
    let address = match &args.address {
        Some(address) => address.clone(),
        None => format!("http://{LISTEN}/").parse().map_err(|what: String| anyhow::anyhow!(what))?,
    };
    let (within, until) = (in_words(INVITATION), text::moment(invitation.until));
    say!("{name}{done}。次のリンクを、本人だけに渡してください（1回だけ、{within}、{until}まで使えます）。\n");
    say!("  {}\n", address.absolute(&enrolment_path(&invitation.token)));
    say!("リンクを開くと、パスワードと、スマートフォンの確認の番号を決められます。");
    Ok(CommandOutcome::Done)
}

fn refused(name: &MemberName, failure: Failure<MemberRefusal>) -> anyhow::Result<CommandOutcome> {
    match failure.refused()? {
        MemberRefusal::There => {
            note!("{name}  もう、います。リンクを作り直すときは sengen desk reset {} と打ってください。", quoted(name));
        }
        MemberRefusal::Unknown => {
            note!("{name}  この名前の人はいません。sengen desk list で見られます。");
        }
    }
    Ok(CommandOutcome::Undone)
}

/// A name as one argument for a shell, whatever stands in it.
fn quoted(name: &MemberName) -> String {
    format!("'{}'", name.as_str().replace('\'', "'\\''"))
}

fn line(member: &MemberEntry) -> String {
    let role = role_name(member.role);
    match (member.state, member.until) {
        (MemberState::Invited, Some(until)) => {
            format!("{}  {role}  リンクを待っています（{}まで）", member.name, text::moment(until))
        }
        _ => format!("{}  {role}  {}から", member.name, text::moment(member.since)),
    }
}

fn role_name(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Review => "確認（review）",
        MemberRole::Publish => "公開（publish）",
        MemberRole::Admin => "管理（admin）",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_an_address_or_a_socket() {
        assert_eq!(place("127.0.0.1:0"), Ok(DeskPlace::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)))));
        assert_eq!(place("unix:/run/x.sock"), Ok(DeskPlace::Unix("/run/x.sock".into())));
        for wrong in ["", "unix:", "8090", "localhost", "127.0.0.1"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
