//! What `sengen review show` prints: the answers, what to look at, twins side by side, history, mails.
//! For the office's eyes only, on the terminal. Control characters cannot reach it.

use super::review_undo::stands;
use crate::base::text;
use crate::config::periods::{OBJECTION, in_words};
use crate::office::account::labels::step_code;
use crate::office::mail::sanitize::{columns, fold};
use crate::office::queue::account::PendingKind;
use crate::office::queue::application::{Application, State};
use crate::office::queue::returned;
use crate::office::review::list::{ApplicationView, ListRow};
use crate::office::review::requests::Asked;
use crate::office::review::words::{actor_words, explained, fate_words, ruling_name, state_word};
pub(super) use crate::office::review::words::{kind_name, state_name};
use crate::scheme::{self, Scheme, ShownRow, Words, show};

/// The whole text.
pub fn text(shown: &ApplicationView, scheme: &Scheme) -> String {
    let mut page = Page::default();
    let application = &shown.application;
    if let Some(rules) = scheme.register() {
        page.line(&rules.title);
    }
    page.line(&format!("受付番号 {}  状態 {}", application.reference, state_of(&shown.row)));
    if let Some(at) = shown.row.wait.returned_at {
        page.line(&format!("差し戻し中 {} から。申込者が直すまで、受理できません", text::moment(at)));
    }
    decisions(&mut page, shown);
    page.line(&format!("受付 {}", text::moment(application.received_at)));
    if shown.row.state == State::Confirmed {
        edition(&mut page, application, PendingKind::Declaration);
    }
    if let Some(numbers) = &application.numbers {
        page.line(&format!("自己宣言ID {}", numbers.declaration_id));
    }
    if let Some(no) = application.record {
        page.line(&format!("一覧での番号 {no}"));
    }
    page.line(&format!("使用規約の版 {}  フォームの版 {}", application.terms_version, application.form_version));
    for section in &shown.sections {
        page.heading(&section.title);
        for row in &section.rows {
            let public = if row.public { "【公開】" } else { "" };
            page.row(&format!("{}{public}", row.label), &row.value);
        }
    }
    for asked in &shown.asked {
        differences(&mut page, asked);
        edition(&mut page, application, asked.kind);
    }
    registered(&mut page, shown, scheme);
    checks(&mut page, shown);
    twins(&mut page, shown, scheme);
    history(&mut page, shown, &scheme.words);
    page.0
}

/// Where it stands, in words: of a register nobody declares anything.
fn state_of(row: &ListRow) -> &'static str {
    match row.state {
        State::Confirmed if !row.register.is_empty() => "確認済み（事務局を待っています）",
        State::Withdrawn if !row.register.is_empty() => "掲載を終わりました",
        state => state_name(state),
    }
}

/// The same in a word.
pub(super) fn state_word_of(row: &ListRow) -> &'static str {
    match row.state {
        State::Confirmed if !row.register.is_empty() => "確認済み",
        State::Withdrawn if !row.register.is_empty() => "終了",
        state => state_word(state),
    }
}

/// How wide the labels of answers stand.
const LABEL: usize = 36;

#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, line: &str) {
        self.0.extend(line.chars().map(|c| if c.is_control() { ' ' } else { c }));
        self.0.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(&format!("■ {heading}"));
    }

    fn row(&mut self, label: &str, value: &str) {
        // An answer of several lines stays below its own beginning.
        for (at, line) in value.split('\n').enumerate() {
            self.line(&format!("  {}{line}", padded(if at == 0 { label } else { "" }, LABEL)));
        }
    }

    /// Texts side by side, each folded within its own width, so that long ones never push the next aside.
    fn side_by_side(&mut self, mark: &str, cells: [(&str, usize); 3]) {
        let columns = cells.map(|(text, width)| (fold(text, width - 1), width));
        let height = columns.iter().map(|(text, _)| text.lines().count()).max().unwrap_or_default();
        for at in 0..height {
            let mut line = format!("  {} ", padded(if at == 0 { mark } else { "" }, 2));
            for (text, width) in &columns {
                line.push_str(&padded(text.lines().nth(at).unwrap_or_default(), *width));
            }
            self.line(line.trim_end());
        }
    }
}

/// What was decided and has not taken effect, and what came to nothing.
fn decisions(page: &mut Page, shown: &ApplicationView) {
    for (kind, decision) in &shown.decisions {
        page.line(&format!("{}：{}", kind_name(*kind), stands(&shown.application.reference, decision)));
    }
}

/// Which content this is, where there was another before it.
fn edition(page: &mut Page, application: &Application, kind: PendingKind) {
    let edition = returned::edition(application, kind);
    if edition > 1 {
        page.line(&format!(
            "内容 第{edition}版（前の版から変わりました）。決めるときは --seen {edition} を付けてください"
        ));
    }
}

/// What is asked for beside the declaration, old and new side by side.
fn differences(page: &mut Page, asked: &Asked) {
    page.heading(&format!("{}を待っています（{} から）", kind_name(asked.kind), text::moment(asked.since)));
    page.side_by_side("", [("", 33), ("いまの内容", 36), ("新しい内容", 36)]);
    for one in &asked.differences {
        let public = if one.public { "【公開】" } else { "" };
        let old = if one.old.is_empty() { "－" } else { &one.old };
        page.side_by_side("≠", [(&format!("{}{public}", one.label), 33), (old, 36), (&one.new, 36)]);
    }
}

/// What is published of the 法人番号, what differs marked.
fn registered(page: &mut Page, shown: &ApplicationView, scheme: &Scheme) {
    let Some(beside) = scheme::registered(scheme, &shown.application.answers) else { return };
    let as_of = beside.as_of.map(|day| format!("（{}まで）", text::date(day))).unwrap_or_default();
    page.heading(&format!("法人番号 {} で公表されているもの{as_of}", beside.number));
    let Some(found) = &beside.found else {
        page.line("  手元のデータにありません。できたばかりの法人かもしれません。");
        return;
    };
    let mark = |differs: bool| if differs { "≠" } else { "" };
    page.side_by_side(mark(beside.has_other_name), [("名前", 28), (&found.name, 72), ("", 2)]);
    page.side_by_side(mark(beside.has_other_place), [("所在地", 28), (&found.address(), 72), ("", 2)]);
    if let Some(ended) = &found.ended {
        let successor = beside.successor.as_deref().map(|name| format!("  引き継いだ法人 {name}")).unwrap_or_default();
        page.row("登記", &format!("閉じています {}{successor}", ended.day()));
    }
}

fn checks(page: &mut Page, shown: &ApplicationView) {
    if shown.sections.is_empty() || shown.looked_at.checks.is_empty() && shown.looked_at.noticed.is_empty() {
        return;
    }
    page.heading("確かめること");
    for check in &shown.looked_at.checks {
        page.line(&format!("  [{}] {}", if check.attention { "要確認" } else { "      " }, check.title));
        page.line(&format!("           {}", check.look));
        if let Some(link) = &check.link {
            page.line(&format!("           {link}"));
        }
    }
    for noticed in &shown.looked_at.noticed {
        page.line(&format!("  ・{noticed}"));
    }
}

/// Both declarations side by side, a row a field, differing rows marked.
fn twins(page: &mut Page, shown: &ApplicationView, scheme: &Scheme) {
    let own: Vec<&ShownRow> = shown.sections.iter().flat_map(|section| &section.rows).collect();
    for other in &shown.twins.applications {
        page.heading(&format!(
            "同じ事業者らしい申込み {}（{}{}）",
            other.reference,
            state_name(other.state),
            record(other)
        ));
        if other.state == State::Withdrawn {
            let within = in_words(OBJECTION);
            page.line(&format!("  中止されましたが、前の担当者の申し出があると、一覧に戻ります（中止の前の担当者変更から{within}まで）。"));
        }
        page.side_by_side("", [("", 28), (other.reference.as_str(), 36), ("この申込み", 36)]);
        for section in show(scheme, &other.answers) {
            for row in section.rows {
                let here = own.iter().find(|own| own.key == row.key).map_or("－", |own| own.value.as_str());
                let mark = if here == row.value { "" } else { "≠" };
                page.side_by_side(mark, [(&row.label, 28), (&row.value, 36), (here, 36)]);
            }
        }
    }
    for entry in &shown.twins.entries {
        page.heading(&format!("同じ名前と所在地の掲載 {}", entry.no));
        page.row("宣言日", &text::date(entry.declared_on));
        page.row("★", &entry.stars.to_string());
    }
}

fn history(page: &mut Page, shown: &ApplicationView, words: &Words) {
    page.heading("これまで");
    for event in &shown.application.history {
        let ruled =
            event.particulars.ruled.map(|ruled| format!("：{} {}", kind_name(ruled.kind), ruling_name(ruled.ruling)));
        let step = words.text(step_code(event.step));
        let by = actor_words(&event.by);
        page.row(&text::moment(event.at), &format!("{step}{}  {by}  {}", ruled.unwrap_or_default(), event.note));
    }
    if !shown.mails.is_empty() {
        page.heading("メール");
    }
    for (at, step, fate, last) in &shown.mails {
        let last = last.as_deref().unwrap_or_default();
        let fate = fate_words(*fate, last);
        page.row(&text::moment(*at), &format!("{}  {fate}  {}", words.text(step_code(*step)), servers_word(last)));
    }
}

/// What the server last said, with what it means.
fn servers_word(last: &str) -> String {
    if last.is_empty() { String::new() } else { format!("{last}（{}）", explained(last).trim_end_matches('。')) }
}

fn record(application: &Application) -> String {
    application.record.map(|no| format!("、一覧での番号 {no}")).unwrap_or_default()
}

pub(super) fn padded(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(columns(text)).max(1);
    format!("{text}{}", " ".repeat(fill))
}
