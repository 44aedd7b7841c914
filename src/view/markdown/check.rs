//! What is wrong with a piece of Markdown before any of it is written. Used by `render` alone.

use super::{Context, Spot, fault};
use crate::base::problem::Problem;
use crate::config::periods::names_in;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

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
pub fn faults(source: &str, context: &Context<'_>, events: &[Spot<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut in_code = false;
    let mut level = 1;
    for (event, range) in events {
        let mut found = |offset: usize, what: String, remedy: &str| {
            problems.push(fault(source, context, offset, (what, remedy)));
        };
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                if *kind == CodeBlockKind::Indented {
                    let what = "行の初めに空白が 4 つ以上あります。".to_owned();
                    found(range.start, what, "字下げのための空白を消してください。");
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => found(
                range.start,
                "HTML の書き方が混じっています。".to_owned(),
                "Markdown だけで書き直してください。< をそのまま見せたいときは \\< と書きます。",
            ),
            Event::Start(Tag::Heading { level: this, .. }) => {
                let this = *this as usize;
                if this == 1 {
                    found(
                        range.start,
                        "見出し # は使えません（題名が見出しになります）。".to_owned(),
                        "## から始めてください。",
                    );
                } else if this > level + 1 {
                    let what =
                        format!("見出しの段が飛んでいます（{} の下に {}）。", "#".repeat(level), "#".repeat(this));
                    found(range.start, what, "1 段ずつ下げてください。");
                }
                level = this;
            }
            Event::Text(text) if !in_code => {
                for (_, name) in names_in(text) {
                    let braced = format!("{{{name}}}");
                    let within = &source[range.clone()];
                    let offset = range.start + within.find(&braced).or_else(|| within.find(name)).unwrap_or(0);
                    let known: Vec<String> =
                        context.links.periods().names().map(|name| format!("{{{name}}}")).collect();
                    let remedy =
                        format!("綴りを直すか、かっこを消してください。使えるのは {} です。", known.join("、"));
                    found(offset, format!("「{braced}」に入る値がありません。"), &remedy);
                }
                for (mark, remedy) in LEFTOVERS.iter().filter(|(mark, _)| text.contains(mark)) {
                    let offset = source[range.clone()].find(mark).map_or(range.start, |at| range.start + at);
                    found(offset, format!("「{mark}」が文字のまま残ります。"), remedy);
                }
            }
            _ => {}
        }
    }
    problems
}
