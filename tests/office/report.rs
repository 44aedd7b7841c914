//! `sengen review report`: counts of a period, in lines, a sheet and a page.

use super::command::{run, trusted, whole};
use super::desk::{OTHER, PASSWORD, declarer, review};
use super::rig::Rig;
use sengen::office::State;
use std::process::Command;

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
        "  2026-11-20 宣言  決めた件数 2、待った時間の中央値（時間） 2.0、10件のうち9件はこれより短い（時間） 2.0",
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

/// `sengen account erase` of whoever asks.
fn erase(rig: &Rig, now: &str, reference: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sengen"));
    let arguments = ["account", "erase", reference, "--asked", "--yes", "--root"];
    let said = run(command.args(arguments).arg(rig.root()).env("SENGEN_NOW", now));
    assert_eq!(said.code, Some(0), "{said:?}");
}

/// A run of the timer.
fn timer(rig: &Rig, now: &str) {
    let office = trusted(rig, now);
    office.upkeep.expiration.keep_days().expect("a disk");
    assert!(!office.upkeep.expiration.expire_due().expect("a disk").frozen);
}

#[test]
fn a_report_says_the_same_when_those_it_is_about_are_erased() {
    // The timer runs before, or only after they were erased.
    for runs_before in [true, false] {
        let rig = worked(Rig::new());
        let office = rig.office(FIRST);
        let third = declarer(&rig, &office, ("c", &[("contact_email", "c@mihon.example"), ("name", "第三の塗装")]));
        rig.submit(&office, "d", &[("contact_email", "d@mihon.example"), ("name", "確認しない塗装")]);
        let listed = office.review.lists.list(None).expect("a list");
        let references: Vec<String> = listed.iter().map(|row| row.reference.to_string()).collect();
        drop(office);
        if runs_before {
            timer(&rig, THIRD);
        }
        for row in listed.iter().filter(|row| row.state == State::Accepted) {
            let said = review(&rig, THIRD, &["revoke", row.reference.as_str(), "--reason", "規約 第8条のため。"]);
            assert_eq!(said.code, 0, "{}", said.err);
        }
        let report = |now: &str| {
            let said = review(&rig, now, &["report", "--from", "2026-11-01", "--to", "2026-11-21", "--format", "csv"]);
            assert_eq!(said.code, 0, "{}", said.err);
            said.out
        };
        let before = report(THIRD);
        for line in ["合計,受付,件数,4", "合計,取消,件数,1", "決めた件数,2", "時間の中央値（時間）,2.0"]
        {
            assert!(before.contains(line), "{line}\n{before}");
        }
        assert!(before.contains("申込みで選ばれたもの"), "{before}");
        references.iter().for_each(|reference| erase(&rig, THIRD, reference));
        assert_eq!(report(THIRD), before, "timer before: {runs_before}");
        // Each time the timer runs, and when all of those days are kept.
        for now in ["2026-11-21T01:00:00Z", "2026-11-21T16:30:00Z", "2026-11-24T00:00:00Z", "2027-12-24T00:00:00Z"] {
            timer(&rig, now);
            assert_eq!(report(now), before, "{now}, timer before: {runs_before}");
        }
        assert!(!before.contains(&third.declaration_id));
        // Counts of 14 months ago go.
        timer(&rig, "2028-01-22T00:00:00Z");
        assert!(report("2028-01-22T00:00:00Z").contains("合計,受付,件数,0"));
    }
}

#[test]
fn what_was_chosen_is_still_told_when_a_declaration_was_never_confirmed() {
    let rig = Rig::new();
    rig.submit(&rig.office(FIRST), "d", &[]);
    let report = |now: &str| review(&rig, now, &["report", "--from", "2026-11-20", "--to", "2026-11-20"]).out;
    let before = report(THIRD);
    timer(&rig, "2026-12-24T00:00:00Z");
    timer(&rig, "2027-06-24T00:00:00Z");
    assert_eq!(rig.office(THIRD).review.lists.list(None).expect("a list").len(), 0, "expired and removed");
    assert_eq!(report("2027-06-24T00:00:00Z"), before);
}
