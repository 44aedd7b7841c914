//! What is marked 要確認 is accepted by name only, and the marks are judged from what the application says now.

use super::desk::{OTHER, accepted, change, declarer, review};
use super::rig::{NOW, Rig};
use sengen::office::Office;
use sengen::office::review::decision::Earlier;
use sengen::scheme::Posted;
use sengen::scheme::edit::{Editing, check_edit};
use std::fs;

/// The name of one that is marked, its answers, and the mark.
type Marked = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const MARKED: [Marked; 7] = [
    ("a", &[("name", "㈱ためし塗装")], "事業者名の書き方"),
    ("b", &[("name", "ためし塗装"), ("corporate_number", "4000012090001")], "事業者名の書き方"),
    ("c", &[("municipality", "大田区蒲田5-13-14"), ("name", "株式会社さん")], "公開される欄の中身"),
    ("d", &[("municipality", "大田区蒲田 見本 花子 方"), ("name", "株式会社しい")], "公開される欄の中身"),
    ("e", &[("name", "株式会社ふたご"), ("corporate_number", "8000012010038")], "二重の申込み"),
    ("f", &[("name", "株式会社ふたごの片われ"), ("corporate_number", "8000012010038")], "二重の申込み"),
    ("g", &[("name", "＝株式会社しき")], "公開される欄の中身"),
];

#[test]
fn what_is_marked_needs_its_own_decision_by_name() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "plain", &OTHER);
    let numbers = [
        "7123456789012",
        "4000012090001",
        "5010005007126",
        "1180301018771",
        "8000012010038",
        "8000012010038",
        "7000012160057",
    ];
    let mut marked = Vec::new();
    for ((nonce, changes, mark), number) in MARKED.into_iter().zip(numbers) {
        let changes = [changes, &[("corporate_number", number)]].concat();
        rig.confirmed(&office, nonce, &changes);
        let name = changes.iter().find(|(key, _)| *key == "name").unwrap().1;
        let row = office.review.lists.list(None).unwrap().into_iter().find(|row| row.name == name).expect("its row");
        marked.push((row.reference, mark));
    }
    let state = |rig: &Rig| {
        let objects = ["applications", "waiting", "ids/records"].map(|folder| rig.objects(folder));
        let read = |path: std::path::PathBuf| (fs::read(&path).ok(), path);
        let objects: Vec<_> = objects.into_iter().flatten().map(read).collect();
        (rig.csv(), objects, files(rig, "objects/waiting/mail"))
    };
    let before = state(&rig);
    let dry = review(&rig, NOW, &["accept", "--all", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(state(&rig) == before, "a dry run changed something");
    let all = review(&rig, NOW, &["accept", "--all"]);
    assert!(all.code == 0 && all.out.contains("1 件を受理しました"), "{}{}", all.out, all.err);
    for said in [&dry.out, &all.out] {
        for (reference, mark) in &marked {
            let line = said.lines().find(|line| line.starts_with(reference.as_str()));
            assert!(line.is_some_and(|line| line.contains(mark)), "{mark} of {reference} is not in {said}");
        }
    }
    assert_eq!(rig.csv().lines().filter(|line| line.contains("2026-11-20")).count(), 1, "{}", rig.csv());
    let by_name: Vec<&str> = marked[..4].iter().map(|(reference, _)| reference.as_str()).collect();
    let named = review(&rig, NOW, &[&["accept"], by_name.as_slice()].concat());
    assert_eq!(named.code, 0, "{}{}", named.out, named.err);
    assert!(rig.csv().contains("㈱ためし塗装"), "its own decision, by name");
}

/// The names and contents of a folder's files.
fn files(rig: &Rig, folder: &str) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let entries = fs::read_dir(rig.state(folder)).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn marks_are_judged_from_what_the_application_says_now() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let shows = |office: &Office| {
        let checks = office.review.lists.show(&one.reference).unwrap().unwrap().looked_at.checks;
        checks.into_iter().any(|check| check.attention && check.title == "公開される欄の中身")
    };
    assert!(!shows(&office));
    change(&office, &one, &[("municipality", "千代田区丸の内1-2-3")]);
    assert!(shows(&office), "while it waits");
    assert!(office.review.inspection.acceptable().unwrap().is_empty());
    change(&office, &one, &[("municipality", "千代田区丸の内")]);
    assert!(!shows(&office), "it was put right");
    assert!(accepted(&office, &one));
    let taken = change(&office, &one, &[("municipality", "千代田区丸の内1-2-3")]);
    assert_eq!(taken.waiting, ["municipality"]);
    assert!(shows(&office), "what is asked for beside it");
    let shown = review(&rig, NOW, &["show", one.reference.as_str()]).out;
    assert!(shown.contains("[要確認] 公開される欄の中身") && shown.contains("番地らしいもの"), "{shown}");
}

#[test]
fn a_change_into_somebody_elses_name_is_shown_as_such() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "m", &[("corporate_number", "7000012050002"), ("contact_email", "b@mihon.example")]);
    office.review.acceptance.accept(&office.review.inspection.acceptable().unwrap(), Earlier::None).unwrap();
    let changes = [("corporate_number", "5010005007126"), ("name", "株式会社べつ")];
    let one = declarer(&rig, &office, ("n", &changes));
    assert!(accepted(&office, &one));
    change(&office, &one, &[("corporate_number", "7000012050002")]);
    let shown = office.review.lists.show(&one.reference).unwrap().unwrap();
    assert_eq!(shown.twins.applications.len(), 1);
    assert!(shown.looked_at.checks.iter().any(|check| check.attention && check.title == "二重の申込み"));
}

#[test]
fn who_asks_for_two_stars_is_checked_as_two_stars_are() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[("website", "https://mihon.example/policy")]));
    assert!(accepted(&office, &one));
    let application = office.accounts.sessions.visit(&one.session).unwrap();
    let typed = Posted::from([("self_check_score", "70"), ("policy_publication", "website")]);
    let editing = Editing::StepUp { to: 2, terms: false };
    let wanted = check_edit(office.scheme(), &application.answers, editing, &typed);
    let asked = office.accounts.changes.ask_step_up(&one.session, application.account.version, &wanted.answers);
    asked.unwrap();
    let shown = office.review.lists.show(&one.reference).unwrap().unwrap();
    let check =
        shown.looked_at.checks.iter().find(|check| check.title == "基本方針の公開").expect("what two stars need");
    assert_eq!(check.link.as_deref(), Some("https://mihon.example/policy"));
}
