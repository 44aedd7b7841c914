//! `sengen review` where what is decided can be undone: what it prints, what the next command brings about, and what
//! a running `serve` does by itself.

use super::command::{serve, wait_until, whole};
use super::desk::{OTHER, Said, change, declarer, review};
use super::rig::{NOW, Rig};

const OVER: &str = "2026-11-20T06:10:00Z";
const REASON: &str = "町名を確かめてください。";

fn done(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    for word in words {
        assert!(said.out.contains(word), "{word} is missing in {}", said.out);
    }
}

fn refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    for word in words {
        assert!(said.err.contains(word), "{word} is missing in {}", said.err);
    }
}

#[test]
fn the_office_reads_what_it_decided_until_when_it_can_undo_it_and_how() {
    let rig = Rig::undoable(10);
    let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
    let reference = one.reference.as_str();
    let undo = format!("review undo {reference}");
    for (arguments, word, other) in [
        (&["accept", reference][..], "受理と決めました", "reject"),
        (&["reject", reference, "--reason", REASON], "受理しないと決めました", "return"),
        (&["return", reference, "--reason", REASON], "差し戻すと決めました", "reject"),
        (&["accept", "--all"], "1 件を受理と決めました", "return"),
    ] {
        done(&review(&rig, NOW, arguments), &[word, "15時10分", &undo]);
        done(&review(&rig, NOW, &["show", reference]), &["と決めました", "15時10分", &undo]);
        refused(&review(&rig, NOW, &[other, reference, "--reason", REASON, "--now"]), &["もう「", "review undo"]);
        done(&review(&rig, NOW, &["undo", reference]), &["取り消しました", "メールは出ていません"]);
        refused(&review(&rig, NOW, &["undo", reference]), &["取り消せる決定は"]);
    }
    assert_eq!((rig.objects("ids/records").len(), rig.mails().len()), (0, 2));
    // At once, where that is asked for.
    done(&review(&rig, NOW, &["accept", reference, "--now"]), &["受理しました。一覧での番号"]);
    refused(&review(&rig, NOW, &["undo", reference]), &["11月20日", "メールで知らせました", "review revoke"]);
    refused(&review(&rig, NOW, &["undo", "34679ACD"]), &["この受付番号の申込みはありません"]);
}

#[test]
fn the_next_command_brings_about_what_can_no_longer_be_undone() {
    let rig = Rig::undoable(10);
    let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
    let reference = one.reference.as_str();
    done(&review(&rig, NOW, &["accept", reference]), &["受理と決めました"]);
    let looked = review(&rig, OVER, &["list"]);
    assert!(looked.code == 0 && looked.err.contains("1 件の決定を、いま実行しました"), "{}{}", looked.out, looked.err);
    assert!(rig.csv().contains("ためし塗装"));
    assert!(rig.mails().last().unwrap().contains("の申込みを受理しました。"));
    let again = review(&rig, OVER, &["list"]);
    assert!(!again.err.contains("実行しました"), "{}", again.err);

    done(&review(&rig, OVER, &["revoke", reference, "--reason", REASON]), &["一覧から外しました", "15時20分", "復活"]);
    assert!(!rig.csv().contains("ためし塗装"));
    let letters = rig.mails().len();
    done(&review(&rig, OVER, &["undo", reference]), &["もとのとおり一覧に載せました"]);
    assert!(rig.csv().contains("ためし塗装") && rig.mails().len() == letters);
    done(&review(&rig, OVER, &["revoke", reference, "--reason", REASON, "--now"]), &["もとには戻せません"]);
    assert_eq!(rig.mails().len(), letters + 1);
}

#[test]
fn a_running_serve_brings_it_about_by_itself() {
    let rig = whole();
    let settings = rig.root().join("data/site.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("undo_minutes = 0", "undo_minutes = 10")).unwrap();
    let one = declarer(&rig, &rig.office(NOW), ("n", &[]));
    done(&review(&rig, NOW, &["accept", one.reference.as_str()]), &["受理と決めました"]);
    assert!(!rig.csv().contains("ためし塗装"));
    let _served = serve(&rig, OVER, &[]);
    wait_until("its letter", || rig.mails().iter().any(|mail| mail.contains("の申込みを受理しました。")));
    wait_until("its row", || rig.csv().contains("ためし塗装"));
}

#[test]
fn the_list_leaves_out_what_is_decided_and_shows_it_with_the_minutes_left() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let other = declarer(&rig, &office, ("m", &OTHER));
    let (reference, left) = (one.reference.as_str(), other.reference.as_str());
    done(&review(&rig, NOW, &["accept", reference]), &["受理と決めました"]);
    let waits = review(&rig, NOW, &["list", "--only", "confirmed"]);
    assert!(waits.out.contains(left) && !waits.out.contains(reference), "{}", waits.out);
    assert!(waits.err.contains("取り消せるものが 1 件") && waits.err.contains("--decided"), "{}", waits.err);
    let decided = review(&rig, "2026-11-20T06:07:30Z", &["list", "--decided"]);
    assert!(decided.out.contains(reference) && !decided.out.contains(left), "{}", decided.out);
    assert!(decided.out.contains("受理 あと3分"), "{}", decided.out);
    // The declarer changes it: void, and told so where it waits again.
    change(&office, &one, &[("municipality", "大田区")]);
    let waits = review(&rig, NOW, &["list", "--only", "confirmed"]).out;
    assert!(waits.contains(reference) && waits.contains("無効（申込みが変わった）"), "{waits}");
    done(&review(&rig, NOW, &["show", reference]), &["前の決定は、無効になりました（申込みが変わった）"]);
}

#[test]
fn the_list_finds_whom_the_office_is_told_of() {
    let rig = Rig::undoable(10);
    let office = rig.office(NOW);
    let one = declarer(&rig, &office, ("n", &[]));
    let other = declarer(&rig, &office, ("m", &OTHER));
    let (reference, left) = (one.reference.as_str(), other.reference.as_str());
    done(&review(&rig, NOW, &["accept", reference, "--now"]), &["受理しました"]);
    change(&office, &one, &[("municipality", "大田区")]);
    let found = |arguments: &[&str]| {
        let out = review(&rig, NOW, &[&["list"][..], arguments].concat()).out;
        (out.matches(reference).count(), out.matches(left).count())
    };
    for (arguments, counts) in [
        (&["--search", "ためし塗装"][..], (2, 0)),
        (&["--search", "（株）べつの"], (0, 1)),
        (&["--search", "B@mihon.example"], (0, 1)),
        (&["--search", &other.user_number], (0, 1)),
        (&["--search", &one.declaration_id], (2, 0)),
        (&["--search", "どこにもない"], (0, 0)),
        (&["--kind", "change"], (1, 0)),
        (&["--kind", "declaration"], (0, 1)),
        (&["--kind", "declaration", "--all"], (1, 1)),
        (&["--kind", "declaration", "--only", "accepted"], (1, 0)),
        (&["--since", "2026-11-20"], (1, 1)),
        (&["--since", "2026-11-20", "--all"], (2, 1)),
        (&["--since", "2026-11-21", "--all"], (0, 0)),
    ] {
        assert_eq!(found(arguments), counts, "{arguments:?}");
    }
    let wrong = review(&rig, NOW, &["list", "--since", "きのう"]);
    assert!(wrong.code == 64 && wrong.err.contains("2026-11-20 のように"), "{}{}", wrong.code, wrong.err);
}
