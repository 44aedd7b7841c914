//! Ways of writing one name fold alike; a piece of a name is a piece of what the index holds of it.

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
fn every_kind_of_difference_is_united() {
    for (a, b) in [
        ("株式會社榮光堂", "株式会社栄光堂"),
        ("㍿見本", "株式会社見本"),
        ("㊑見本", "(株)見本"),
        ("學校法人圓山會", "学校法人円山会"),
        ("舘林觀光", "館林観光"),
        ("霞ヶ関商会", "霞が関商会"),
        ("霞ケ関商会", "霞ガ関商会"),
        ("霞ヵ関商会", "霞ヶ関商会"),
        ("佐々木", "佐佐木"),
        ("佐〻木", "佐佐木"),
        ("いすゞ", "いすず"),
        ("すゝき", "ススキ"),
        ("みすゞ飴", "ミスズ飴"),
        ("かゞみ", "カガミ"),
        ("ヱビス", "エビス"),
        ("ヰセキ", "イセキ"),
        ("キヤノン", "キャノン"),
        ("カ゛ラス", "ｶﾞﾗｽ"),
        ("ハ゜ン", "ぱん"),
        ("Café Ñandú", "cafe nandu"),
        ("Cafe\u{301}", "CAFÉ"),
        ("ØKO", "oko"),
        ("データ∼センター", "データ⁓センター"),
        ("デ〰タ⸺室", "デ━タ゠室"),
        ("見本‧商店", "見本∙商店"),
        ("O’Neil 商会", "O'NEIL商会"),
        ("Oʼneil", "o＇neil"),
        ("“見本”堂", "＂見本\"堂"),
    ] {
        assert_eq!(fold(a), fold(b), "{a} {b}");
    }
}

#[test]
fn what_is_not_the_same_stays_apart() {
    for (a, b) in [
        ("ガラス", "カラス"),
        ("机", "機"),
        ("みんなが", "みんなか"),
        ("カード", "ガード"),
        ("霞ヶ関", "霞関"),
        ("佐々木", "佐木"),
        ("を", "お"),
    ] {
        assert_ne!(fold(a), fold(b), "{a} {b}");
    }
}

#[test]
fn the_table_and_the_rule_agree() {
    for c in (0..0x3_0000).filter_map(char::from_u32) {
        let mut rule = String::new();
        letters_of(c, &mut rule);
        assert_eq!(letters(&format!("カ{c}Å")), format!("カ{rule}a"), "U+{:04X}", c as u32);
        assert_eq!(letters(&letters(&rule)), letters(&rule), "U+{:04X} again", c as u32);
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
        ("株式會社見本", "見本"),
        ("見本㈱", "見本"),
        ("（株）医療法人社団見本会", "見本会"),
        ("（一社）見本会", "見本会"),
        ("一般社団法人見本会", "見本会"),
        ("(公財) 見本会", "見本会"),
        ("見本会（特非）", "見本会"),
        ("ＮＰＯ法人見本会", "見本会"),
        ("認定NPO法人 見本会", "見本会"),
        ("㈾見本", "見本"),
        ("（名）見本", "見本"),
        ("株式会社", "株式会社"),
        ("株式会社株式会社", "株式会社"),
        ("株式会社有限会社", "有限会社"),
        ("見本株式会社支店", "見本株式会社支店"),
        ("有限会社 株式会社見本 (有)", "見本"),
    ] {
        assert_eq!(core(name), key, "{name}");
    }
}

/// Names made of what neighbours decide, by a small generator that repeats.
fn made_up() -> impl Iterator<Item = String> {
    const LETTERS: [&str; 24] = [
        "霞", "佐", "関", "ヶ", "ケ", "が", "カ", "々", "ゝ", "ゞ", "す", "ハ", "ﾊ", "ﾞ", "゛", "\u{3099}", "ﾟ", "髙",
        "𠮷", "é", " ", "・", "ー", "\u{200b}",
    ];
    let mut state = 7u32;
    let mut below = move |limit: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % limit
    };
    (0..400).map(move |_| (0..3 + below(7)).map(|_| LETTERS[below(LETTERS.len())]).collect())
}

#[test]
fn every_piece_of_a_name_is_a_piece_of_what_the_index_holds() {
    for name in made_up().chain(["株式会社霞ヶ関", "佐々木佐々商店", "ﾊﾞﾙｶﾞ㈱"].map(str::to_owned))
    {
        let held = searched(&name);
        let whole: Vec<char> = name.chars().collect();
        for from in 0..whole.len() {
            for to in from + 1..=whole.len() {
                let piece: String = whole[from..to].iter().collect();
                let letters = letters(&piece);
                // A part of a legal form is no part of a name.
                let is_found = held.contains(&letters[stripped(&letters)]) || "株式会社(株)".contains(&*letters);
                assert!(is_found || name.contains('株') || name.contains('㈱'), "{piece:?} of {name:?}: {held:?}");
            }
        }
    }
}
