//! `sengen review list`: what waits for the office and nothing else, oldest first, with what is to be known of it.

use super::command::trusted;
use super::desk::{Declarer, OTHER, PASSWORD, Said, change, client, declarer, review, seen};
use super::rig::{NOW, Rig};
use sengen::office::account::claim::Claim;
use sengen::office::account::session::LogIn;
use sengen::office::mail::sanitize::columns;
use sengen::office::queue::account::contact_of;
use sengen::office::review::decision::Earlier;
use serde_json::Value;

const LATER: &str = "2026-11-28T06:00:00Z";
const REASON: &str = "町名を確かめてください。";
const THIRD: [(&str, &str); 3] =
    [("corporate_number", "8000012010038"), ("name", "株式会社みつめ"), ("contact_email", "c@mihon.example")];

fn list(rig: &Rig, now: &str, arguments: &[&str]) -> Said {
    let said = review(rig, now, &[&["list"], arguments].concat());
    assert_eq!(said.code, 0, "{arguments:?}: {}{}", said.out, said.err);
    let is_for_people = !arguments.contains(&"--format");
    assert!(!is_for_people || said.out.lines().all(|line| columns(line) <= 100), "{}", said.out);
    said
}

fn rows(rig: &Rig, now: &str, arguments: &[&str]) -> Vec<Value> {
    let json = list(rig, now, &[arguments, &["--format", "json"]].concat()).out;
    serde_json::from_str::<Vec<Value>>(&json).expect("an array")
}

/// Its declarer logs in on another day and moves to another town.
fn changed(rig: &Rig, now: &str, one: &Declarer) {
    let office = rig.office(now);
    let LogIn::In(session) = office.accounts.sessions.log_in(&one.user_number, PASSWORD, client()).unwrap() else {
        panic!("not in")
    };
    let numbers = (one.user_number.clone(), one.declaration_id.clone());
    let then = Declarer {
        session: *session,
        reference: one.reference.clone(),
        user_number: numbers.0,
        declaration_id: numbers.1,
    };
    change(&office, &then, &[("municipality", "大田区")]);
}

fn kinds(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["kind"].as_str().expect("a kind")).collect()
}

#[test]
fn everything_the_office_must_press_is_listed_whatever_its_kind_oldest_first() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    office.review.acceptance.accept(&[seen(&office, &one.reference)], Earlier::None).unwrap();
    assert_eq!(rows(&rig, NOW, &[]), Vec::<Value>::new(), "nothing of what is accepted waits");
    // Two days later a change is asked for, the day after somebody declares, and the day after that a contact is lost.
    changed(&rig, "2026-11-22T06:00:00Z", &one);
    rig.confirmed(&trusted(&rig, "2026-11-23T06:00:00Z"), "m", &OTHER);
    let claim = Claim {
        declaration_id: one.declaration_id.clone(),
        corporate_number: "7123456789012".to_owned(),
        ..Claim::default()
    };
    let contact = contact_of(&rig.draft("x", &[("contact_email", "d@mihon.example")]).answers);
    rig.office("2026-11-24T06:00:00Z").accounts.claims.claim(&claim, &contact, client()).unwrap();

    let waiting = rows(&rig, LATER, &[]);
    assert_eq!(kinds(&waiting), ["change", "declaration", "contact"]);
    let days: Vec<_> = waiting.iter().map(|row| row["waiting_days"].as_i64().unwrap()).collect();
    assert_eq!(days, [6, 5, 4]);
    let table = list(&rig, LATER, &[]).out;
    assert!(table.starts_with("待っているもの 3件（最も古いもの 6日）  差し戻し中 0件  取り消せる決定 0件"), "{table}");
    for line in ["6日    登録変更  受理", "5日    宣言      宣言完了", "4日    担当者    受理"] {
        assert!(table.contains(line), "{line} is missing in {table}");
    }
    assert_eq!(kinds(&rows(&rig, LATER, &["--kind", "contact"])), ["contact"]);
    assert_eq!(rows(&rig, LATER, &["--all"]).len(), 4, "with what was accepted long ago");
    // Decided, each is gone from it.
    trusted(&rig, LATER);
    let reference = one.reference.as_str();
    for arguments in [
        &["accept", reference, "--kind", "change", "--now"][..],
        &["reject", reference, "--kind", "contact", "--reason", REASON, "--now"],
        &["accept", "--all", "--now"],
    ] {
        let said = review(&rig, LATER, arguments);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }
    let nothing = list(&rig, LATER, &[]).out;
    assert!(nothing.starts_with("待っているもの 0件  差し戻し中 0件"), "{nothing}");
    assert!(nothing.contains("事務局が決めるものはありません") && nothing.contains("--search"), "{nothing}");
    assert_eq!(rig.objects("waiting/review").len(), 0, "and nothing is left to be followed");
}

#[test]
fn what_was_returned_is_listed_apart_until_it_is_corrected_and_says_so_then() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    rig.confirmed(&office, "m", &OTHER);
    let reference = one.reference.as_str();
    rig.office("2026-11-22T15:00:00Z").review.acceptance.send_back(seen(&office, &one.reference), REASON).unwrap();
    let table = list(&rig, LATER, &[]).out;
    assert!(table.contains("待っているもの 1件") && table.contains("差し戻し中 1件"), "{table}");
    assert!(!table.contains(reference) && table.contains("--returned"), "{table}");
    let returned = list(&rig, LATER, &["--returned"]).out;
    assert!(returned.contains(reference) && returned.contains("差し戻し中（2026-11-23から）"), "{returned}");
    assert_eq!(returned.matches("宣言完了").count(), 1, "{returned}");

    changed(&rig, "2026-11-25T06:00:00Z", &one);
    let waiting = rows(&rig, LATER, &[]);
    assert_eq!(waiting.len(), 2);
    let corrected = waiting.iter().find(|row| row["reference"] == reference).unwrap();
    assert_eq!((&corrected["corrected_at"], &corrected["waiting_days"]), (&"2026-11-25T06:00:00Z".into(), &3.into()));
    assert_eq!(corrected["returned_at"], Value::Null);
    assert_eq!(waiting[1]["reference"], reference, "it waits since it was corrected");
    assert!(list(&rig, LATER, &[]).out.contains("直しあり（2026-11-25）"));
    assert!(list(&rig, LATER, &["--format", "csv"]).out.contains("2026-11-25 15:00"));
    let none = list(&rig, LATER, &["--returned"]).out;
    assert!(none.contains("申込者が直すのを待っているものは、ありません"), "{none}");

    // Decided, and not brought about yet, it is neither.
    trusted(&rig, LATER);
    assert_eq!(review(&rig, LATER, &["accept", reference, "--seen", "2"]).code, 0);
    let table = list(&rig, LATER, &[]).out;
    assert!(table.contains("待っているもの 1件") && table.contains("取り消せる決定 1件"), "{table}");
    assert!(!table.contains(reference) && list(&rig, LATER, &["--decided"]).out.contains(reference), "{table}");
    assert!(list(&rig, LATER, &["--all"]).out.contains("受理 あと10分"));
}

#[test]
fn each_line_bears_the_marks_of_what_is_asked_for_now() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[("municipality", "千代田区例示町1-2-3")]));
    rig.confirmed(&office, "m", &OTHER);
    // The same declarer once more.
    rig.confirmed(&office, "o", &[("contact_email", "d@mihon.example"), ("name", "（株）べつの塗装"), OTHER[0]]);
    rig.confirmed(&office, "p", &THIRD);
    let marks = |name: &str| -> Vec<String> {
        let row = rows(&rig, NOW, &["--since", "2026-11-20"]).into_iter().find(|row| row["name"] == name);
        serde_json::from_value(row.expect("a row")["marks"].clone()).expect("marks")
    };
    assert_eq!(marks("株式会社ためし塗装"), ["公開される欄の中身"]);
    assert_eq!(marks("株式会社べつの塗装"), ["二重の申込み"]);
    assert!(marks("（株）べつの塗装").contains(&"事業者名の書き方".to_owned()));
    assert_eq!(marks("株式会社みつめ"), Vec::<String>::new());
    let table = list(&rig, NOW, &[]).out;
    assert_eq!(table.matches("要確認：").count(), 3, "{table}");
    assert!(table.contains("要確認：公開される欄の中身\n"), "{table}");
    // Corrected and accepted, a change asks for what is to be looked at.
    change(&office, &one, &[("municipality", "千代田区例示町")]);
    assert_eq!(marks("株式会社ためし塗装"), Vec::<String>::new());
    office.review.acceptance.accept(&[seen(&office, &one.reference)], Earlier::None).unwrap();
    change(&office, &one, &[("municipality", "千代田区丸の内1-2-3")]);
    let row = rows(&rig, NOW, &["--kind", "change"]).remove(0);
    assert_eq!(row["marks"][0], "公開される欄の中身", "{row}");
}

#[test]
fn what_keeps_marks_from_being_made_keeps_nobody_from_the_list() {
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let checks = rig.root().join("data/checks.toml");
    let text = std::fs::read_to_string(&checks).unwrap();
    std::fs::write(&checks, text.replacen("attention = [\"", "attention = [\"slip_", 1)).unwrap();
    let said = review(&rig, NOW, &["list"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("株式会社ためし塗装") && !said.out.contains("要確認"), "{}", said.out);
    assert!(
        said.err.contains("印") && said.err.contains("data/checks.toml") && said.err.contains("直し方"),
        "{}",
        said.err
    );
    let json = review(&rig, NOW, &["list", "--format", "json"]).out;
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()[0]["marks"], Value::Null, "nobody looked");
}

#[test]
fn what_contradicts_itself_is_wrong_usage() {
    let rig = Rig::new();
    drop(rig.office(NOW));
    for arguments in [
        &["list", "--all", "--returned"][..],
        &["list", "--all", "--only", "accepted"],
        &["list", "--returned", "--decided"],
        &["list", "--only", "accepted", "--decided"],
        &["list", "--only", "waiting"],
    ] {
        let said = review(&rig, NOW, arguments);
        assert_eq!((said.code, said.out.as_str()), (64, ""), "{arguments:?} {}", said.err);
    }
    // Which kinds there are, the scheme's registers say.
    let said = review(&rig, NOW, &["list", "--kind", "stepup"]);
    assert!(said.code == 1 && said.out.is_empty() && said.err.contains("step-up、change"), "{}", said.err);
    for (arguments, words) in [
        (&["list"][..], "メールで確認を済ませると"),
        (&["list", "--search", "だれも"], "見つかりませんでした"),
        (&["list", "--only", "revoked"], "--all"),
        (&["list", "--decided"], "review revoke"),
        (&["list", "--kind", "change"], "--kind"),
    ] {
        assert!(list(&rig, NOW, &arguments[1..]).out.contains(words), "{arguments:?}");
    }
}
