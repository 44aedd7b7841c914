//! What is wrong with a piece of Markdown before any of it is written. Used by `render` alone.

use super::{MarkdownContext, Spot, fault};
use crate::base::problem::Problem;
use crate::config::periods::names_in;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use std::ops::Range;

/// How a link or a picture is written.
const LINK: &str =
    "リンクは [ことば](/path/)、絵は ![説明](/assets/…) と、半角の記号で、空白を入れずに書いてください。";
/// Marks that mean something in Markdown or templates and should never stay in the text.
const LEFTOVERS: [(&str, &str); 10] = [
    ("**", "かっこや句読点に接した ** は効きません。** の内側と外側がふつうの文字になるように書き直してください。"),
    ("##", "見出しは行の初めから、半角の ## と半角の空白の後に書いてください。"),
    ("＃＃", "見出しは行の初めから、半角の ## と半角の空白の後に書いてください。"),
    ("](", LINK),
    ("(/", LINK),
    ("（/", LINK),
    ("｜-", "表の区切りは、半角の | で書いてください。"),
    ("[!", "囲みは > [!TIP]・NOTE・IMPORTANT・WARNING・CAUTION のどれかを、その行だけに書いてください。"),
    ("{{", "本文にテンプレートの書き方は使えません。消してください。"),
    ("{%", "本文にテンプレートの書き方は使えません。消してください。"),
];

/// Every fault that shows in the parser's events.
pub fn faults(source: &str, context: &MarkdownContext<'_>, events: &[Spot<'_>]) -> Vec<Problem> {
    let mut faults = Faults { source, context, problems: Vec::new() };
    let mut in_code = false;
    let mut level = 1;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                if *kind == CodeBlockKind::Indented {
                    let what = "行の初めに空白が 4 つ以上あります。".to_owned();
                    faults.add(range.start, what, "字下げのための空白を消してください。");
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => faults.add(
                range.start,
                "HTML の書き方が混じっています。".to_owned(),
                "Markdown だけで書き直してください。< をそのまま見せたいときは \\< と書きます。",
            ),
            Event::Start(Tag::Heading { level: this, .. }) => {
                faults.heading(range.start, *this as usize, level);
                level = *this as usize;
            }
            Event::Text(text) if !in_code => faults.text(text, range),
            _ => {}
        }
    }
    faults.problems
}

/// What is found so far.
struct Faults<'a> {
    source: &'a str,
    context: &'a MarkdownContext<'a>,
    problems: Vec<Problem>,
}

impl Faults<'_> {
    fn add(&mut self, offset: usize, what: String, remedy: &str) {
        self.problems.push(fault(self.source, self.context, offset, what, remedy));
    }

    /// A heading of level `this` after one of level `above`.
    fn heading(&mut self, offset: usize, this: usize, above: usize) {
        if this == 1 {
            self.add(offset, "見出し # は使えません（題名が見出しになります）。".to_owned(), "## から始めてください。");
        } else if this > above + 1 {
            let what = format!("見出しの段が飛んでいます（{} の下に {}）。", "#".repeat(above), "#".repeat(this));
            self.add(offset, what, "1 段ずつ下げてください。");
        }
    }

    /// Names that nothing fills in, and marks that stay as they are.
    fn text(&mut self, text: &str, range: &Range<usize>) {
        let within = &self.source[range.clone()];
        for (_, name) in names_in(text) {
            let braced = format!("{{{name}}}");
            let offset = range.start + within.find(&braced).or_else(|| within.find(name)).unwrap_or(0);
            let known: Vec<String> = self.context.links.periods().names().map(|name| format!("{{{name}}}")).collect();
            let remedy = format!("綴りを直すか、かっこを消してください。使えるのは {} です。", known.join("、"));
            self.add(offset, format!("「{braced}」に入る値がありません。"), &remedy);
        }
        for (mark, remedy) in LEFTOVERS.iter().filter(|(mark, _)| text.contains(mark)) {
            let offset = within.find(mark).map_or(range.start, |at| range.start + at);
            self.add(offset, format!("「{mark}」が文字のまま残ります。"), remedy);
        }
    }
}
