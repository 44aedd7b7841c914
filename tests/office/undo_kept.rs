//! What was decided and cannot be carried out when its time has come: whoever looks is told what keeps it and how it
//! goes on, of the kind that was asked about; and what came to nothing is told with its reason.

use super::clock::LATER;
use super::command::sengen;
use super::desk::{Declarer, Said, accepted, change, declarer, review};
use super::rig::{NOW, Rig};
use super::takeover::edited;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use sengen::office::queue::account::PendingKind;
use sengen::office::queue::history::Step;
use sengen::scheme::edit::Editing;
use std::fs;

const OVER: &str = "2026-11-20T06:10:00Z";
const LONG_OVER: &str = "2026-11-20T09:00:00Z";
const REASON: &str = "町名を確かめてください。";

fn told(said: &Said, code: i32, words: &[&str]) {
    assert_eq!(said.code, code, "{}{}", said.out, said.err);
    let all = said.out.clone() + &said.err;
    words.iter().for_each(|word| assert!(all.contains(word), "{word} is missing in {all}"));
    assert!(!all.contains("まもなく"), "{all}");
}

/// Decided, and its time is over.
fn decided() -> (Rig, Declarer) {
    let rig = Rig::undoable(10);
    let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
    told(&review(&rig, NOW, &["accept", one.reference.as_str()]), 0, &["受理と決めました"]);
    (rig, one)
}

#[test]
fn by_a_clock_that_nobody_confirmed_nothing_is_carried_out_and_everybody_is_told() {
    for later in LATER {
        let (rig, one) = decided();
        let reference = one.reference.as_str();
        let clock = ["時計が合っているか、わかりません", "決定 1 件", "--trust-clock", "ひとりでに続きます"];
        told(&review(&rig, later, &["list"]), 0, &[&clock[..], &["実行待ちの決定 1件"]].concat());
        told(&review(&rig, later, &["list", "--decided"]), 0, &[&clock[..], &[reference, "受理 時計が"]].concat());
        told(
            &review(&rig, later, &["show", reference]),
            0,
            &[&clock[..], &["時計を確かめて", "まだ取り消せます"]].concat(),
        );
        for command in [&["mail", "list"][..], &["state", "check"], &["account", "show", reference, "--reason", "x"]] {
            let mut process = std::process::Command::new(super::server::PROGRAM);
            let ran = super::command::run(process.args(command).arg("--root").arg(rig.root()).env("SENGEN_NOW", later));
            assert!(clock.iter().all(|word| ran.errors.contains(word)), "{command:?} {ran:?}");
        }
        let rehearsed = review(&rig, later, &["accept", "--all", "--dry-run", "--trust-clock"]);
        told(&rehearsed, 1, &["一緒には使えません", "review list --trust-clock"]);
        assert!(!rig.csv().contains("ためし塗装"), "{later}");
        if later == LATER[0] {
            // Nobody knows that its time is over, and nothing has left the house.
            told(&review(&rig, later, &["undo", reference]), 0, &["取り消しました"]);
            continue;
        }
        let trusted = review(&rig, later, &["list", "--trust-clock"]);
        told(&trusted, 0, &["時計は合っている", "1 件の決定を、いま実行しました"]);
        assert!(!trusted.err.contains("わかりません"), "{}", trusted.err);
        assert!(rig.csv().contains("ためし塗装"), "{later}");
        assert!(!review(&rig, later, &["list"]).err.contains("時計"));
    }
}

#[test]
fn what_a_person_confirmed_beside_it_a_running_office_believes() {
    let (rig, one) = decided();
    let office = rig.office(LATER[1]);
    assert_eq!(office.review.decisions.take_effect().unwrap(), 0);
    assert_eq!(office.clock_doubt().unwrap().map(|doubt| doubt.due), Some(1));
    told(&review(&rig, LATER[1], &["undo", "34679ACD", "--trust-clock"]), 1, &["この受付番号の申込みはありません"]);
    assert!(!review(&rig, LATER[1], &["list"]).err.contains("時計"));
    assert_eq!(office.review.decisions.take_effect().unwrap(), 0, "the command has done it");
    assert_eq!(office.clock_doubt().unwrap(), None);
    assert_eq!(count(&rig, &one, Step::Accepted), 1);
}

fn count(rig: &Rig, of: &Declarer, step: Step) -> usize {
    let shown = rig.office(NOW).review.lists.show(&of.reference).unwrap().unwrap();
    shown.application.history.iter().filter(|event| event.step == step).count()
}

#[test]
fn what_a_fault_keeps_is_not_said_to_be_undoable() {
    let (rig, one) = decided();
    let reference = one.reference.as_str();
    let list = rig.root().join("data/declarers.csv");
    let sound = fs::read(&list).unwrap();
    fs::write(&list, "nonsense").unwrap();
    let shown = review(&rig, OVER, &["show", reference]);
    told(&shown, 1, &["まだ実行できていません"]);
    fs::write(&list, sound).unwrap();
    // A folder where the change is to be appended.
    let log = rig.root().join("data/registers");
    if log.exists() {
        fs::remove_dir_all(&log).unwrap();
    }
    fs::write(&log, "").unwrap();
    let looked = review(&rig, OVER, &["list", "--decided"]);
    assert!(
        looked.out.contains(reference) && looked.out.contains("受理 まだ実行できていません"),
        "{}{}",
        looked.out,
        looked.err
    );
    let undone = review(&rig, OVER, &["undo", reference]);
    assert_ne!(undone.code, 0, "{}", undone.out);
    let other = review(&rig, OVER, &["reject", reference, "--reason", REASON]);
    assert!(!other.err.contains("先に review undo"), "{}", other.err);
}

#[test]
fn a_decision_whose_hint_is_gone_is_told_by_list_and_check_and_mended() {
    for replaced in [false, true] {
        let (rig, one) = decided();
        let reference = one.reference.as_str();
        let [hint] = &rig.objects("waiting/decided")[..] else { panic!("one hint") };
        fs::remove_file(hint).unwrap();
        if replaced {
            mknodat(CWD, hint, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        }
        let lost = ["目印がない", "state check --repair"];
        told(&review(&rig, OVER, &["list"]), 0, &lost);
        told(&review(&rig, OVER, &["list", "--decided"]), 0, &[reference, "目印がなく", "state check --repair"]);
        told(&review(&rig, OVER, &["show", reference]), 0, &lost);
        told(&review(&rig, OVER, &["undo", reference]), 1, &lost);
        let at = |arguments: &[&str]| {
            let mut command = std::process::Command::new(super::server::PROGRAM);
            super::command::run(command.args(arguments).arg("--root").arg(rig.root()).env("SENGEN_NOW", OVER))
        };
        let checked = at(&["state", "check"]);
        assert!(
            checked.code == Some(1) && checked.out.contains(reference) && checked.out.contains("目印がありません"),
            "{checked:?}"
        );
        let repaired = at(&["state", "check", "--repair"]);
        assert!(repaired.out.contains("なおしました"), "{replaced}: {repaired:?}");
        told(&review(&rig, OVER, &["list"]), 0, &["1 件の決定を、いま実行しました"]);
        assert!(rig.csv().contains("ためし塗装"), "{replaced}");
        assert_eq!(rig.objects("waiting/decided").len(), 0, "{replaced}");
    }
}

#[test]
fn undo_speaks_of_the_kind_it_was_asked_about() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let reference = one.reference.as_str();
    told(
        &review(&rig, NOW, &["undo", reference, "--kind", "change"]),
        1,
        &["登録情報変更", "まだ、何も決めていません"],
    );
    assert!(accepted(&office, &one));
    change(&office, &one, &[("municipality", "千代田区新例示町")]);
    edited(
        &office,
        &one.session,
        (Editing::StepUp { to: 2, terms: false }, &[("self_check_score", "70"), ("policy_publication", "pamphlet")]),
    );
    told(&review(&rig, NOW, &["reject", reference, "--kind", "change", "--reason", REASON, "--now"]), 0, &[]);
    told(&review(&rig, NOW, &["accept", reference, "--kind", "step-up"]), 0, &["受理と決めました"]);
    let undo = |kind: &str| review(&rig, NOW, &["undo", reference, "--kind", kind]);
    told(
        &undo("change"),
        1,
        &["登録情報変更の受理", "もう一度申し込んで", "ほかに、まだ取り消せる決定があります（--kind step-up）"],
    );
    assert!(!undo("change").err.contains("review revoke"), "{}", undo("change").err);
    told(&undo("declaration"), 1, &["もう取り消せる決定はありません（受理）", "review revoke"]);
    told(&undo("contact"), 1, &["担当者変更", "まだ、何も決めていません"]);
    told(&undo("step-up"), 0, &["取り消しました"]);
}

#[test]
fn who_voids_what_another_has_decided_is_told_so() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let reference = one.reference.as_str();
    assert!(accepted(&office, &one));
    change(&office, &one, &[("municipality", "千代田区新例示町")]);
    told(&review(&rig, NOW, &["accept", reference, "--kind", "change"]), 0, &["受理と決めました"]);
    let revoked = review(&rig, NOW, &["revoke", reference, "--reason", REASON, "--now"]);
    told(&revoked, 0, &["登録情報変更の受理：受理", "決めた人: ", "無効になりました"]);
    // Of what voids nothing, nothing is said.
    let two = declarer(&rig, &office, ("m", &super::desk::OTHER));
    let plain = review(&rig, NOW, &["accept", two.reference.as_str(), "--now"]);
    assert!(!plain.err.contains("無効"), "{}", plain.err);
}

#[test]
fn why_a_decision_is_void_is_told_as_it_was() {
    // Another of the same firm is accepted meanwhile: it can no longer be carried out.
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    told(&review(&rig, NOW, &["accept", one.reference.as_str()]), 0, &["受理と決めました"]);
    let two = declarer(&rig, &office, ("m", &[("contact_email", "m@mihon.example")]));
    told(&review(&rig, NOW, &["accept", two.reference.as_str(), "--distinct", "--now"]), 0, &["受理しました"]);
    let listed = review(&rig, OVER, &["list"]);
    told(&listed, 0, &["無効（同じ事業者の申込みか掲載が、ほかにあります）"]);
    assert!(!listed.out.contains("申込みが変わった"), "{}", listed.out);
    told(&review(&rig, OVER, &["show", one.reference.as_str()]), 0, &["無効になりました（同じ事業者の"]);
    told(&review(&rig, LONG_OVER, &["undo", one.reference.as_str()]), 1, &["無効になりました", "もう一度、決めて"]);
    let kinds = rig.office(OVER).accounts.telephone.kinds_waiting(&one.reference).unwrap();
    assert_eq!(kinds, [PendingKind::Declaration]);
}

#[test]
fn an_edition_that_there_is_not_yet_is_no_other_than_the_one_there_is() {
    let rig = Rig::undoable(10);
    let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
    let reference = one.reference.as_str();
    for arguments in [
        &["accept", reference][..],
        &["reject", reference, "--reason", REASON],
        &["return", reference, "--reason", REASON],
    ] {
        let said = review(&rig, NOW, &[arguments, &["--seen", "3"]].concat());
        told(&said, 1, &["まだ何も決めていません", "いまの内容は第1版", "--seen 1"]);
    }
    assert_eq!(count(&rig, &one, Step::Decided), 0);
}

#[test]
fn a_number_that_settings_cannot_hold_is_told_in_words() {
    let rig = Rig::undoable(10);
    drop(rig.office(NOW));
    let path = rig.root().join("data/site.toml");
    let text = fs::read_to_string(&path).unwrap();
    for (number, words) in
        [("-1", "「-1」は、ここには書けない数"), ("4294967296", "ここには書けない数"), ("1441", "0～1440")]
    {
        fs::write(&path, text.replace("undo_minutes = 10", &format!("undo_minutes = {number}"))).unwrap();
        let ran = sengen(&rig, &["review", "list"]);
        assert!(ran.code == Some(1) && ran.errors.contains(words), "{ran:?}");
        assert!(!ran.errors.contains("expected") && !ran.errors.contains("TOML"), "{ran:?}");
    }
}
