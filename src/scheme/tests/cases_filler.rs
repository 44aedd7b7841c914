//! What is typed to fill a field, and what only looks like it and is left in peace; what is on the web without an address.

use super::*;

/// The fields in which nobody is asked anything but whether it is a name.
const NAMED: [(&str, &str); 4] = [
    ("corporation", "name"),
    ("body", "name"),
    ("sole_proprietor", "representative"),
    ("sole_proprietor", "contact_name"),
];

/// Typed to fill the field.
const FILLERS: [&str; 31] = [
    "あああ",
    "ああああ",
    "アアアア",
    "ｱｱｱｱ",
    "ああ　ああ",
    "aaaa",
    "ＡＡＡＡ",
    "xxxxx",
    "11111",
    "んんんん",
    "見見見見",
    "テスト",
    "テストテスト",
    "てすと２",
    "test",
    "testtest",
    "あいうえお",
    "かきくけこさしすせそ",
    "asdf",
    "asdfasdf",
    "abcabcabcabc",
    "ーーー",
    "○○",
    "〇〇",
    "○○商店",
    "×× ××",
    "***",
    "＊＊",
    "未定",
    "ダミー",
    "仮",
];

/// Names, or what may be one.
const NAMES: [&str; 31] = [
    "みみずく",
    "ささき",
    "ののはな",
    "BBB設計",
    "ささ",
    "コロコロ",
    "ランラン",
    "ららら",
    "ももも亭",
    "AAA",
    "AI",
    "ABC",
    "abcd",
    "キキキッチン",
    "パパママ",
    "佐々 さき",
    "二二三",
    "一二三",
    "三三",
    "123",
    "トントン拍子",
    "たけやぶやけた",
    "あいう",
    "きくけ",
    "QWEL",
    "テスト製作",
    "検査テスト工房",
    "ダミーヘッド",
    "なにぬね",
    "〇一",
    "未定木",
];

fn asked(typed: &[(&str, &str)]) -> Vec<String> {
    let checked = changed(typed);
    checked.questions.iter().map(|question| format!("{} {}", question.field, question.code.key())).collect()
}

fn is_filler(entity: &str, key: &str, typed: &str) -> bool {
    let person = if key == "representative" { typed } else { "見本 太郎" };
    let typed = [("entity", entity), ("representative", person), ("representative_kana", "ミホン"), (key, typed)];
    asked(&typed).contains(&format!("{key} name_filler"))
}

#[test]
fn what_only_fills_the_field_of_a_name_is_asked_about_and_names_are_left_in_peace() {
    for (entity, key) in NAMED {
        for typed in FILLERS {
            assert!(is_filler(entity, key, typed), "{key} {typed}");
        }
        for typed in NAMES {
            assert!(!is_filler(entity, key, typed), "{key} {typed}");
        }
    }
}

#[test]
fn a_legal_form_beside_it_is_no_name() {
    for typed in [
        "株式会社ああああ",
        "㈱テストテスト",
        "合同会社 asdf",
        "ｱｱｱｱ（有）",
        "株式会社あいうえお",
        "株式会社テスト",
        "株式会社未定",
        "有限会社ーーー",
        "〇〇株式会社",
    ] {
        assert!(is_filler("corporation", "name", typed), "{typed}");
    }
    // So somebody is called.
    for typed in ["株式会社テスト製作", "有限会社ララ", "株式会社ABC", "株式会社", "株式会社みみずく"]
    {
        assert!(!is_filler("corporation", "name", typed), "{typed}");
    }
}

#[test]
fn readings_are_looked_at_as_names_are() {
    for typed in ["アアアア", "テストテスト", "あいうえお", "ンンンン"] {
        assert_eq!(asked(&[("name_kana", typed)]), ["name_kana name_filler"], "{typed}");
    }
    for typed in ["ミミズク", "ササキ", "ノノハナ", "ビービービーセッケイ", "ララ", "アアルト"]
    {
        assert_eq!(asked(&[("name_kana", typed)]), Vec::<String>::new(), "{typed}");
    }
}

#[test]
fn a_person_is_not_called_as_the_shop_is() {
    let person = |person: &str, shop: &str| {
        let typed = [("entity", "sole_proprietor"), ("representative", person), ("trade_name", shop)];
        asked(&[&typed[..], &[("representative_kana", "ミホン")]].concat())
    };
    for (name, shop) in [("みほんや", "みほんや"), ("見本 花子", "見本花子"), ("ＡＢＣ", "ABC")] {
        assert_eq!(person(name, shop), ["representative person_is_trade_name"], "{name} {shop}");
    }
    // One question is enough.
    assert_eq!(person("見本塗装", "見本塗装"), ["representative person_is_firm"]);
    for (name, shop) in [("見本 花子", "見本塗装"), ("見本 花子", ""), ("見本 花子", "見本花子塗装")]
    {
        assert_eq!(person(name, shop), Vec::<String>::new(), "{name} {shop}");
    }
}

#[test]
fn what_is_on_the_web_has_an_address_in_some_answer() {
    let policy = |publication: &str, more: (&str, &str)| {
        asked(&[("stars", "2"), ("policy_publication", publication), ("membership", "yes"), more])
    };
    let none = ("membership_name", "見本商工会");
    assert_eq!(policy("website", none), ["website website_missing"]);
    assert_eq!(policy("website", ("website", "なし")), ["website website_missing"].map(str::to_owned));
    for (publication, more) in [
        ("website", ("website", "https://mihon.example/")),
        ("website", ("website", "www.mihon.example")),
        ("website", ("building", "https://mihon.example/policy")),
        ("brochure", none),
        ("other", none),
    ] {
        let left = policy(publication, more);
        assert!(!left.contains(&"website website_missing".to_owned()), "{publication} {more:?}");
    }
    assert_eq!(asked(&[("stars", "1"), ("policy_publication", "website")]), Vec::<String>::new(), "not asked there");
}
