//! `sengen review report`: counts of a period, in lines, a sheet and a page.

use super::command::whole;
use super::desk::{OTHER, PASSWORD, declarer, review};
use super::rig::Rig;

const FIRST: &str = "2026-11-20T06:00:00Z";
/// Two hours later.
const SECOND: &str = "2026-11-20T08:00:00Z";
/// The day after, in Japan.
const THIRD: &str = "2026-11-21T00:00:00Z";

/// One was accepted after two hours; one was returned after two, with a stock reason, and waits for its declarer.
fn worked(rig: Rig) -> Rig {
    let office = rig.office(FIRST);
    let first = declarer(&rig, &office, ("a", &[]));
    let second = declarer(&rig, &office, ("b", &OTHER));
    drop(office);
    let reasons = include_str!("../../data/reasons.toml");
    std::fs::write(rig.root().join("data/reasons.toml"), reasons).expect("written");
    let text = reasons.lines().find_map(|line| line.strip_prefix("text = \"")).expect("a reason").trim_end_matches('"');
    for arguments in [
        &["accept", first.reference.as_str()][..],
        &["return", second.reference.as_str(), "--reason", &format!("お世話になります。\n{text}")],
    ] {
        let said = review(&rig, SECOND, arguments);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    rig
}

#[test]
fn what_was_decided_is_counted_with_how_long_it_waited() {
    let rig = worked(Rig::new());
    let said = review(&rig, THIRD, &["report"]);
    assert_eq!(said.code, 0, "{}", said.err);
    for line in [
        "申込みの集計（2026年11月1日から2026年11月20日まで）",
        "  受付  2 件",
        "  宣言完了  2 件",
        "  受理  1 件",
        "  差し戻し  1 件",
        "  不受理  0 件",
        "  宣言  決めた件数 2、待った時間の中央値（時間） 2.0、10件のうち9件はこれより短い（時間） 2.0",
        "  2026-11-20  受付 2、宣言完了 2、受理 1、差し戻し 1",
        "  公開の欄に番地や建物名がある  1 件",
    ] {
        assert!(said.out.lines().any(|told| told == line), "{line}\n{}", said.out);
    }
    for private in ["ためし塗装", "べつの塗装", "mihon.example", PASSWORD] {
        assert!(!said.out.contains(private), "{private}");
    }
}

#[test]
fn a_day_without_anything_is_told_as_one() {
    let rig = worked(Rig::new());
    let said = review(&rig, THIRD, &["report", "--from", "2026-11-21", "--to", "2026-11-21"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("\n日ごと\n  ありません。\n") && said.out.contains("  受付  0 件\n"), "{}", said.out);
    let backwards = review(&rig, THIRD, &["report", "--from", "2026-11-22", "--to", "2026-11-21"]);
    assert_eq!(backwards.code, 1);
    assert!(backwards.err.contains("日付を書き直してください"), "{}", backwards.err);
}

#[test]
fn a_sheet_and_a_page_say_the_same() {
    let rig = worked(whole());
    let sheet = review(&rig, THIRD, &["report", "--format", "csv"]).out;
    assert!(sheet.starts_with('\u{feff}'), "Excel reads it as UTF-8");
    assert!(sheet.contains("期間の合計,受付,件数,2\r\n"), "{sheet}");
    assert!(sheet.contains("決まるまでに待った時間,宣言,決めた件数,2\r\n"), "{sheet}");
    let page = review(&rig, THIRD, &["report", "--format", "html"]);
    assert_eq!(page.code, 0, "{}", page.err);
    assert!(page.out.contains("<th scope=\"row\">受付</th><td>2</td>"), "{}", page.out);
    assert!(page.out.contains("2026年11月1日から2026年11月20日まで"), "{}", page.out);
}
