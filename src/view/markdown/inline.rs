//! Inside a line: links, pictures, and line ends that Japanese does not show.

use super::{Target, Writer, place};
use crate::base::text;
use crate::view::{escape, pictures, routes};
use pulldown_cmark::{Event, LinkType, TagEnd};
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn link(&mut self, kind: LinkType, address: &str, range: Range<usize>) {
        let links = self.context.links;
        let written = &self.source[range.clone()];
        if written.starts_with("[^") {
            let remedy = "脚注は使えません。文の中に（　）で書くか、段落を分けてください。";
            self.fault(range.start, "脚注の書き方です。説明の行がページに出ません。", remedy);
            self.inline_html("<a>");
            return;
        }
        if self.text_until(|event| matches!(event, Event::End(TagEnd::Link))).trim().is_empty()
            && !written.contains("![")
        {
            let what = format!("リンク先「{address}」に、ことばがありません。");
            self.fault(range.start, what, "[ ] の中に、行き先を表すことばを書いてください。");
        }
        let lower = address.trim().to_ascii_lowercase();
        let href = if kind == LinkType::Email {
            format!("mailto:{address}")
        } else if lower.starts_with("https://") {
            self.inline_html(format!("<a href=\"{}\" rel=\"external\">", escape(address)));
            return;
        } else if lower.starts_with("mailto:") || lower.starts_with("tel:") {
            address.to_owned()
        } else if let Some(name) = address.strip_prefix("/assets/") {
            links.asset(&text::percent_decoded(name)).unwrap_or_else(|| self.missing_asset(name, range.start))
        } else if address.starts_with('/') && !address.starts_with("//") {
            self.target(address, range.start);
            let path = address.split(['#', '?']).next().unwrap_or_default();
            if routes::is_processor(path) { links.action(address) } else { links.page(address) }
        } else if address.starts_with('#') && address.len() > 1 {
            self.target(address, range.start);
            address.to_owned()
        } else {
            self.wrong_address(address, range.start);
            String::new()
        };
        self.inline_html(format!("<a href=\"{}\">", escape(&href)));
    }

    pub(super) fn picture(&mut self, address: &str, range: Range<usize>) {
        let alt = self.text_until(|event| matches!(event, Event::End(TagEnd::Image)));
        let events = self.events;
        while !matches!(events[self.next].0, Event::End(TagEnd::Image)) {
            self.next += 1;
        }
        self.next += 1;
        if alt.trim().is_empty() {
            let what = format!("画像「{address}」に、代わりの文がありません。");
            self.fault(range.start, what, "![…] の中に、絵が見えない人にも伝わる説明を書いてください。");
        }
        let Some(name) = address.strip_prefix("/assets/") else {
            let what = format!("画像「{address}」は /assets/ の下のファイルではありません。");
            self.fault(
                range.start,
                what,
                "templates/assets/images/ に置き、/assets/images/名前.svg と書いてください。",
            );
            return;
        };
        let links = self.context.links;
        let Some(asset) = links.assets().by_name(&text::percent_decoded(name)) else {
            self.missing_asset(name, range.start);
            return;
        };
        if !asset.content_type.starts_with("image/") {
            let what = format!("画像「{address}」は、ブラウザーで見られる形式ではありません。");
            self.fault(range.start, what, "JPEG か PNG で保存し直してください。");
        } else if asset.size.is_none() && pictures::is_measured(name) {
            let what = format!("画像「{address}」を読めません（壊れているか、名前と中身が違います）。");
            self.fault(range.start, what, "ブラウザーで開いて確かめ、JPEG か PNG で保存し直してください。");
        }
        let size = asset.size.map_or(String::new(), |(w, h)| format!(" width=\"{w}\" height=\"{h}\""));
        self.pictures += 1;
        let lazy = if self.pictures > 1 { " loading=\"lazy\"" } else { "" };
        let (src, alt) = (escape(&links.to(asset)), escape(&alt));
        self.inline_html(format!("<img src=\"{src}\" alt=\"{alt}\"{size}{lazy}>"));
    }

    /// Whether the line end just met stands beside a Japanese character, where a blank would show.
    pub(super) fn is_between_japanese(&self) -> bool {
        let text = |event: &Event<'_>| match event {
            Event::Text(text) | Event::Code(text) => Some(text.to_string()),
            _ => None,
        };
        let before = self.events[..self.next - 1].iter().rev().find_map(|(event, _)| text(event));
        let after = self.events[self.next..].iter().find_map(|(event, _)| text(event));
        let last = before.and_then(|text| text.chars().next_back());
        let first = after.and_then(|text| text.chars().next());
        last.is_some_and(is_japanese) || first.is_some_and(is_japanese)
    }

    fn target(&mut self, path: &str, offset: usize) {
        let (line, column) = place(self.source, self.context, offset);
        self.found.targets.push(Target { path: path.to_owned(), line, column });
    }

    fn missing_asset(&mut self, name: &str, offset: usize) -> String {
        let what = format!("ファイル templates/assets/{name} がありません。");
        let alike = self.context.links.assets().alike(name);
        let remedy = match alike {
            Some(other) => format!("/assets/{other} があります。大文字と小文字も同じに書いてください。"),
            None => "名前を直すか、そのファイルを置いてください。".to_owned(),
        };
        self.fault(offset, what, &remedy);
        String::new()
    }

    fn wrong_address(&mut self, address: &str, offset: usize) {
        let remedy = "サイトの中へは /about/ のように / から、外へは https:// から書いてください。";
        self.fault(offset, format!("リンク先「{address}」は使えません。"), remedy);
    }
}

/// Kana, kanji, full-width forms and Japanese punctuation.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ffee}' | '★' | '\u{20000}'..='\u{3ffff}')
}
