//! Texts that break programs, through every field: each is refused with words or stored exactly, and
//! whatever is kept can be shown again without anything that cannot be seen.

use super::*;
use crate::base::entropy::Entropy;
use crate::base::japanese::{self, is_invisible};
use crate::scheme::show;

const NAUGHTY: [&str; 38] = [
    "undefined",
    "null",
    "0",
    "-1",
    "1e309",
    "NaN",
    "９９９９９９９９９９９９９９９９９９９９",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "+81",
    "@SUM(A1)",
    "../../../../etc/passwd",
    "%00%0d%0aSet-Cookie: a=b",
    "a\r\nBcc: x@y.example",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "𠜎𠜱𠝹𠱓𠱸",
    "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
    "ヽ༼ຈل͜ຈ༽ﾉ",
    "👩‍👩‍👧‍👦",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "\u{202e}txt.exe",
    "\u{2066}a\u{2069}",
    "\u{200b}\u{feff}",
    "\u{0}\u{1}\u{7f}\u{9f}",
    "\u{fffd}\u{ffff}\u{10ffff}",
    "\u{e0001}\u{e0041}",
    "\u{3164}\u{115f}",
    "ﷺﷺﷺ",
    "ﬀ㍿㈱ⅷ½",
    "か\u{3099}か\u{309a}",
    "ｶﾞﾊﾟ",
    "　",
    "\t\n",
    "神\u{fe00}邉\u{e0100}",
];

fn through(key: &str, text: &str) {
    for entity in ["corporation", "sole_proprietor"] {
        let checked = changed(&[("entity", entity), ("membership", "yes"), ("stars", "2"), (key, text)]);
        for error in &checked.errors {
            let said = SCHEME.words.said(error);
            assert!(said.ends_with('。') && !said.chars().any(is_invisible), "{key} {text:?}: {said:?}");
        }
        let field = SCHEME.form.field(key).expect("a field");
        if let Some(stored) = checked.answers.text(key).filter(|_| field.kind.is_line()) {
            assert_eq!(stored, japanese::line(text), "{key}: stored exactly");
            assert!(!stored.chars().any(is_invisible), "{key} {text:?}");
        }
        assert!(!checked.kept.first(key).chars().any(is_invisible), "{key} {text:?}");
        let _ = show(&SCHEME, &checked.answers);
        let again = check(&SCHEME, &checked.kept, true);
        assert_eq!(again.kept, checked.kept, "{key} {text:?}: what is kept stays");
    }
}

#[test]
fn naughty_texts_through_every_field() {
    for field in SCHEME.form.fields() {
        for text in NAUGHTY {
            through(&field.key, text);
        }
        through(&field.key, &"見".repeat(10_000));
    }
}

#[test]
fn made_up_unicode_through_every_field() -> anyhow::Result<()> {
    let entropy = Entropy::seeded(20_261_120);
    for _ in 0..60 {
        let mut text = String::new();
        for _ in 0..entropy.below(24)? {
            let range = match entropy.below(5)? {
                0 => 0x80,
                1 => 0x3100,
                2 => 0x1_0000,
                3 => 0x3_0000,
                _ => 0x11_0000,
            };
            text.extend(char::from_u32(entropy.below(range)? as u32));
        }
        for field in SCHEME.form.fields() {
            through(&field.key, &text);
        }
    }
    Ok(())
}
