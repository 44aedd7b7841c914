//! The search key of a name: what two ways of writing the same name have in common. Called by the
//! search index, by batch look-up's tests and by `office` where it compares declarers.
//! Rust and JavaScript fold by the tables of `base::japanese`; names are never changed, only their keys.
//!
//! In two steps: each character becomes what it counts as, whatever stands beside it (the *letters*); then what
//! neighbours decide is *settled*. A piece of a name has letters that are a piece of the name's letters, so where the
//! two steps differ the index holds both ([`searched`]).

use crate::base::japanese::legal_forms::LEFT_OUT;
use crate::base::japanese::letters::COUNTS_AS;
use crate::base::japanese::{
    INVISIBLE, compatible, is_in, is_kanji, is_selector, joined, repeated, to_katakana, unmarked,
};
use std::ops::Range;
use std::sync::OnceLock;

/// Between the two readings of a name in the index; stands in no name.
const BETWEEN: char = '\u{1}';
/// Between kanji these are one, which stands nowhere else: 霞ヶ関, 霞が関, 霞ケ関, 霞カ関.
const BETWEEN_KANJI: (&str, char) = ("カガケ", 'ヶ');

/// The folded text: NFKC, variants of characters united, small letters without marks, large katakana, one kind of
/// dash, no spaces and middle dots, nothing that cannot be seen; repeat marks written out.
pub fn fold(text: &str) -> String {
    let letters = letters(text);
    let Range { start, end } = stripped(&letters);
    format!("{}{}{}", &letters[..start], settle(&letters[start..end]), &letters[end..])
}

/// The folded text without legal forms (株式会社, (有) …) at either end, stripped repeatedly, longest
/// first, never to nothing. This is what search looks in, and what it looks for.
pub fn core(text: &str) -> String {
    let letters = letters(text);
    settle(&letters[stripped(&letters)])
}

/// What the index holds of a name: its core, and where that is another text, the letters of its core behind it.
pub fn searched(name: &str) -> String {
    let letters = letters(name);
    let letters = &letters[stripped(&letters)];
    let mut core = settle(letters);
    if core != letters {
        core.push(BETWEEN);
        core.push_str(letters);
    }
    core
}

/// Where the letters without legal forms stand.
fn stripped(letters: &str) -> Range<usize> {
    let (mut start, mut end) = (0, letters.len());
    'again: loop {
        let rest = &letters[start..end];
        for form in LEFT_OUT.iter().filter(|form| form.len() < rest.len()) {
            match (rest.starts_with(form), rest.ends_with(form)) {
                (true, _) => start += form.len(),
                (_, true) => end -= form.len(),
                _ => continue,
            }
            continue 'again;
        }
        return start..end;
    }
}

fn letters(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for c in text.chars() {
        match single(c) {
            Single::Drop => {}
            Single::To(to) => letters.push(to),
            Single::Several => letters_of(c, &mut letters),
        }
    }
    letters
}

/// The rule for one character, step by step in the order the scheme's description gives.
fn letters_of(c: char, letters: &mut String) {
    let counted = |c: char| COUNTS_AS.get(&c).copied().unwrap_or(c);
    let lower = compatible(counted(c).encode_utf8(&mut [0; 4])).flat_map(char::to_lowercase).collect::<String>();
    let plain = unmarked(&lower);
    letters.extend(plain.chars().map(to_katakana).map(counted).filter(|&c| !is_selector(c) && !is_in(&INVISIBLE, c)));
}

/// What neighbours decide: voiced marks join their kana, repeat marks are written out, ヶ stands between kanji.
fn settle(letters: &str) -> String {
    let is_open = |c: char| matches!(c, '\u{3099}' | '\u{309a}' | '々' | 'ヽ' | 'ヾ') || BETWEEN_KANJI.0.contains(c);
    if !letters.contains(is_open) {
        return letters.to_owned();
    }
    let mut settled: Vec<char> = Vec::with_capacity(letters.len() / 3);
    for c in letters.chars() {
        let last = settled.last().copied();
        match last.and_then(|last| joined(last, c)).filter(|pair| is_kana(*pair)) {
            Some(pair) => {
                settled.pop();
                settled.push(pair);
            }
            None => settled.push(last.map_or(c, |last| repeated(last, c))),
        }
    }
    let is_between = |at: usize| {
        let beside = [at.checked_sub(1), Some(at + 1)].map(|at| at.and_then(|at| settled.get(at)));
        BETWEEN_KANJI.0.contains(settled[at]) && beside.iter().all(|c| c.is_some_and(|c| is_kanji(*c)))
    };
    (0..settled.len()).map(|at| if is_between(at) { BETWEEN_KANJI.1 } else { settled[at] }).collect()
}

fn is_kana(c: char) -> bool {
    ('ァ'..='ヺ').contains(&c)
}

/// What becomes of a character.
#[derive(Clone, Copy)]
enum Single {
    Drop,
    To(char),
    Several,
}

/// So many characters in a row are looked up together.
const BLOCK: usize = 256;
/// [`letters_of`] for every character of the basic plane, so that folding a name is a few look-ups: block by block,
/// as names need them.
static LETTERS: [OnceLock<Vec<Single>>; 0x10000 / BLOCK] = [const { OnceLock::new() }; 0x10000 / BLOCK];

fn single(c: char) -> Single {
    let (block, at) = (c as usize / BLOCK, c as usize % BLOCK);
    let first = c as u32 - at as u32;
    LETTERS.get(block).map_or(Single::Several, |block| {
        block.get_or_init(|| (first..first + BLOCK as u32).map(looked_at).collect())[at]
    })
}

fn looked_at(code: u32) -> Single {
    let Some(c) = char::from_u32(code) else { return Single::Several };
    let mut letters = String::new();
    letters_of(c, &mut letters);
    let mut letters = letters.chars();
    match (letters.next(), letters.next()) {
        (None, _) => Single::Drop,
        (Some(to), None) => Single::To(to),
        _ => Single::Several,
    }
}

#[cfg(test)]
mod tests;
