//! Words that are explained on one page, linked where each first stands in a text: not in headings, heads of
//! tables, links, code or quotes, which are there to be copied. The same text gives the same links. Which words there
//! are is the caller's affair.

use super::Writer;
use crate::base::phrases::Phrases;
use crate::view::escape;
use pulldown_cmark::{CowStr, Event};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;

/// The words and the page that explains them.
#[derive(Debug, Clone)]
pub struct Glossary {
    page: &'static str,
    words: Phrases,
    /// The id of each word's explanation; without one it is linked nowhere, nor is a part of it.
    ids: Vec<String>,
}

impl Glossary {
    /// Words, each with the id of its explanation on the page at this site path; without an id a name that is no word
    /// to explain, though there may be one in it (「基本方針を作る」).
    pub fn new(page: &'static str, words: impl IntoIterator<Item = (String, String)>) -> Self {
        let (words, ids): (Vec<_>, Vec<_>) = words.into_iter().unzip();
        Self { page, words: Phrases::new(words.iter().map(String::as_str)), ids }
    }

    /// The same for a text that stands on one page with others, which have linked these.
    #[must_use]
    pub fn without(&self, linked: &BTreeSet<String>) -> Self {
        let id = |id: &String| if linked.contains(id) { String::new() } else { id.clone() };
        Self { page: self.page, words: self.words.clone(), ids: self.ids.iter().map(id).collect() }
    }

    /// The first word in `text` at or after `from` whose explanation is none of `known`: its bytes and its id.
    fn first(&self, text: &str, from: usize, known: &BTreeSet<String>) -> Option<(usize, usize, &str)> {
        let stand = self.words.occurrences(text).filter(|it| it.range.start >= from && is_whole(text, &it.range));
        let mut stand: Vec<_> = stand.map(|it| (it.range, &self.ids[it.word])).collect();
        stand.sort_by_key(|(word, _)| (word.start, Reverse(word.end)));
        // The longest word that stands at a place decides, so that no part of it is linked in its place.
        stand.dedup_by_key(|(word, _)| word.start);
        let (word, id) = stand.into_iter().find(|(_, id)| !id.is_empty() && !known.contains(*id))?;
        Some((word.start, word.end, id))
    }
}

/// What was linked so far, and whether the present place may hold no link.
#[derive(Debug, Default)]
pub struct Explained {
    pub known: BTreeSet<String>,
    /// How many links, headings, table heads, quotes and blocks of code are open.
    pub closed: usize,
}

impl<'a> Writer<'a> {
    /// Writes a text, with words linked that stand for the first time.
    pub(super) fn text(&mut self, text: &CowStr<'a>) {
        let mut written = 0;
        if let Some(glossary) = self.context.glossary.filter(|_| self.explained.closed == 0) {
            while let Some((start, end, id)) = glossary.first(text, written, &self.explained.known) {
                let href = format!("{}#{id}", self.context.links.page(glossary.page));
                self.out.push(Event::Text(text[written..start].to_owned().into()));
                self.inline_html(format!("<a href=\"{}\">", escape(&href)));
                self.out.push(Event::Text(text[start..end].to_owned().into()));
                self.inline_html("</a>");
                self.explained.known.insert(id.to_owned());
                written = end;
            }
        }
        match written {
            0 => self.out.push(Event::Text(text.clone())),
            _ => self.out.push(Event::Text(text[written..].to_owned().into())),
        }
    }
}

/// Whether a word stands by itself: the letters beside it are of another kind than its own at that end, so that
/// VPN is not found in OpenVPN, nor 暗号 in 暗号化; and it is no part of another thing's name (「VPNの申込み」), where
/// a link would look as if it led to that.
fn is_whole(text: &str, at: &Range<usize>) -> bool {
    let word = &text[at.clone()];
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    let differs = |beside: Option<char>, own: Option<char>| {
        let (beside, own) = (beside.map_or(Letters::None, kind), own.map_or(Letters::None, kind));
        beside == Letters::None || beside != own
    };
    let in_a_name = (before == Some('「')) != (after == Some('」'));
    !in_a_name && differs(before, word.chars().next()) && differs(after, word.chars().next_back())
}

/// What letters words are written in.
#[derive(Debug, PartialEq, Eq)]
enum Letters {
    Latin,
    Katakana,
    Kanji,
    /// Signs, and hiragana, in which a word's ending and the next word run on.
    None,
}

fn kind(c: char) -> Letters {
    match c {
        c if c.is_ascii_alphanumeric() => Letters::Latin,
        'ァ'..='ヺ' | 'ー' => Letters::Katakana,
        '\u{3400}'..='\u{9fff}' | '々' => Letters::Kanji,
        _ => Letters::None,
    }
}
