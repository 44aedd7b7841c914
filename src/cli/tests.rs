//! The office's commands on a disk that is full from some write on: what they say is true, in the office's words, and
//! what they leave is finished once there is room. Each is tried with every write as the first that is refused.

mod manual;
mod state;

use super::{Command, CommandLine, CommandOutcome, done};
use crate::base::clock::Clock;
use crate::base::durable::broken_disk::{self, ENOSPC};
use crate::office::State;
use crate::office::tests::rig::Rig;
use clap::Parser;
use std::fs;

const EDQUOT: i32 = 122;
const EROFS: i32 = 30;
const FIRM: &str = "株式会社ためし塗装";
const REASON: &str = "規約 第8条のため。";

fn now() -> String {
    Clock::System.now().to_string()
}

fn command(rig: &Rig, line: &[&str]) -> Command {
    let root = rig.root().to_str().expect("UTF-8");
    let line = [&["sengen"], line, &["--root", root]].concat();
    CommandLine::try_parse_from(line).expect("a command").command
}

fn ran(rig: &Rig, line: &[&str]) -> anyhow::Result<CommandOutcome> {
    done(command(rig, line))
}

/// A rig with somebody who waits, and the reference.
fn waiting() -> (Rig, String) {
    let rig = Rig::new();
    let office = rig.office(&now());
    rig.confirmed(&office, "n", &[]);
    office.mailer.drain_if_alone().expect("a working disk");
    let reference = office.review.lists.list(None).expect("a list")[0].reference.to_string();
    (rig, reference)
}

/// The same with somebody who is listed.
fn listed() -> (Rig, String) {
    let (rig, reference) = waiting();
    assert!(matches!(ran(&rig, &["review", "accept", &reference]), Ok(CommandOutcome::Done)));
    assert!(rig.csv().contains(FIRM));
    (rig, reference)
}

/// As `serve` goes on when there is room again.
fn gone_on(rig: &Rig) {
    let office = rig.office(&now());
    office.publisher.publish_register().expect("a working disk");
    office.mailer.drain_if_alone().expect("a working disk");
}

fn is_in_words(said: &str, at: &str) {
    let begins = ["ディスク", "使えるディスク"].iter().any(|words| said.starts_with(words));
    assert!(begins && said.contains("空き"), "{at}: {said}");
}

/// What is said of a decision that broke off, beside what the record says.
fn tells_the_truth(said: &str, reference: &str, was_decided: bool, at: &str) {
    is_in_words(said, at);
    assert_eq!(said.contains("記録しました"), was_decided, "{at}: {said}");
    assert_eq!(said.contains(&format!("{reference} は、まだ何も決まっていません")), !was_decided, "{at}: {said}");
    assert_eq!(said.contains("同じコマンドをもう一度"), !was_decided, "{at}: {said}");
    assert!(!was_decided || said.contains("sengen serve"), "{at}: {said}");
}

fn both_sides_agree(rig: &Rig, at: &str) {
    let place = crate::directory::RegisterFolder::new(rig.root(), "");
    let faults = crate::office::register_faults(rig.root(), &place, &rig.state(""), Clock::System);
    assert_eq!(faults.expect("a working disk"), [], "{at}");
}

/// Runs a decision on a disk that is full after 0, 2, 4 … writes; `is_decided` tells what the record says.
fn on_a_full_disk(prepare: impl Fn() -> (Rig, String), line: &[&str], is_decided: impl Fn(&Rig) -> bool) {
    let (mut kept, mut refused) = (0, 0);
    for writes in broken_disk::each_call(2) {
        let (rig, reference) = prepare();
        let line: Vec<&str> = line.iter().map(|word| if *word == "REF" { reference.as_str() } else { word }).collect();
        broken_disk::fill_after(writes);
        let done = ran(&rig, &line);
        let was_decided = is_decided(&rig);
        broken_disk::mend();
        let at = format!("{line:?} after {writes} writes");
        match done {
            Ok(CommandOutcome::Done) if was_decided => {
                gone_on(&rig);
                assert!(kept + refused > 2, "{at}: {kept} {refused}");
                return;
            }
            Ok(CommandOutcome::Undone) => assert!(was_decided, "{at}: what is owed is decided"),
            Ok(other) => panic!("{at}: {other:?}"),
            Err(error) => {
                tells_the_truth(&format!("{error:#}"), &reference, was_decided, &at);
            }
        }
        (kept, refused) = if was_decided { (kept + 1, refused) } else { (kept, refused + 1) };
        if !was_decided {
            assert!(ran(&rig, &line).is_ok() && is_decided(&rig), "{at}: again, with room");
        }
        gone_on(&rig);
        assert_eq!(rig.objects("waiting/unfinished").len(), 0, "{at}: nothing is left to be done");
        both_sides_agree(&rig, &at);
    }
}

fn has(state: State) -> impl Fn(&Rig) -> bool {
    move |rig| rig.in_state(state.name()).len() == 1
}

#[test]
fn an_acceptance_on_a_full_disk_says_whether_it_stands() {
    on_a_full_disk(waiting, &["review", "accept", "REF"], has(State::Accepted));
}

#[test]
fn a_rejection_a_return_and_a_revocation_on_a_full_disk_say_whether_they_stand() {
    on_a_full_disk(waiting, &["review", "reject", "REF", "--reason", REASON], has(State::Rejected));
    let is_returned = |rig: &Rig| {
        rig.records().iter().any(|path| fs::read_to_string(path).expect("a record").contains("\"step\":\"returned\""))
    };
    on_a_full_disk(waiting, &["review", "return", "REF", "--reason", REASON], is_returned);
    on_a_full_disk(listed, &["review", "revoke", "REF", "--reason", REASON], has(State::Revoked));
}

#[test]
fn what_the_telephone_asks_for_on_a_full_disk_says_whether_it_was_done() {
    for action in ["show", "unlock", "resend"] {
        let noted = |rig: &Rig| {
            rig.records().iter().any(|path| fs::read_to_string(path).expect("a record").contains("電話で問合せ"))
        };
        on_a_full_disk(waiting, &["account", action, "REF", "--reason", "電話で問合せ"], noted);
    }
    let granted = |rig: &Rig| {
        rig.records().iter().any(|path| fs::read_to_string(path).expect("a record").contains("contact_granted"))
    };
    let line = ["account", "grant-contact", "REF", "--reason", "電話で問合せ"];
    let whom = ["--contact-name", "見本 次郎", "--email", "jiro@mihon.example"];
    on_a_full_disk(listed, &[&line[..], &whom].concat(), granted);
}

#[test]
fn every_way_a_disk_refuses_is_told_apart() {
    for (errno, words) in [(ENOSPC, "空きがなく"), (EDQUOT, "量をこえる"), (EROFS, "読むだけ"), (13, "書けないか")]
    {
        let (rig, reference) = waiting();
        broken_disk::refuse("write", errno);
        let error = ran(&rig, &["review", "accept", &reference]).expect_err("refused");
        broken_disk::mend();
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.to_string().contains("まだ何も決まっていません"), "{error}");
    }
}

#[test]
fn after_a_write_that_was_not_confirmed_nobody_says_whether_it_stands() {
    let mut unsure = 0;
    for n in 0.. {
        let (rig, reference) = waiting();
        broken_disk::arm_with(n, "sync", ENOSPC);
        let done = ran(&rig, &["review", "accept", &reference]);
        let struck = broken_disk::mend();
        if let Err(error) = &done {
            let said = format!("{error:#}");
            assert!(said.contains("確かめられません") && !said.contains("決まっていません"), "{n}: {said}");
            assert!(said.contains("決めたことは記録しました") || said.contains("review show"), "{n}: {said}");
            assert!(!said.contains("もう一度打"), "{n}: nobody knows whether it stands: {said}");
            unsure += 1;
        }
        if !struck {
            assert!(unsure > 3, "{unsure}");
            return;
        }
    }
}

#[test]
fn of_several_each_is_told_by_itself() {
    let mut split = 0;
    for writes in 0..200 {
        let (rig, first) = waiting();
        let office = rig.office(&now());
        let more =
            [("name", "株式会社べつ"), ("corporate_number", "7000012050002"), ("contact_email", "b@mihon.example")];
        rig.confirmed(&office, "m", &more);
        let rows = office.review.lists.list(None).expect("a list");
        let second = rows.iter().map(|row| row.reference.to_string()).find(|other| *other != first).expect("another");
        drop((rows, office));
        broken_disk::fill_after(writes);
        let done = ran(&rig, &["review", "accept", &first, &second, "--distinct"]);
        broken_disk::mend();
        let decided = rig.in_state("accepted").len();
        if let Err(error) = &done
            && decided == 1
        {
            let said = error.to_string();
            assert!(said.contains(&format!("{first} は、決めたとおりに記録しました")), "{said}");
            assert!(said.contains(&format!("{second} は、まだ何も決まっていません")), "{said}");
            split += 1;
        }
        if done.is_ok() {
            assert!(split > 0, "never between the two");
            return;
        }
    }
    panic!("a disk with room for two hundred writes");
}

#[test]
fn everything_that_waits_on_a_full_disk_is_told_by_what_was_done_so_far() {
    let (rig, _) = waiting();
    broken_disk::fill_after(1);
    let error = ran(&rig, &["review", "accept", "--all"]).expect_err("refused").to_string();
    broken_disk::mend();
    assert!(error.contains("ここまでに決めたものは") && error.contains("もう一度"), "{error}");
}

#[test]
fn a_hand_s_work_and_a_list_that_is_taken_over_are_neither_lost_nor_doubled_by_a_full_disk() {
    for line in [&["register", "adopt"][..], &["register", "import", "FILE"]] {
        let mut refused = 0;
        for writes in 0.. {
            let (rig, _) = listed();
            let list = rig.root().join("data/declarers.csv");
            let text = fs::read_to_string(&list).expect("a list");
            let row = "20000001,株式会社ここ,東京都,見本区例示町,D,1,2026-11-01,name,\r\n";
            let file = rig.root().join("more.csv");
            let more = format!("{}\r\n{row}", text.lines().next().expect("a header"));
            match line[1] {
                "adopt" => fs::write(&list, text.replace("千代田区例示町", "千代田区隣町")).expect("written"),
                _ => fs::write(&file, more).expect("written"),
            }
            let line: Vec<&str> =
                line.iter().map(|word| if *word == "FILE" { file.to_str().expect("UTF-8") } else { word }).collect();
            let line = [&line[..], if line[1] == "import" { &["--allow"] } else { &[] }].concat();
            broken_disk::fill_after(writes);
            let done = ran(&rig, &line);
            broken_disk::mend();
            let at = format!("{line:?} after {writes} writes");
            if let Err(error) = &done {
                refused += 1;
                let said = error.to_string();
                is_in_words(&said, &at);
                assert!(said.contains(&line[..2].join(" ")) && said.contains("そのまま残っています"), "{at}: {said}");
                assert!(matches!(ran(&rig, &line), Ok(CommandOutcome::Done)), "{at}: again, with room");
            }
            let csv = fs::read_to_string(&list).expect("a list");
            let wanted = if line[1] == "adopt" { "千代田区隣町" } else { "株式会社ここ" };
            assert_eq!(csv.matches(wanted).count(), 1, "{at}: {csv}");
            if done.is_ok() {
                assert!(refused > 1, "{at}");
                break;
            }
        }
    }
}

#[test]
fn a_copy_of_a_state_whose_disk_is_full_is_made_elsewhere() {
    for errno in [ENOSPC, EDQUOT, EROFS] {
        let (rig, _) = listed();
        let file = rig.root().join("copy.tar.zst");
        broken_disk::refuse("write", errno);
        let done = ran(&rig, &["state", "export", "--with-keys", file.to_str().expect("UTF-8")]);
        broken_disk::mend();
        assert!(matches!(done, Ok(CommandOutcome::Done)), "{errno}: {done:?}");
        let new = Rig::new();
        let came = ran(&new, &["state", "import", file.to_str().expect("UTF-8")]);
        assert!(matches!(came, Ok(CommandOutcome::Done)), "{errno}: {came:?}");
        assert_eq!(new.csv(), rig.csv());
    }
}

#[test]
fn a_copy_for_which_there_is_no_room_leaves_nothing_and_says_so() {
    let (rig, _) = listed();
    let folder = rig.root().join("backup");
    fs::create_dir(&folder).expect("a folder");
    let file = folder.join("copy.tar.zst");
    fs::write(&file, "yesterday's").expect("written");
    broken_disk::refuse("copy", ENOSPC);
    let error = ran(&rig, &["state", "export", file.to_str().expect("UTF-8")]).expect_err("refused").to_string();
    broken_disk::mend();
    is_in_words(&error, "export");
    assert!(error.contains("copy.tar.zst") && error.contains("そのままです"), "{error}");
    assert_eq!(
        (fs::read_dir(&folder).expect("a folder").count(), fs::read(&file).expect("it")),
        (1, b"yesterday's".into())
    );
}

#[test]
fn a_look_at_the_state_on_a_full_disk_says_what_keeps_it_and_is_well_with_room() {
    // Decided, and cut off before it is listed.
    let (rig, reference) = (0..)
        .map(|writes| {
            let (rig, reference) = waiting();
            broken_disk::fill_after(writes);
            let done = ran(&rig, &["review", "accept", &reference]);
            broken_disk::mend();
            assert!(done.is_err(), "never between");
            (rig, reference)
        })
        .find(|(rig, _)| rig.in_state("accepted").len() == 1)
        .expect("one of them");
    for line in [&["state", "check"][..], &["state", "check", "--repair"]] {
        broken_disk::refuse("write", ENOSPC);
        let done = ran(&rig, line);
        broken_disk::mend();
        match done {
            Ok(CommandOutcome::Undone) => {}
            Err(error) => is_in_words(&error.to_string(), "state check"),
            Ok(other) => panic!("{line:?}: {other:?}"),
        }
    }
    // It is the disk's fault, and the office knows.
    broken_disk::refuse("write", ENOSPC);
    let office = rig.office(&now());
    assert!(office.is_refused());
    broken_disk::mend();
    drop(office);
    assert!(matches!(ran(&rig, &["state", "check", "--repair"]), Ok(CommandOutcome::Done)));
    assert!(matches!(ran(&rig, &["state", "check"]), Ok(CommandOutcome::Done)));
    assert!(rig.csv().contains(FIRM), "{reference}");
}
