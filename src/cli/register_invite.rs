//! `sengen register invite`: mails those whose rows were brought along a link that makes them their own. The mailboxes stand in
//! a private file that the office gives (`no,mail`), and go nowhere but into the state. Used by `register`.

use super::open::open_all;
use super::{CommandOutcome, SiteArgs, StateArgs, private_file, review};
use crate::base::files;
use crate::base::problem::{Problem, Problems};
use crate::base::sheet::Sheet;
use crate::base::terminal::{note, say};
use crate::base::text;
use crate::office::entries::EntryInvited;
use crate::scheme::ids::RecordNumber;
use std::path::Path;

const COLUMNS: [&str; 2] = ["no", "mail"];

/// Invites everybody in a file to the rows of a register.
///
/// # Errors
/// When the machine fails; faults of the file are an outcome.
pub(super) fn invited(
    file: &Path,
    register: Option<&str>,
    site: &SiteArgs,
    state: &StateArgs,
) -> anyhow::Result<CommandOutcome> {
    let Some(register) = register else {
        let remedy = "--register に、data/registers/ の名前を書いてください。";
        return Ok(CommandOutcome::Problems(vec![Problem::new(
            "--register",
            "どの登録の掲載かわかりません。",
            remedy,
        )]));
    };
    private_file::ensure_hidden(file, site, state)?;
    let (_, offices) = open_all(site, state)?;
    let listed = offices.named(register).filter(|office| office.rules().is_some_and(|rules| rules.public.is_some()));
    let Some(office) = listed else {
        let what = format!("一覧のある「{register}」という登録はありません。");
        return Ok(CommandOutcome::Problems(vec![Problem::new("--register", what, "名前を確かめてください。")]));
    };
    let bytes = files::read(file, file).map_err(|problem| Problems(vec![problem]))?;
    let sheet = match Sheet::parse(file, &bytes, &COLUMNS) {
        Ok(sheet) => sheet,
        Err(faults) => return Ok(CommandOutcome::Problems(faults)),
    };
    let (mut mailed, mut outcome) = (0, CommandOutcome::Done);
    for (line, row) in sheet.rows() {
        let Ok(no) = RecordNumber::parse(&text::narrow(row.cell(0).trim())) else {
            note!("{line} 行目  一覧での番号ではありません。8けたの数字を書いてください。");
            outcome = CommandOutcome::Undone;
            continue;
        };
        let why = match office.entries().invite(no, row.cell(1).trim())? {
            EntryInvited::Mailed => {
                mailed += 1;
                continue;
            }
            EntryInvited::Before => {
                say!("{line} 行目  {no}  きょう、もう送ってあります。");
                continue;
            }
            EntryInvited::Taken => "この掲載は、もうどなたかのものです。".to_owned(),
            EntryInvited::NotListed => "この番号の掲載は、一覧にありません。".to_owned(),
            EntryInvited::NotMailbox => "メールアドレスではありません。".to_owned(),
            EntryInvited::Unfit(labels) => {
                format!("一覧の行に、いまのフォームでは受け取れない欄があります（{labels}）。行を直してください。")
            }
        };
        note!("{line} 行目  {no}  {why}");
        outcome = CommandOutcome::Undone;
    }
    review::post(office)?;
    say!("{mailed} 件に、掲載を引き継ぐURLを送りました。押されるまで、一覧は変わりません。");
    Ok(outcome)
}
