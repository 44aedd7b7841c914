//! `sengen state …`: the private state as a whole: made, looked at, taken along as one file, and put back. What
//! comes from a file is held until somebody lets it go on. Never shows what anybody typed.

use super::refused::unless_refused;
use super::review_show::{padded, state_name};
use super::{CommandOutcome, SiteArgs, StateArgs, open, review_left, state_check};
use crate::base::clock::Clock;
use crate::base::entropy::Entropy;
use crate::base::problem::{Problem, Problems};
use crate::base::terminal::{note, say};
use crate::base::text::moment;
use crate::directory::RegisterFolder;
use crate::office::state::seal::StateKey;
use crate::office::state::transfer;
use crate::office::state::transfer::Imported;
use crate::office::{Office, Offices, State, StateDir};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// The arguments of `state`.
#[derive(Debug, Args)]
pub struct StateCommandArgs {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    pub(crate) site: SiteArgs,
    #[command(flatten)]
    pub(crate) state: StateArgs,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make an empty state.
    Init,
    /// Say what the state holds.
    Show,
    /// Write state and register into one file, also while `serve` runs.
    Export {
        /// The file.
        #[arg(value_name = "FILE.tar.zst")]
        file: PathBuf,
        /// With the keys: without them no mailed link opens, and no log-in is kept.
        #[arg(long)]
        with_keys: bool,
    },
    /// Fill an empty state from such a file. Nothing is mailed, decided or numbered until `state resume`.
    Import {
        /// The file.
        #[arg(value_name = "FILE.tar.zst")]
        file: PathBuf,
    },
    /// Let an imported state go on.
    Resume(ResumeArgs),
    /// Look at every record: numbers, hints, letters, and its line in the register.
    Check {
        /// Put right what was found, and put aside what is damaged.
        #[arg(long)]
        repair: bool,
    },
    /// List what was erased, to be kept elsewhere and named after a restore: `state resume --erased`.
    Erased,
}

/// What is known of the time after the export.
#[derive(Debug, Args)]
struct ResumeArgs {
    /// A list of `state erased` that is newer than the export: those are erased again.
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// Leave out so many record numbers: they may have been given out after the export.
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(..=MOST_SKIPPED))]
    skip: u32,
}

/// More numbers than can have been given out since an export are a slip, and what is left out never comes back.
const MOST_SKIPPED: i64 = 100_000;
/// So many columns has what is counted.
const WIDTH: usize = 44;

/// Runs one state command.
///
/// # Errors
/// When the machine fails.
pub fn run(args: StateCommandArgs) -> anyhow::Result<CommandOutcome> {
    let StateCommandArgs { action, site, state } = args;
    match action {
        Action::Init => {
            let again = "sengen state init をもう一度打ってください。";
            unless_refused(init(&site, &state), "控えのフォルダは、まだできあがっていません。", again)
        }
        Action::Export { file, with_keys } => unless_refused(
            export(&site, &state, &file, with_keys),
            "控えのファイルは書いていません。書きかけのものは残していません。前からある同じ名前のファイルは、そのままです。",
            "または、空きのあるほかのディスクのファイルを指定して、sengen state export をもう一度打ってください。",
        ),
        Action::Import { file } => import(&site, &state, &file),
        Action::Show => opened(&site, &state, |offices| looked(show(offices), "sengen state show")),
        Action::Check { repair } => opened(&site, &state, |offices| state_check::run(offices, &site, &state, repair)),
        Action::Erased => opened(&site, &state, |offices| looked(erased(offices), "sengen state erased")),
        Action::Resume(resume) => unless_refused(
            opened(&site, &state, |offices| resumed(offices, &resume)),
            "まだ止めてあります。途中まで済んだことは、もう一度しても二重にはなりません。",
            "sengen state resume をもう一度打ってください。",
        ),
    }
}

fn opened(
    site: &SiteArgs,
    state: &StateArgs,
    work: impl FnOnce(&Offices) -> anyhow::Result<CommandOutcome>,
) -> anyhow::Result<CommandOutcome> {
    let (_, offices) = open::open_all(site, state)?;
    let outcome = work(&offices);
    review_left::say(&offices.whole);
    outcome
}

/// What was seen, or why the disk did not let it be seen.
pub(super) fn looked<T>(seen: anyhow::Result<T>, command: &str) -> anyhow::Result<T> {
    unless_refused(seen, "見終わっていません。何も変えていません。", &format!("{command} をもう一度打ってください。"))
}

fn init(site: &SiteArgs, state: &StateArgs) -> anyhow::Result<CommandOutcome> {
    let root = &site.scheme.root;
    let folder = state.folder(root);
    let was_made = StateDir::is_made(&folder);
    let made = StateDir::open(&folder, root, &site.out())?;
    let place = made.path().display();
    // One that was cut off while it was made holds nothing yet, and is made to its end.
    match was_made && made.has_records() {
        true if StateKey::make(&made, &Entropy::Os)? => {
            say!("{place} にあった控えに、新しい鍵を作りました。前の鍵で送ったメールのリンクは使えません。");
            say!("控えの目印を作り直すため、sengen state check --repair を続けて打ってください。");
        }
        true => say!("{place} には、もう控えがあります。何も変えていません。"),
        false => {
            StateKey::make(&made, &Entropy::Os)?;
            made.make_shards()?;
            say!("{place} に、申込みの控えを置くフォルダを作りました。");
        }
    }
    Ok(CommandOutcome::Done)
}

pub(super) fn place_of(site: &SiteArgs) -> Result<RegisterFolder, Vec<Problem>> {
    let (settings, _) = site.scheme.settings()?;
    Ok(RegisterFolder::new(&site.scheme.root, &settings.register.path))
}

fn export(site: &SiteArgs, state: &StateArgs, file: &Path, keys: bool) -> anyhow::Result<CommandOutcome> {
    let place = place_of(site).map_err(Problems)?;
    let state = state.existing(site)?;
    let (root, out) = (&site.scheme.root, site.out());
    let unfit = match () {
        () if file.is_dir() => "これはフォルダです。控えのファイルの名前を書いてください。",
        () if state.is_public(file, root, &out)? => "ここは公開するもののフォルダなので、控えのファイルを置けません。",
        () if state.holds(file)? => "控えの中には、控えのファイルを置けません。",
        () => "",
    };
    if !unfit.is_empty() {
        let remedy = "公開されず、控えのフォルダの外でもある場所を指定してください（例: backup/ の中）。";
        return Ok(CommandOutcome::Problems(vec![Problem::new(file, unfit, remedy)]));
    }
    let taken = transfer::export(&state, &place, file, Clock::from_environment()?, keys)?;
    for left in &taken.left {
        note!("sengen: {left}; it is not in the file");
    }
    say!("{} に、控え {} 件と一覧を書きました。", file.display(), taken.objects);
    match keys {
        true => say!(
            "鍵も入っています。この 1 つのファイルで、すべての申込みを読めます。人に見えないところに置いてください。"
        ),
        false => say!(
            "鍵は入っていません。もとの keys/ がなければ、送ったメールのリンクは使えません。鍵も入れるには --with-keys を付けてください。"
        ),
    }
    Ok(if taken.left.is_empty() { CommandOutcome::Done } else { CommandOutcome::Undone })
}

fn import(site: &SiteArgs, state: &StateArgs, file: &Path) -> anyhow::Result<CommandOutcome> {
    let place = place_of(site).map_err(Problems)?;
    let root = &site.scheme.root;
    let folder = state.folder(root);
    if let Some(problem) = transfer::fault(file, &folder) {
        return Ok(CommandOutcome::Problems(vec![problem]));
    }
    let state = StateDir::open_to_fill(&folder, root, &site.out())?;
    let came = match transfer::import(&state, &place, file) {
        Ok(came) => came,
        Err(error) => return Ok(CommandOutcome::Problems(vec![cut_short(&folder, &error)])),
    };
    say!("{} に、{} の控え {} 件を入れました。", folder.display(), moment(came.about.made_at), came.objects);
    told_of_register(&place, &came);
    for aside in &came.replaced {
        say!("ここにあった鍵は、控えの鍵と違うので {} へよけました。", aside.display());
    }
    if !came.about.keys {
        StateKey::make(&state, &Entropy::Os)?;
        say!(
            "鍵は入っていませんでした。もとの keys/seal.key があれば、続ける前に {} へ置いてください。",
            state.join("keys").display()
        );
    }
    say!(
        "いまは止めてあります。見ることはできますが、受付も、メールも、期限も動きません。\
         もとのコンピューターの sengen serve を止めたことを確かめてから、sengen state resume で続けてください。"
    );
    Ok(CommandOutcome::Done)
}

/// Why the copy did not come as a whole. What came is held, and of no use.
fn cut_short(folder: &Path, error: &anyhow::Error) -> Problem {
    let what = format!("控えを、終わりまで入れられませんでした（{error:#}）。途中までのものは止めてあり、使えません。");
    let remedy = "ディスクの空きや権限を確かめてください。そのあとこのフォルダをほかの場所へよけて、もう一度 sengen state import としてください。";
    Problem::new(folder, what, remedy)
}

fn told_of_register(place: &RegisterFolder, came: &Imported) {
    let serial = |serial: Option<u64>| {
        serial.map_or("まだ公開していません".to_owned(), |serial| format!("{serial} 回目"))
    };
    match came.register {
        Ok(()) => say!("公開の一覧も、控えのもの（{}）を置きました。", serial(came.about.serial)),
        Err(at_hand) => {
            say!(
                "公開の一覧は、{} にあるもの（{}）をそのまま使います。控えに入っているのは {} のものです。",
                place.list().display(),
                serial(at_hand),
                serial(came.about.serial)
            );
            say!(
                "控えのもののほうを使うときは、{} と、いま入れた控えのフォルダをほかの場所へよけて、もう一度 \
                 sengen state import としてください。",
                place.folder().display()
            );
        }
    }
}

fn show(offices: &Offices) -> anyhow::Result<CommandOutcome> {
    let office = &offices.whole;
    holds(office, "申込み", |_| true)?;
    for own in &offices.registers {
        let title = own.rules().map_or("", |rules| &rules.title);
        holds(own, title, |count| count > 0)?;
    }
    line("アンケート、入力の画面、審査の集計（日数）", office.declarations.counts.examine()?);
    #[cfg(feature = "desk")]
    line("事務局デスクを使う人", office.members().list()?.len());
    if office.is_held() {
        say!("{}", review_left::HELD);
    }
    Ok(CommandOutcome::Done)
}

/// What there is of one kind: what is told of its states, and what waits.
fn holds(office: &Office, title: &str, is_told: impl Fn(usize) -> bool) -> anyhow::Result<()> {
    let holds = office.upkeep.survey.holds()?;
    say!("{title}");
    for (state, count) in State::ALL.into_iter().zip(holds.states).filter(|(_, count)| is_told(*count)) {
        // Nobody answers a declaration.
        if state != State::Answered || count > 0 {
            line(state_name(state), count);
        }
    }
    if is_told(holds.erased) {
        line("消したもの", holds.erased);
    }
    if holds.newer > 0 {
        line("新しい版の sengen で作ったもの", holds.newer);
    }
    if is_told(holds.waiting.len()) {
        say!("これからすること");
    }
    for (place, count) in &holds.waiting {
        line(waits_for(place), *count);
    }
    Ok(())
}

fn line(what: &str, count: usize) {
    say!("  {}{count:>7}", padded(what, WIDTH));
}

/// What a hint says that is to be done, in words.
fn waits_for(place: &str) -> &str {
    match place {
        "expiry" => "メールの確認の期限を見る",
        "review" => "事務局が内容を見る",
        "mail" => "メールを送る",
        "refused" => "断られたメールを見る",
        "again" => "頼まれたメールを、もう一度送る",
        "effect" => "担当者の変更を、期限が来たら進める",
        "returned" => "差し戻しの期限を見る",
        "decided" => "事務局が決めたことを、取り消せる時間が過ぎたら進める",
        "overtaken" => "前の内容を片づける",
        "retention" => "保存期間が過ぎたら消す",
        "unfinished" => "途中の決定を終わりまで進める",
        other => other,
    }
}

fn erased(offices: &Offices) -> anyhow::Result<CommandOutcome> {
    for office in offices.all() {
        for submission in office.upkeep.survey.erased()? {
            say!("{}", submission.as_str());
        }
    }
    Ok(CommandOutcome::Done)
}

fn resumed(offices: &Offices, with: &ResumeArgs) -> anyhow::Result<CommandOutcome> {
    let erased = match &with.erased {
        Some(file) => match std::fs::read_to_string(file) {
            Ok(list) => list,
            Err(error) => {
                let what = format!("消した申込みの一覧を読めません（{error}）。まだ止めてあります。");
                let remedy = "sengen state erased が書いたままの一覧を指定してください。";
                return Ok(CommandOutcome::Problems(vec![Problem::new(file, what, remedy)]));
            }
        },
        None => String::new(),
    };
    let office = &offices.whole;
    let mut beside = (0, 0);
    for own in &offices.registers {
        let ready = own.upkeep.resumption.make_ready(&erased, with.skip)?;
        beside = (beside.0 + ready.erased, beside.1 + ready.letters);
    }
    let mut resumed = office.upkeep.resumption.resume(&erased, with.skip)?;
    resumed.erased += beside.0;
    resumed.letters += beside.1;
    say!("続けます。いまの時刻は {} です。", moment(office.now()));
    if let Some(next) = resumed.next {
        say!("一覧での番号は、{next} から続けます（控えのあとに出したかもしれない番号は使いません）。");
    }
    say!("もう一度消した申込み {} 件、送らずに止めたメール {} 通。", resumed.erased, resumed.letters);
    if resumed.letters > 0 {
        say!(
            "止めたメールは、もう届いているかもしれません。届いていなければ、sengen account resend で送ってください。"
        );
    }
    Ok(CommandOutcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::upkeep::survey::places;
    use std::collections::BTreeSet;

    #[test]
    fn whatever_waits_is_counted_in_words_of_its_own() {
        let words: BTreeSet<&str> = places().map(waits_for).collect();
        assert!(words.iter().all(|words| !words.is_ascii()), "{words:?}");
        assert_eq!(words.len(), places().count(), "{words:?}");
        assert_eq!(waits_for("contact"), "contact", "no words for what is nowhere");
    }
}
