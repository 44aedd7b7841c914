//! `sengen mail list`: how the whole post stands, and a line for each letter that waits or did not arrive. Used by `mail`.
//! Shows of an address only its domain.

use super::CommandOutcome;
use super::review_mail::explained;
use super::review_show::padded;
use crate::base::clock::in_japan;
use crate::base::terminal;
use crate::base::text;
use crate::office::account::labels::step_code;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::lines::{LetterLine, LetterStand};
use crate::office::{Office, Offices};

const WIDTHS: [usize; 4] = [10, 10, 18, 28];
const HEADER: [&str; 5] = ["受付番号", "状態", "次に送るとき", "宛先", "メール"];

/// The same of everything; of what is kept beside declarations only where there is any.
///
/// # Errors
/// When the machine fails.
pub(super) fn listed_all(offices: &Offices) -> anyhow::Result<CommandOutcome> {
    listed(&offices.whole)?;
    for office in &offices.registers {
        if !office.mailer.lines()?.is_empty() || office.mailer.trouble().is_some() {
            terminal::print(&format!("\n{}\n", office.rules().map_or("", |rules| &rules.title)))?;
            listed(office)?;
        }
    }
    Ok(CommandOutcome::Done)
}

/// Prints what waits and what did not arrive.
///
/// # Errors
/// When the machine fails.
pub(super) fn listed(office: &Office) -> anyhow::Result<CommandOutcome> {
    let mut lines = office.mailer.lines()?;
    lines.sort_by_key(|line| line.stand);
    let count = |stand| lines.iter().filter(|line| line.stand == stand).count();
    let mut page = format!(
        "待っているメール {}通  断られて送り直すもの {}通  届かなかったもの {}通\n",
        count(LetterStand::Waiting),
        count(LetterStand::Refused),
        count(LetterStand::GivenUp)
    );
    if let Some(trouble) = office.mailer.trouble() {
        let (since, why) = (text::moment(trouble.since), explained(&trouble.reason));
        page += &format!("{since} から、メールを1通も送れていません。{why}（{}）\n", trouble.reason);
    }
    if count(LetterStand::GivenUp) < lines.len() && office.mailer.nobody_sends().unwrap_or_default() {
        page += "メールを送る sengen serve が動いていません。動かすと送ります。いますぐ送るには、\n\
                 sengen mail retry --all と打ってください。\n";
    }
    page += "\n";
    if lines.is_empty() {
        page += "待っているメールも、届かなかったメールもありません。\n\
                 メールが出ていくことを確かめるには、sengen mail test アドレス と打ってください。\n";
    } else {
        page += &row(&HEADER.map(str::to_owned));
        lines.iter().for_each(|line| page += &told(office, line));
        page += &hints(&lines);
    }
    terminal::print(&page)?;
    Ok(CommandOutcome::Done)
}

fn row(cells: &[String; HEADER.len()]) -> String {
    let mut row: String = cells.iter().zip(WIDTHS).map(|(cell, width)| padded(cell, width)).collect();
    row.push_str(cells.last().map(String::as_str).unwrap_or_default());
    row.truncate(row.trim_end().len());
    row + "\n"
}

fn told(office: &Office, line: &LetterLine) -> String {
    let (state, next) = match (line.stand, line.next_at) {
        (LetterStand::GivenUp, _) => ("届かず", "－".to_owned()),
        (stand, next) => {
            let state = if stand == LetterStand::Waiting { "待ち" } else { "送り直し" };
            (state, next.map_or("まもなく".to_owned(), |at| in_japan(at).strftime("%Y-%m-%d %H:%M").to_string()))
        }
    };
    let reference = line.about.as_ref().map_or("事務局宛".to_owned(), |(reference, _)| reference.to_string());
    let domain: String = line.domain.chars().take(24).collect();
    let said = if line.last.is_empty() { String::new() } else { format!("          {}\n", word(line)) };
    row(&[reference, state.to_owned(), next, format!("@{domain}"), step(office, line)]) + &said
}

/// The server's last word, with what it means.
fn word(line: &LetterLine) -> String {
    format!("{}（{}）", explained(&line.last), line.last)
}

/// Why a letter has not left, and what becomes of it.
pub(super) fn reason(line: &LetterLine) -> String {
    let why = if line.last.is_empty() { String::new() } else { word(line) };
    let next = match (line.stand, line.next_at) {
        (LetterStand::GivenUp, _) => "sengen review show で宛先を確かめてください。".to_owned(),
        (_, Some(at)) => format!("自動でもう一度送ります（{}ごろ）。", text::moment(at)),
        (_, None) => "送れるようになると、自動で送ります。".to_owned(),
    };
    why + &next
}

/// Whose letter, and which.
pub(super) fn named(office: &Office, line: &LetterLine) -> String {
    let reference = line.about.as_ref().map_or("事務局宛".to_owned(), |(reference, _)| reference.to_string());
    format!("{reference}  {}", step(office, line))
}

/// How a letter ended that no longer waits.
pub(super) fn ended(office: &Office, line: &LetterLine) -> &'static str {
    match office.mailer.letterbox.fate(&line.name) {
        Some(LetterFate::Mailed) => "送りました。",
        _ => "もう要らないメールなので、送るのをやめました。",
    }
}

fn step(office: &Office, line: &LetterLine) -> String {
    let words = &office.scheme().words;
    line.about
        .as_ref()
        .map_or("ファイルの直すところ".to_owned(), |(_, step)| words.text(step_code(*step)).to_owned())
}

/// What the office can do about these.
fn hints(lines: &[LetterLine]) -> String {
    let failed = lines.iter().any(|line| line.stand != LetterStand::Waiting);
    let check = "届かないときは、review show で宛先を見て、登録された電話で確かめてください。\n";
    let again = "宛先やサーバーを直したら、sengen mail retry 受付番号（または --all）で、すぐに送り直せます。\n";
    format!("\n{}{again}", if failed { check } else { "" })
}
