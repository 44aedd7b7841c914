//! What authors bring: text that would be lost (faults), marks that stay (hints), lines that are kept.

use super::tests::{html, places, with};

/// The places of the hints of a piece that is sound.
fn hints(source: &str) -> Vec<String> {
    with(source, |rendered| {
        let hints = rendered.unwrap_or_else(|faults| panic!("{source}: {faults:?}")).hints;
        assert!(hints.iter().all(|hint| hint.is_hint()), "{source}");
        hints
            .iter()
            .map(|hint| format!("{}", hint).split(": ").next().unwrap_or_default().replace("ヒント content/a.md:", ""))
            .collect()
    })
}

#[test]
fn text_that_would_be_lost_is_a_fault() {
    for (source, place) in [
        ("| 名前 | 数 |\n|---|---|\n| あ | 1 | 三つめ |\n", "7:9"),
        ("| 記号 | 意味 |\n|---|---|\n| a|b | どちらか |\n", "7:7"),
        ("| 記号 | 意味 |\n|---|---|\n| `a|b` | どちらか |\n", "7:9"),
        ("名前 | 数\n---|---\nあ | 1 | 三つめ\n", "7:7"),
        ("> | 名前 | 数 |\n> |---|---|\n> | あ | 1 | 三 |\n", "7:11"),
        ("一\n\n```\n二\n\n## 三\n\nです\n", "7:1"),
        ("一\n\n~~~\n二\n", "7:1"),
        ("```\n一\n~~~\n", "5:1"),
        ("> ```\n> 一\n\n二\n", "5:3"),
        ("``` 手順の例\n一\n```\n", "5:1"),
        ("一\n\n[注]: これは消えます\n", "7:1"),
        ("## 見出し {重要}\n", "5:1"),
        ("注[^a]です。\n\n[^a]: 説明\n", "5:2"),
        ("[](/a/)です\n", "5:1"),
        ("一\u{b}二\n", "5:2"),
        ("一\u{8}二\n", "5:2"),
        ("一\u{ffff}二\n", "5:2"),
    ] {
        assert_eq!(places(source), [format!("content/a.md:{place}")], "{source:?}");
    }
    for sound in [
        "| 名前 | 数 |\n|---|---|\n| a\\|b | 1 |\n| 一 |\n",
        "名前 | 数\n---|---\nあ | 1\n",
        "```\n一\n```\n\n~~~~ toml\n```\n~~~~\n",
        "[こちら][a]です。\n\n[a]: https://x.example/\n",
        "葛\u{e0100}城、👩\u{200d}💻、一\t二\n",
    ] {
        with(sound, |rendered| assert!(rendered.is_ok(), "{sound:?}: {:?}", rendered.err()));
    }
}

/// What an author may write, and where a hint tells that its marks stay.
const MARKS_THAT_STAY: [(&str, &[&str]); 51] = [
    ("-項目一\n-項目二", &["5:1", "6:1"]),
    ("-　項目一", &["5:1"]),
    ("*項目", &["5:1"]),
    ("+　一", &["5:1"]),
    ("＊ 項目", &["5:1"]),
    ("-[リンク](/a/)", &["5:1"]),
    ("1.手順", &["5:1"]),
    ("1.　手順", &["5:1"]),
    ("2)次の手順", &["5:1"]),
    ("文です。\n2. 次", &["6:1"]),
    ("① 一\n② 二\n③ 三", &["5:1"]),
    ("１．一\n２．二", &["5:1"]),
    ("（1）一\n（2）二", &["5:1"]),
    ("これは*「重要」*です", &["5:4"]),
    ("これは__「重要」__です", &["5:4"]),
    ("これは*「重要」*です。これは__「重要」__です。", &["5:4", "5:16"]),
    ("これは*「一」*と*「二」*です", &["5:4", "5:14"]),
    ("＊＊強調＊＊です", &["5:1"]),
    ("-\u{a0}項目", &["5:1"]),
    ("1.\u{2003}手順", &["5:1"]),
    ("ア．一\nイ．二", &["5:1"]),
    ("a) 一\nb) 二", &["5:1"]),
    ("A. 一\nB. 二", &["5:1"]),
    ("一、準備\n二、実行", &["5:1"]),
    ("（ア）一\n（イ）二", &["5:1"]),
    ("－項目一\n－項目二", &["5:1"]),
    ("―項目一\n―項目二", &["5:1"]),
    ("--項目一\n--項目二", &["5:1"]),
    ("――項目一\n――項目二", &["5:1"]),
    ("１.手順\n２.次の手順", &["5:1"]),
    ("【1】準備\n【2】実行", &["5:1"]),
    ("第1 準備\n第2 実行", &["5:1"]),
    ("第1条 目的\n第2条 対象", &["5:1"]),
    (":::note\n注意です。\n:::", &["5:1", "7:1"]),
    ("表 | 数\n一 | 2", &["5:1"]),
    ("[ ] 未\n[x] 済", &["5:1", "6:1"]),
    ("用語\n：説明", &["6:1"]),
    ("日本_語_です", &["5:3"]),
    ("~~古い~~", &["5:1"]),
    ("==強調==", &["5:1"]),
    ("- [ ] 未\n- [x] 済", &["5:3", "6:3"]),
    ("本文[^1]です。\n\n[^1]: 注釈 です。", &["5:3", "7:1"]),
    ("用語\n: 説明", &["6:1"]),
    ("## 見出し ｛#id｝", &["5:8"]),
    ("＃ 見出し", &["5:1"]),
    ("#見出し", &["5:1"]),
    ("＞ 引用", &["5:1"]),
    ("ここに`コードの閉じ忘れ", &["5:4"]),
    ("文の行\n---\n次", &["5:1"]),
    ("| 名前 | 数 |\n|---|\n| あ | 1 |", &["5:1", "6:1", "7:1"]),
    ("文字\u{fffd}化け", &["5:3"]),
];

#[test]
fn marks_that_stay_are_hints() {
    for (source, expected) in MARKS_THAT_STAY {
        assert_eq!(hints(source), expected, "{source:?}");
    }
}

#[test]
fn lists_that_fall_apart_are_hints() {
    for (source, expected) in [
        ("1. 手順\n  - 細目\n2. 次", vec!["6:3"]),
        ("1. 手順\n\n  続きの文。\n\n2. 次", vec!["7:3"]),
        ("- 一\n\n 続きの文。", vec!["7:2"]),
        ("> 1. 手順\n>   - 細目", vec!["6:5"]),
        ("- 親\n - 子\n- 次", vec!["6:2"]),
        ("- 親\n\n - 子", vec!["7:2"]),
        ("1. 親\n  1. 子\n  2. 子二\n2. 次", vec!["6:3", "7:3"]),
        ("> - 親\n>  - 子", vec!["6:4"]),
        ("- 項目\n続きの文", vec!["6:1"]),
        ("> 引用\n続きの文", vec!["6:1"]),
        ("> [!TIP]\n> 一\n二", vec!["7:1"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n表の後の文", vec!["8:1"]),
        ("1. 一\n3. 三\n5. 五", vec!["6:1"]),
    ] {
        assert_eq!(hints(source), expected, "{source:?}");
    }
}

#[test]
fn what_is_meant_as_it_stands_is_no_hint() {
    for source in [
        "1. 手順\n   - 細目\n2. 次",
        "1. 一\n1. 二\n1. 三",
        "3. 三\n4. 四",
        "- 長い文\n  続き\n- 次",
        "- 長い文\n　続き",
        " - 一\n - 二\n- 三",
        " 9. 九\n10. 十",
        "- 親\n  - 子\n    - 孫\n- 次",
        "> 引用\n> 続き\n\n次",
        "> - 一\n> 続き",
        "| a |\n|---|\n| 1 |\n2",
        "＊印は必ず書きます。",
        "A社とB社",
        "サーバ\nー",
        "- 一\n\n続きではない文。",
        "-5 度から +3 度、1.5 倍、2026.11.28 まで",
        "1.5倍になりました。",
        "*注* と **語** と `a_b * c` です。",
        "\\*そのまま\\* と \\`印",
        "snake_case_name を使う",
        "3 * 4 * 5",
        "①から③までを読む",
        "○○株式会社",
        "一\n\n---\n\n二",
        "[かっこ] と [ ] の話",
    ] {
        assert_eq!(hints(source), [""; 0], "{source:?}");
    }
}

#[test]
fn lines_keep_to_themselves_where_the_author_sees_them_so() {
    for (source, expected) in [
        ("次のとおりです。\n・一\n・二", "<p>次のとおりです。<br>\n・一<br>\n・二</p>\n"),
        ("・一は長い文で\n　次の行に続く\n・二", "<p>・一は長い文で<br>\n　次の行に続く<br>\n・二</p>\n"),
        ("・一は長い文で\n  次の行に続く\n・二", "<p>・一は長い文で次の行に続く<br>\n・二</p>\n"),
        ("長い文が\n折り返し\n■一\n■二", "<p>長い文が折り返し<br>\n■一<br>\n■二</p>\n"),
        ("※一\n※二", "<p>※一<br>\n※二</p>\n"),
        ("①一\n②二", "<p>①一<br>\n②二</p>\n"),
        ("ア．一\nイ．二", "<p>ア．一<br>\nイ．二</p>\n"),
        ("－項目一\n－項目二", "<p>－項目一<br>\n－項目二</p>\n"),
        ("→一\n→二", "<p>→一<br>\n→二</p>\n"),
        ("ここから\n★を選ぶ", "<p>ここから★を選ぶ</p>\n"),
        ("> ・一\n> ・二", "<blockquote>\n<p>・一<br>\n・二</p>\n</blockquote>\n"),
        ("見本協会\n〒113-0021\n東京都文京区", "<p>見本協会<br>\n〒113-0021<br>\n東京都文京区</p>\n"),
        ("見本協会\n電話 03-0000-0000", "<p>見本協会<br>\n電話 03-0000-0000</p>\n"),
        ("事務局\nメール：a＠x.example", "<p>事務局<br>\nメール：a＠x.example</p>\n"),
        ("日時：11月1日\n場所：東京", "<p>日時：11月1日<br>\n場所：東京</p>\n"),
        ("ここは\n○○株式会社の例です", "<p>ここは○○株式会社の例です</p>\n"),
        ("電話で\n聞く。", "<p>電話で聞く。</p>\n"),
        ("次は\n①から読む", "<p>次は①から読む</p>\n"),
    ] {
        assert_eq!(html(source), expected, "{source:?}");
    }
}

/// The ids of the headings.
fn ids(source: &str) -> Vec<String> {
    with(source, |rendered| rendered.expect("sound").toc.into_iter().map(|heading| heading.id).collect())
}

#[test]
fn anchors_come_from_the_headings_words_and_stay_when_others_are_put_in() {
    assert_eq!(ids("## 費用の目安\n\n## ＶＰＮ・サーバー を 使う（例）"), ["費用の目安", "vpn-サーバー-を-使う-例"]);
    assert_eq!(ids("## 準備\n\n## 費用の目安"), ["準備", "費用の目安"]);
    assert_eq!(ids("## 例\n\n## 例\n\n## 例"), ["例", "例-2", "例-3"]);
    assert_eq!(ids("## Cost\n\n## 費用 {#cost}"), ["cost-2", "cost"], "what is given stays");
    assert_eq!(ids("## ？\n\n## `a b` と **c**"), ["section", "a-b-と-c"]);
}
