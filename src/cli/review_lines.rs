//! How `sengen review list` looks to people: its head, and for each row a line, with what is to be known of it below.
//! No line is wider than 100 columns. Used by `review_list`. Prints nothing personal beyond what is to become public.

use super::review_mail;
use super::review_show::{self, padded};
use crate::base::clock::in_japan;
use crate::office::mail::sanitize::{columns, fold};
use crate::office::review::list::{ListRow, Listed};
use crate::office::review::overview::Overview;
use crate::office::review::words::{decision_words, kind_word};
use jiff::Timestamp;

/// How wide a line is at most.
pub(super) const WIDTH: usize = 100;
/// Where what is below a line begins.
const BELOW: usize = 10;
const NAME: usize = 46;
/// The columns, but for the last.
const WIDTHS: [usize; 6] = [10, 7, 10, 10, 4, 10];
const HEADER: [&str; 7] = ["受付番号", "待ち", "種類", "状態", "★", "都道府県", "事業者名"];

/// How many of each there are, in one line.
pub(super) fn counted(overview: &Overview) -> String {
    let oldest = overview.oldest_days.map(|days| format!("（最も古いもの {days}日）")).unwrap_or_default();
    let due = if overview.due > 0 { format!("  実行待ちの決定 {}件", overview.due) } else { String::new() };
    format!(
        "待っているもの {}件{oldest}  差し戻し中 {}件  取り消せる決定 {}件{due}  届かないメール {}件",
        overview.waiting, overview.returned, overview.decided, overview.unmailed
    )
}

/// What stands above what waits: how many there are of each, and how the others are seen.
pub(super) fn head(overview: &Overview) -> String {
    let others = [
        (overview.returned, "差し戻し中は --returned"),
        (overview.decided + overview.due, "決めて、まだ効いていないものは --decided"),
        (overview.unmailed, "届かないメールは sengen mail list"),
    ];
    let others: Vec<&str> = others.into_iter().filter(|(count, _)| *count > 0).map(|(_, how)| how).collect();
    let how =
        if others.is_empty() { String::new() } else { format!("（{} で見られます）\n", others.join("、")) };
    format!("{}\n{how}\n", counted(overview))
}

/// What is said where there is no row, with what can be done next.
pub(super) fn nothing(which: Listed, is_narrowed: bool) -> &'static str {
    match which {
        _ if is_narrowed => "この条件に合うものはありません。--kind や --since を外して、もう一度見てください。\n",
        Listed::Waiting => {
            "いま、事務局が決めるものはありません。申込者がメールで確認を済ませると、ここに出ます。\n\
             これまでのものは review list --all、名前や番号で探すときは review list --search で見られます。\n"
        }
        Listed::Returned => "差し戻して、申込者が直すのを待っているものは、ありません。\n",
        Listed::Decided => {
            "いま取り消せる決定はありません。効いた後の受理を終わらせるときは、review revoke を使います。\n"
        }
        Listed::In(_) => "この状態のものはありません。すべてを見るには review list --all を使ってください。\n",
        Listed::Everything => {
            "見つかりませんでした。名前の一部、よみ、電話番号、受付番号など、別の書き方でも探してください。\n"
        }
    }
}

/// The rows for people.
pub(super) fn text(rows: &[ListRow]) -> String {
    let mut text = line(&HEADER.map(str::to_owned));
    for row in rows {
        text.push_str(&line(&cells(row)));
        text.push_str(&below(row));
    }
    text
}

fn line(cells: &[String; HEADER.len()]) -> String {
    let mut line: String = cells.iter().zip(WIDTHS).map(|(cell, width)| padded(cell, width)).collect();
    line.push_str(cells.last().map(String::as_str).unwrap_or_default());
    line.truncate(line.trim_end().len());
    line + "\n"
}

fn cells(row: &ListRow) -> [String; HEADER.len()] {
    [
        row.reference.to_string(),
        row.wait.waiting_days.map(|days| format!("{days}日")).unwrap_or_default(),
        if row.register.is_empty() { kind_word(row.kind) } else { &row.word }.to_owned(),
        review_show::state_word_of(row).to_owned(),
        if row.register.is_empty() { row.stars.to_string() } else { String::new() },
        row.prefecture.clone(),
        shortened(&row.name),
    ]
}

/// A name that would be too wide, cut off where that can be seen.
fn shortened(name: &str) -> String {
    let first = fold(name, NAME).lines().next().unwrap_or_default().to_owned();
    if columns(name) > NAME { first + "…" } else { first }
}

/// What is to be known of a row: each on its own place, in as few lines as they fill.
fn below(row: &ListRow) -> String {
    let day = |at: Timestamp| in_japan(at).strftime("%Y-%m-%d").to_string();
    let wait = &row.wait;
    let marks = wait.marks.as_deref().unwrap_or_default();
    let mail = Some(review_mail::cell(row.mail.as_ref())).filter(|cell| !cell.is_empty());
    let said = [
        row.decision.as_ref().map(decision_words),
        wait.returned_at.map(|at| format!("差し戻し中（{}から）", day(at))),
        wait.corrected_at.map(|at| format!("直しあり（{}）", day(at))),
        (!marks.is_empty()).then(|| format!("要確認：{}", marks.join("、"))),
        mail.map(|mail| format!("メール：{mail}")),
        wait.waiting_days.is_none().then(|| format!("受付 {}", day(row.received_at))),
    ];
    let mut lines = vec![String::new()];
    for one in said
        .into_iter()
        .flatten()
        .flat_map(|one| fold(&one, WIDTH - BELOW).lines().map(str::to_owned).collect::<Vec<_>>())
    {
        match lines.last_mut() {
            Some(last) if last.is_empty() => *last = one,
            Some(last) if columns(last) + 2 + columns(&one) <= WIDTH - BELOW => *last = format!("{last}  {one}"),
            _ => lines.push(one),
        }
    }
    let lines = lines.iter().filter(|line| !line.is_empty());
    lines.map(|line| format!("{}{line}\n", " ".repeat(BELOW))).collect()
}
