//! The private state as one file: taken along while the office works, put into an empty folder, held there, and let
//! go on; and that only `serve` and `state init` make a state.

use super::command::{Ran, sengen, serve, wait_until, whole};
use super::rig::{NOW, Rig};
use sengen::office::review::decision::{Decision, Earlier};
use sengen::office::{Office, State};
use sengen::scheme::ids::{RecordNumber, Reference};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

fn waiting(rig: &Rig, office: &Office, nonce: &str, name: &str) -> Reference {
    rig.confirmed(office, nonce, &[("name", name), ("contact_email", &format!("{nonce}@mihon.example"))]);
    let rows = office.review.lists.list(Some(State::Confirmed)).unwrap();
    rows.iter().find(|row| row.name == name).unwrap().reference.clone()
}

fn accepted(office: &Office, reference: &Reference) -> RecordNumber {
    match office.review.acceptance.accept(std::slice::from_ref(reference), Earlier::Distinct).unwrap().remove(0).1 {
        Decision::Accepted(no) => {
            office.publisher.publish_register().unwrap();
            no
        }
        other => panic!("{other:?}"),
    }
}

/// Where an export of a rig goes.
fn file(rig: &Rig) -> PathBuf {
    rig.root().join("state.tar.zst")
}

fn exported(rig: &Rig, more: &[&str]) -> Ran {
    let file = file(rig);
    sengen(rig, &[&["state", "export", file.to_str().unwrap()], more].concat())
}

fn imported(rig: &Rig, from: &Rig) -> Ran {
    let file = file(from);
    sengen(rig, &["state", "import", file.to_str().unwrap()])
}

fn done(ran: &Ran) {
    assert_eq!((ran.code, ran.errors.as_str()), (Some(0), ""), "{ran:?}");
}

#[test]
fn a_state_goes_to_another_machine_and_is_held_there_until_it_is_let_go_on() {
    let (rig, new) = (whole(), whole());
    let office = rig.office(NOW);
    let first = waiting(&rig, &office, "a", "株式会社いちにちめ");
    let no = accepted(&office, &first);
    let second = waiting(&rig, &office, "b", "株式会社ふつかめ");
    done(&exported(&rig, &["--with-keys"]));
    let mode = fs::metadata(file(&rig)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    done(&imported(&new, &rig));
    assert_eq!(new.csv(), rig.csv());
    let held = new.office(NOW);
    assert_eq!(held.review.lists.show(&second).unwrap().unwrap().application.reference, second);
    // Nothing is decided, mailed or taken in.
    let refused = sengen(&new, &["review", "accept", second.as_str(), "--distinct"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.errors.contains("state resume"), "{refused:?}");
    assert!(held.declarations.intake.submit(new.draft("c", &[])).is_err());
    assert_eq!(new.mails().len(), 0);
    let served = serve(&new, NOW, &[]);
    wait_until("its health says so", || super::command::health(&served).contains("state: imported and held"));

    let resumed = sengen(&new, &["state", "resume"]);
    done(&resumed);
    wait_until("serve goes on", || !super::command::health(&served).contains("held"));
    drop(served);
    assert_eq!(new.mails().len(), 0, "what was mailed is not mailed again");
    let office = new.office(NOW);
    assert!(
        accepted(&office, &second)
            > RecordNumber::parse(&(no.to_string().parse::<u64>().unwrap() + 1000).to_string()).unwrap()
    );
    assert_eq!(office.review.lists.show(&first).unwrap().unwrap().application.record, Some(no));
    let again = sengen(&new, &["state", "resume"]);
    assert_eq!(again.code, Some(1), "{again:?}");
}

#[test]
fn without_keys_no_key_is_in_the_file() {
    let rig = whole();
    drop(rig.office(NOW));
    let key = fs::read(rig.state("keys/seal.key")).unwrap();
    for (more, holds) in [(&[][..], false), (&["--with-keys"][..], true)] {
        done(&exported(&rig, more));
        let new = whole();
        done(&imported(&new, &rig));
        assert_eq!(fs::read(new.state("keys/seal.key")).is_ok_and(|found| found == key), holds);
    }
}

#[test]
fn what_is_not_whole_or_not_free_is_refused_and_nothing_comes_of_it() {
    let (rig, new) = (whole(), whole());
    let office = rig.office(NOW);
    waiting(&rig, &office, "a", "株式会社いちにちめ");
    done(&exported(&rig, &[]));
    let bytes = fs::read(file(&rig)).unwrap();
    fs::write(file(&rig), &bytes[..bytes.len() / 2]).unwrap();
    let cut = imported(&new, &rig);
    assert_eq!(cut.code, Some(1), "{cut:?}");
    assert!(!new.state("objects/held").exists(), "{cut:?}");
    fs::write(file(&rig), &bytes).unwrap();
    let taken = imported(&rig, &rig);
    assert_eq!(taken.code, Some(1), "{taken:?}");
    assert!(taken.errors.contains("もう申込みの控えがあります"), "{taken:?}");
    done(&imported(&new, &rig));
    // Nothing private into what is published.
    for public in ["dist/state.tar.zst", "data/x.tar.zst", "content/new/x.tar.zst", "templates/x", "dist/a/../x"] {
        fs::create_dir_all(rig.root().join("dist")).unwrap();
        let path = rig.root().join(public);
        let refused = sengen(&rig, &["state", "export", path.to_str().unwrap()]);
        assert!(refused.code == Some(1) && refused.errors.contains("公開"), "{refused:?}");
        assert!(!path.exists());
    }
}

#[test]
fn a_copy_that_does_not_come_to_its_end_says_what_to_do_and_comes_again() {
    let (rig, new) = (whole(), whole());
    let office = rig.office(NOW);
    waiting(&rig, &office, "a", "株式会社いちにちめ");
    done(&exported(&rig, &["--with-keys"]));
    fs::create_dir_all(new.state("objects")).unwrap();
    fs::set_permissions(new.state(""), fs::Permissions::from_mode(0o700)).unwrap();
    symlink(new.root().join("nowhere"), new.state("objects/mailbox")).unwrap();
    let broken = imported(&new, &rig);
    assert_eq!(broken.code, Some(1), "{broken:?}");
    assert!(broken.errors.contains("終わりまで入れられません") && broken.errors.contains("よけて"), "{broken:?}");
    let list = sengen(&new, &["review", "list"]);
    assert!(list.errors.contains("止めてあります"), "{list:?}");
    fs::rename(new.state(""), new.root().join("aside")).unwrap();
    done(&imported(&new, &rig));
    done(&sengen(&new, &["state", "resume"]));
    let list = sengen(&new, &["review", "list"]);
    assert!(list.out.contains("株式会社いちにちめ") && list.errors.is_empty(), "{list:?}");
}

#[test]
fn who_was_erased_since_is_erased_again() {
    let (rig, new) = (whole(), whole());
    let office = rig.office(NOW);
    let stays = waiting(&rig, &office, "a", "株式会社のこる");
    let goes = waiting(&rig, &office, "b", "株式会社きえる");
    done(&exported(&rig, &["--with-keys"]));
    office.review.acceptance.reject(&goes, "重複しています。").unwrap();
    drop(office);
    let later = rig.office("2027-12-01T00:00:00Z");
    later.trust_clock().unwrap();
    assert_eq!(later.upkeep.expiration.expire_due().unwrap().purged, 1);
    let list = sengen(&rig, &["state", "erased"]);
    assert_eq!(list.out.lines().count(), 1, "{list:?}");
    let erased = new.root().join("erased.txt");
    fs::write(&erased, &list.out).unwrap();
    done(&imported(&new, &rig));
    let resumed = sengen(&new, &["state", "resume", "--erased", erased.to_str().unwrap()]);
    done(&resumed);
    let office = new.office(NOW);
    assert!(office.review.lists.show(&stays).unwrap().is_some());
    assert!(office.review.lists.show(&goes).unwrap().is_none(), "{resumed:?}");
}

#[test]
fn only_serve_and_init_make_a_state_and_a_slip_is_said() {
    let rig = whole();
    let missing = rig.root().join("vra");
    for command in [&["review", "list"][..], &["account", "show", "AAAA", "--reason", "x"], &["state", "show"]] {
        let ran = sengen(&rig, &[command, &["--state", missing.to_str().unwrap()]].concat());
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.errors.contains("vra") && ran.errors.contains("state init"), "{ran:?}");
        assert!(!missing.exists());
    }
    let made = sengen(&rig, &["state", "init", "--state", missing.to_str().unwrap()]);
    done(&made);
    assert_eq!(fs::read_dir(missing.join("objects/applications")).unwrap().count(), 4096, "made with the state");
    done(&sengen(&rig, &["review", "list", "--state", missing.to_str().unwrap()]));
    let again = sengen(&rig, &["state", "init", "--state", missing.to_str().unwrap()]);
    assert!(again.out.contains("何も変えていません"), "{again:?}");
}

#[test]
fn what_a_state_holds_is_counted() {
    let rig = whole();
    let office = rig.office(NOW);
    waiting(&rig, &office, "a", "株式会社いちにちめ");
    let shown = sengen(&rig, &["state", "show"]);
    done(&shown);
    let line = |word: &str| shown.out.lines().find(|line| line.contains(word)).map(str::to_owned);
    assert!(line("宣言完了").is_some_and(|line| line.ends_with(" 1")), "{shown:?}");
    assert!(!shown.out.contains("いちにちめ") && !shown.out.contains('@'), "{shown:?}");
}

#[test]
fn a_letter_that_waited_in_the_copy_is_not_sent_from_it() {
    let (rig, new) = (whole(), whole());
    let office = rig.office(NOW);
    office.declarations.intake.submit(rig.draft("a", &[])).unwrap();
    done(&exported(&rig, &["--with-keys"]));
    done(&imported(&new, &rig));
    let resumed = sengen(&new, &["state", "resume"]);
    done(&resumed);
    assert!(resumed.out.contains("メール 1 通"), "{resumed:?}");
    new.office(NOW).mailer.drain_if_alone().unwrap();
    assert_eq!(new.mails().len(), 0);
}

#[test]
fn what_does_not_go_together_is_named_and_put_right() {
    let rig = whole();
    let office = rig.office(NOW);
    let first = waiting(&rig, &office, "a", "株式会社いちにちめ");
    accepted(&office, &first);
    let second = waiting(&rig, &office, "b", "株式会社ふつかめ");
    drop(office);
    let sound = sengen(&rig, &["state", "check"]);
    assert_eq!((sound.code, sound.out.contains("なおすところはありません")), (Some(0), true), "{sound:?}");
    // A copy that was made by hand, without what seemed to be nothing.
    for folder in ["waiting", "same"] {
        fs::remove_dir_all(rig.state("objects").join(folder)).unwrap();
    }
    let found = sengen(&rig, &["state", "check"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.out.contains("1 件: 次にすることがあるのに"), "{found:?}");
    assert!(found.out.contains("2 件: 同じ事業者の宣言を"), "{found:?}");
    assert!(found.out.contains(second.as_str()) && !found.out.contains("いちにちめ"), "{found:?}");
    let repaired = sengen(&rig, &["state", "check", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{repaired:?}");
    assert_eq!(sengen(&rig, &["state", "check"]).code, Some(0));
    let waiting = rig.office(NOW).review.lists.list(Some(State::Confirmed)).unwrap();
    assert_eq!(waiting.len(), 1, "it is found again");
    assert_eq!(waiting[0].reference, second);
}
