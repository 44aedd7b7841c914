//! `sengen register`: puts the public list right where a hand has been at it, or takes over a list that exists
//! already. Rows only, all of them public: needs no private state. What was decided about declarations goes
//! through `review`, never through here.

use super::refused::unless_refused;
use super::{CommandOutcome, SchemeArgs};
use crate::base::clock::Clock;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::say;
use crate::base::{durable, files};
use crate::directory::{self, Adopted, Fates, Ledger, Register, RegisterFolder, SharedNumber};
use crate::scheme::Scheme;
use crate::scheme::lists::Lists;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The arguments of `register`.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    /// Of this register, by its name in data/registers/; without it, the list of declarers.
    #[arg(long, value_name = "NAME", global = true)]
    pub(crate) register: Option<String>,
    #[cfg(feature = "office")]
    #[command(flatten)]
    pub(crate) state: super::StateArgs,
    #[command(subcommand)]
    command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
enum RegisterCommand {
    /// Take over what was changed in the list by hand: each row becomes a correction in the log.
    Adopt {
        /// Also where rows are gone, or cells look as if a spreadsheet had changed them.
        #[arg(long)]
        allow: bool,
    },
    /// Take over the rows of a list that exists already, in the columns of declarers.csv.
    Import {
        /// The list.
        file: PathBuf,
        /// Also where numbers are far behind all others (every later number goes on from there), and where rows have
        /// a 法人番号 by which everybody can find them.
        #[arg(long)]
        allow: bool,
    },
    /// Mail those whose rows were brought along a link that makes the rows their own: a private file with the columns
    /// no and mail.
    #[cfg(feature = "office")]
    Invite {
        /// The file of numbers and mailboxes.
        file: PathBuf,
    },
}

/// What the commands work with.
struct Ground {
    root: PathBuf,
    place: RegisterFolder,
    lists: Lists,
    today: Date,
}

/// Changes the register.
///
/// # Errors
/// When the machine fails; faults of the list are an outcome.
pub fn run(args: RegisterArgs) -> anyhow::Result<CommandOutcome> {
    #[cfg(feature = "office")]
    if let RegisterCommand::Invite { file } = &args.command {
        let site = super::SiteArgs { scheme: args.scheme.clone(), out: None };
        return super::register_invite::invited(file, args.register.as_deref(), &site, &args.state);
    }
    let root = &args.scheme.root;
    let settings = match args.scheme.settings() {
        Ok((settings, _)) => settings,
        Err(problems) => return Ok(CommandOutcome::Problems(problems)),
    };
    let place = RegisterFolder::new(root, &settings.register.path);
    let (place, lists) = match &args.register {
        None => (place, Lists::load(root).map_err(Problems)?),
        Some(name) => match lists_of(root, name) {
            Ok(lists) => (place.named(name), lists),
            Err(problems) => return Ok(CommandOutcome::Problems(problems)),
        },
    };
    let today = Clock::from_environment()?.today();
    let ground = Ground { root: root.clone(), place, lists, today };
    let named = args.register.map_or_else(String::new, |name| format!(" --register {name}"));
    match args.command {
        RegisterCommand::Adopt { allow } => unless_refused(
            ground.adopt(allow),
            "一覧の記録は、まだ終わっていません。手で直した一覧は、そのまま残っています。",
            &format!("sengen register adopt{named} をもう一度打ってください（二重には記録されません）。"),
        ),
        RegisterCommand::Import { file, allow } => unless_refused(
            ground.import(&file, allow),
            "一覧には、まだ加え終わっていません。読みこむファイルは、そのまま残っています。",
            &format!("sengen register import{named} をもう一度打ってください（同じ行は二重に加わりません）。"),
        ),
        // By the office, before this.
        #[cfg(feature = "office")]
        RegisterCommand::Invite { .. } => Ok(CommandOutcome::Done),
    }
}

/// The columns and regions of a register with a list.
fn lists_of(root: &Path, name: &str) -> Result<Lists, Vec<Problem>> {
    let scheme = Scheme::load(root)?;
    let public = |one: &&Arc<Scheme>| one.register().is_some_and(|rules| rules.public.is_some());
    let named = |one: &&Arc<Scheme>| one.register().is_some_and(|rules| rules.name == name);
    if let Some(register) = scheme.registers.iter().filter(public).find(named) {
        return Ok(register.lists.clone());
    }
    let known = scheme.registers.iter().filter(public).filter_map(|one| one.register());
    let known: Vec<&str> = known.map(|rules| rules.name.as_str()).collect();
    let what = format!("一覧のある「{name}」という登録はありません。");
    let remedy = match known.is_empty() {
        true => "--register を書かなければ、宣言事業者の一覧です。".to_owned(),
        false => format!("使えるのは {} です。書かなければ、宣言事業者の一覧です。", known.join("、")),
    };
    Err(vec![Problem::new("--register", what, remedy)])
}

impl Ground {
    fn adopt(&self, allow: bool) -> anyhow::Result<CommandOutcome> {
        if let Err(problems) = directory::read(&self.place, &self.lists, self.today) {
            return Ok(CommandOutcome::Problems(problems));
        }
        match Ledger::open(&self.place, &self.lists, self.today)?.adopt(&self.lists, allow)? {
            Adopted::Nothing => say!("一覧は、最後に出したときのままです。記録するところはありません。"),
            Adopted::Begun => {
                say!("いまの一覧を、そのまま記録のはじまりにしました。その前に何が変わったかは、わかりません。")
            }
            Adopted::Rows { added, changed, removed } => {
                say!(
                    "手で直したところを、訂正として記録しました（足した行 {added}、直した行 {changed}、消した行 {removed}）。"
                );
            }
        }
        Ok(CommandOutcome::Done)
    }

    fn import(&self, file: &Path, allow: bool) -> anyhow::Result<CommandOutcome> {
        if let Some(problem) = self.behind(file) {
            return Ok(CommandOutcome::Problems(vec![problem]));
        }
        let bytes = files::read(file, file).map_err(|problem| Problems(vec![problem]))?;
        let parsed = directory::parse(&bytes, &self.lists, self.today);
        let list = parsed.map_err(|faults| Problems(faults.into_iter().map(|fault| fault.in_file(file)).collect()))?;
        if !self.place.list().exists() {
            durable::make_readable_folder(self.place.folder())?;
            durable::create_readable(&self.place.list(), &directory::to_csv([], &self.lists)?)?;
        }
        let mut ledger = Ledger::open(&self.place, &self.lists, self.today)?;
        let fates = ledger.fates(&self.lists)?;
        let taken = self.taken(file, &list, ledger.register(), &fates);
        if !taken.is_empty() {
            return Ok(CommandOutcome::Problems(taken));
        }
        let numbers = self.numbers(file, &list, ledger.register());
        let doubtful: Vec<Problem> = far(file, &list, ledger.register()).into_iter().chain(numbers).collect();
        if !allow && !doubtful.is_empty() {
            return Ok(CommandOutcome::Problems(doubtful));
        }
        let rows = ledger.import(&self.lists, &list)?;
        say!("{rows} 行を一覧に加えました（いま {} 行）。", ledger.register().entries().len());
        Ok(CommandOutcome::Done)
    }

    /// Numbers by which nobody is found yet, and such as several would have. Who moves the list of this very scheme
    /// makes nothing public that was not.
    fn numbers(&self, file: &Path, list: &Register, register: &Register) -> Vec<Problem> {
        let own = files::real_path(&self.root.join(directory::PATH)).ok();
        let is_own = own.is_some() && own == files::real_path(file).ok();
        let found = if is_own { Vec::new() } else { directory::newly_found(list, register) };
        let all = Register::new(register.entries().iter().chain(list.entries()).cloned().collect());
        let is_of_list = |shared: &SharedNumber| shared.rows.iter().any(|no| register.find(*no).is_none());
        let shared = directory::shared(&all).into_iter().filter(is_of_list).map(|shared| {
            let remedy = "行ごとに、国税庁の法人番号公表サイトで確かめてください。ほかの事業者の番号なら、その欄を空にします。\
                          同じ法人が 2 回宣言しているのなら、--allow を付けると、このとおり加えます。";
            Problem::new(file, shared.said(), remedy)
        });
        unchosen(file, &found).into_iter().chain(shared).collect()
    }

    /// The rows whose number is another one's already, or one's that has ended.
    fn taken(&self, file: &Path, list: &Register, register: &Register, fates: &Fates) -> Vec<Problem> {
        let problem = |entry: &directory::Entry| {
            let no = entry.no;
            let (what, remedy) = match register.find(no) {
                Some(listed) if listed != entry => (
                    format!(
                        "一覧での番号 {no} は、いまの一覧では別の内容の行です（{} が違います）。",
                        directory::differing(listed, entry, &self.lists).join("、")
                    ),
                    "この行を消すか、まだ使っていない番号にしてください。どの行も、まだ加えていません。",
                ),
                None if fates.has_ended(no) => (
                    format!("一覧での番号 {no} の宣言は、中止か取消で終わっています。"),
                    "この行を消してください。どの行も、まだ加えていません。",
                ),
                _ => return None,
            };
            Some(Problem::new(file, what, remedy))
        };
        list.entries().iter().filter_map(problem).collect()
    }

    /// Why a list is not to be taken over yet: it is that of another register, and lacks what was decided there last.
    fn behind(&self, file: &Path) -> Option<Problem> {
        let folder = files::real_path(file).ok()?.parent()?.to_owned();
        let is_own = files::real_path(self.place.folder()).is_ok_and(|own| own == folder);
        let other = RegisterFolder::new(&folder, ".");
        let is_list = other.list().file_name() == file.file_name();
        (!is_own && is_list && other.last_change().is_some()).then(|| {
            let what = "この一覧には、そのあとに決めた受理や中止などが、まだ書き込まれていません。";
            let remedy = "[register] の path をもとに戻して sengen serve を始めると、書き込まれます。\
                          止めてから path を変えて、もう一度打ってください。";
            Problem::new(file, what, remedy)
        })
    }
}

/// Numbers that look like a slip: those after them would be used up, or issued from there on.
fn far(file: &Path, list: &Register, register: &Register) -> Option<Problem> {
    let last = register.entries().last().map(|entry| entry.no);
    let far = directory::behind_a_gap(last, list.entries().iter().map(|entry| entry.no));
    let first = far.first()?;
    let what = format!("一覧での番号 {first} など {} 行の番号が、ほかの行とかけ離れています。", far.len());
    let remedy = "桁を打ちまちがえていないか、確かめてください。このとおりでよければ、--allow を付けると加えます。\
                  そのあとの番号は、そこから続きます。";
    Some(Problem::new(file, what, remedy))
}

/// Rows that would be found by 法人番号 from now on: a list does not tell whether they have chosen so.
fn unchosen(file: &Path, found: &[&directory::Entry]) -> Option<Problem> {
    let first = found.first()?.no;
    let what =
        format!("一覧での番号 {first} など {} 行に、法人番号（corporate_number）が書かれています。", found.len());
    let remedy = "加えると、番号でもだれでも探せるようになります。番号でも探せるようにすると本人が選んだ法人だけなら、--allow を付けると加えます。\
                  そうでない行は、その欄を空にしてください。どの行も、まだ加えていません。";
    Some(Problem::new(file, what, remedy))
}
