//! The search key of a name: what two ways of writing the same name have in common. Called by the
//! search index, by batch look-up's tests and by `office` where it compares declarers.
//! Rust and JavaScript fold by the tables of `base::japanese`; names are never changed, only their keys.

use crate::base::japanese::legal_forms::LEFT_OUT;
use crate::base::japanese::letters::{DROPPED, VARIANTS};
use crate::base::japanese::{INVISIBLE, compatible, is_in, is_long_mark, is_selector, stands_alone, to_katakana};
use std::sync::LazyLock;

/// The folded text: NFKC, variants of characters united, small letters, katakana, one kind of dash,
/// no spaces and middle dots, nothing that cannot be seen.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match FOLDED.get(c as usize) {
            Some(Single::Drop) => {}
            Some(Single::To(to)) => folded.push(*to),
            Some(Single::Slow) | None => return fold_slowly(text),
        }
    }
    folded
}

/// The folded text without legal forms (株式会社, (有) …) at either end, stripped repeatedly, longest
/// first, never to nothing. This is what search looks in, and what it looks for.
pub fn core(text: &str) -> String {
    let folded = fold(text);
    let stripped = strip(&folded);
    if stripped.len() == folded.len() { folded } else { stripped.to_owned() }
}

fn strip(folded: &str) -> &str {
    let mut rest = folded;
    'again: loop {
        for form in LEFT_OUT.iter().filter(|form| form.len() < rest.len()) {
            if let Some(shorter) = rest.strip_prefix(form).or_else(|| rest.strip_suffix(form)) {
                rest = shorter;
                continue 'again;
            }
        }
        return rest;
    }
}

/// The rule itself, step by step in the order the scheme's description gives.
fn fold_slowly(text: &str) -> String {
    compatible(text)
        .filter(|&c| !is_selector(c) && !is_in(&INVISIBLE, c))
        .map(|c| VARIANTS.iter().find(|(variant, _)| *variant == c).map_or(c, |(_, to)| *to))
        .flat_map(char::to_lowercase)
        .map(to_katakana)
        .map(|c| if is_long_mark(c) { 'ー' } else { c })
        .filter(|&c| !DROPPED.contains(c))
        .collect()
}

/// What becomes of a character whatever stands beside it.
#[derive(Clone, Copy)]
enum Single {
    Drop,
    To(char),
    /// Its neighbours matter, or it becomes several characters.
    Slow,
}

/// [`fold_slowly`] for every character of the basic plane, so that folding a name is a few look-ups.
static FOLDED: LazyLock<Vec<Single>> = LazyLock::new(|| (0..=0xffff).map(single).collect());

fn single(code: u32) -> Single {
    let Some(c) = char::from_u32(code) else { return Single::Slow };
    if !compatible(c.encode_utf8(&mut [0; 4])).all(stands_alone) {
        return Single::Slow;
    }
    let folded = fold_slowly(c.encode_utf8(&mut [0; 4]));
    let mut folded = folded.chars();
    match (folded.next(), folded.next()) {
        (None, _) => Single::Drop,
        (Some(to), None) => Single::To(to),
        _ => Single::Slow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_one_name_fold_alike() {
        for (a, b) in [
            ("㈱髙橋", "(株)高橋"),
            ("ｻﾝﾌﾟﾙ・ガーデン", "サンプルガーデン"),
            ("サンフ\u{309a}ル", "さんぷる"),
            ("𠮷野家", "吉野家"),
            ("渡邉", "渡邊"),
            ("﨑本 太郎", "崎本太郎"),
            ("ＡＢＣ－Ｄ", "abc―d"),
            ("神\u{e0100}社", "\u{fa19}社"),
            ("データ～センター", "データ~センタ-"),
            ("データ〜センター", "デ─タ～センタ⁃"),
            ("Σigma", "σIGMA"),
            ("\u{200b}みほん\u{200e}塗\u{ad}装\u{2060}店\u{feff}", "みほん塗装店"),
            ("み\u{3164}ほ\u{202e}ん\u{7f}", "みほん"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
    }

    #[test]
    fn the_quick_way_and_the_rule_agree() {
        for code in (0..0x3_0000).filter_map(char::from_u32) {
            for text in [format!("{code}"), format!("カ{code}"), format!("か{code}\u{3099}"), format!("{code}Å")] {
                assert_eq!(fold(&text), fold_slowly(&text), "U+{:04X}", code as u32);
            }
        }
    }

    #[test]
    fn what_is_left_out_is_folded_already() {
        assert!(LEFT_OUT.iter().all(|form| fold(form) == **form));
    }

    #[test]
    fn legal_forms_go_from_both_ends_but_never_to_nothing() {
        for (name, key) in [
            ("株式会社見本", "見本"),
            ("見本㈱", "見本"),
            ("（株）医療法人社団見本会", "見本会"),
            ("株式会社", "株式会社"),
            ("株式会社株式会社", "株式会社"),
            ("株式会社有限会社", "有限会社"),
            ("見本株式会社支店", "見本株式会社支店"),
            ("有限会社 株式会社見本 (有)", "見本"),
        ] {
            assert_eq!(core(name), key, "{name}");
        }
    }
}
