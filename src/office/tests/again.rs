//! What the disk refused in the middle is made up for by the second press, without a restart.

use super::rig::{NOW, Rig};
use super::{broken_disk, mailed, waiting};
use crate::office::declaration::confirm::Confirmed;
use crate::office::declaration::intake::{Changed, Resent};
use crate::office::queue::history::Step;
use crate::office::{Office, StateDir};
use std::cell::RefCell;

/// Does `work` on one office with its calls refused in turn, one of three, mends the disk and does it again, without
/// a restart in between; `then` looks at what lies there.
fn pressed_again(prepare: impl Fn(&Rig, &Office), work: impl Fn(&Rig, &Office) -> bool, then: impl Fn(&Rig, &str)) {
    for n in broken_disk::each_call(3) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        prepare(&rig, &office);
        let errno = [broken_disk::ENOSPC, broken_disk::EACCES][n % 2];
        broken_disk::arm_with(n, broken_disk::BUT_SYNC, errno);
        let _ = work(&rig, &office);
        let struck = broken_disk::mend();
        assert!(!office.is_stopped(), "call {n}: nothing is stopped by a refusal");
        assert!(work(&rig, &office), "call {n}: the second press is answered as the first should have been");
        then(&rig, &format!("errno {errno} at call {n}"));
        if !struck {
            assert!(n > 3, "call {n} met no fault");
            return;
        }
    }
}

/// The mails to a recipient, those that wait included: they leave now.
fn mailed_to(rig: &Rig, address: &str) -> usize {
    rig.office(NOW).mailer.drain_if_alone().expect("a working disk");
    rig.mails().iter().filter(|mail| mail.contains(&format!("To: {address}\r\n"))).count()
}

#[test]
fn a_declaration_that_is_sent_again_has_its_mail_without_a_restart() {
    pressed_again(
        |_, _| {},
        |rig, office| office.declarations.intake.submit(rig.draft("n", &[])).is_ok(),
        |rig, at| {
            assert!(rig.only("objects/waiting/mail").is_file() && rig.count("mail/sent") == 0, "{at}");
            assert_eq!((waiting(rig), mailed_to(rig, "hanako@mihon.example")), (1, 1), "{at}");
        },
    );
}

#[test]
fn a_confirmation_that_is_pressed_again_has_its_mail_without_a_restart() {
    pressed_again(
        |rig, office| drop(rig.submit(office, "n", &[])),
        |rig, office| matches!(office.declarations.confirmations.confirm(&mailed(rig)), Ok(Confirmed::Numbers(_))),
        |rig, at| assert_eq!((waiting(rig), mailed_to(rig, "hanako@mihon.example")), (1, 2), "{at}"),
    );
}

#[test]
fn an_address_that_is_corrected_again_has_its_mail_without_a_restart() {
    let client = "127.0.0.1".parse().expect("an address");
    let token = RefCell::new(None);
    pressed_again(
        |rig, office| drop(token.replace(Some(rig.submit(office, "n", &[]).0.token))),
        |_, office| {
            let token = token.borrow().clone().expect("a token");
            matches!(
                office.declarations.intake.change_address(&token, "new@mihon.example", client),
                Ok(Changed::Changed { .. })
            )
        },
        |rig, at| assert_eq!(mailed_to(rig, "new@mihon.example"), 1, "{at}"),
    );
}

#[test]
fn a_mail_asked_for_again_is_there_without_a_restart() {
    let client = "127.0.0.1".parse().expect("an address");
    let token = RefCell::new(None);
    pressed_again(
        |rig, office| drop(token.replace(Some(rig.submit(office, "n", &[]).0.token))),
        |_, office| {
            let token = token.borrow().clone().expect("a token");
            matches!(office.declarations.intake.resend(&token, client), Ok(Resent::Sent { .. }))
        },
        |rig, at| assert!(mailed_to(rig, "hanako@mihon.example") >= 2, "{at}"),
    );
}

#[test]
fn a_mail_of_the_account_pages_that_is_owed_is_made_without_a_restart() {
    let client = "127.0.0.1".parse().expect("an address");
    for n in 0.. {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        office.mailer.drain_if_alone().expect("a working disk");
        let reference = office.review.lists.list(None).expect("a list")[0].reference.clone();
        let shown = || office.review.lists.show(&reference).expect("a working disk").expect("it is there").application;
        let number = shown().numbers.expect("numbers").user_number.to_string();
        broken_disk::arm_with(n, broken_disk::BUT_SYNC, broken_disk::ENOSPC);
        let _ = office.accounts.new_passwords.ask_reset(&number, client);
        let struck = broken_disk::mend();
        office.upkeep.repair.pay_owed().expect("a working disk");
        let asked = shown().last(Step::ResetAsked).is_some();
        assert_eq!(mailed_to(&rig, "hanako@mihon.example"), 2 + usize::from(asked), "call {n}");
        assert!(!office.mailer.debts.owes(), "call {n}");
        if !struck {
            assert!(n > 3, "call {n} met no fault");
            return;
        }
    }
}

#[test]
fn what_the_register_does_not_take_is_tried_again_until_it_does() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let session = super::accepted(&rig, &office);
    office.publisher.publish_register().expect("a working disk");
    let log = rig.root().join("data/registers/declarers/changes");
    std::fs::rename(&log, log.with_extension("aside")).expect("moved");
    std::fs::write(&log, "").expect("written");
    assert_eq!(office.accounts.stops.stop(&session).ok(), Some(false), "stopped, and comes off the list later");
    for _ in 0..3 {
        let _ = office.upkeep.repair.pay_owed();
        assert!(office.mailer.debts.owes(), "it is still owed");
    }
    std::fs::remove_file(&log).expect("removed");
    std::fs::rename(log.with_extension("aside"), &log).expect("moved");
    office.upkeep.repair.pay_owed().expect("a working disk");
    assert!(!office.mailer.debts.owes() && !rig.csv().contains("株式会社ためし塗装"));
}

#[test]
fn a_disk_without_room_is_known_until_it_takes_a_write_again() {
    const EROFS: i32 = 30;
    for errno in [broken_disk::ENOSPC, EROFS] {
        let rig = Rig::new();
        let office = rig.office(NOW);
        assert!(!office.is_refused());
        broken_disk::refuse("open", errno);
        assert!(office.declarations.intake.submit(rig.draft("n", &[])).is_err() && !office.is_stopped());
        office.mailer.guard.try_disk();
        assert!(office.is_refused(), "still");
        broken_disk::mend();
        office.mailer.guard.try_disk();
        assert!(!office.is_refused());
        assert!(office.declarations.intake.submit(rig.draft("n", &[])).is_ok());
    }
}

#[test]
fn a_state_that_lets_nobody_write_is_copied_all_the_same() {
    const EROFS: i32 = 30;
    let rig = Rig::new();
    rig.confirmed(&rig.office(NOW), "n", &[]);
    let state = StateDir::open(&rig.state(""), rig.root(), &rig.root().join("dist")).expect("a state");
    let place = crate::directory::RegisterFolder::new(rig.root(), "");
    let file = rig.root().join("copy.tar.zst");
    broken_disk::refuse("link", EROFS);
    let clock = crate::base::clock::Clock::Fixed(NOW.parse().expect("a moment"));
    let taken = crate::office::state::transfer::export(&state, &place, &file, clock, false);
    broken_disk::mend();
    assert!(taken.expect("a copy").objects > 0 && file.is_file());
}

#[test]
fn what_an_older_copy_puts_below_a_tombstone_goes_again() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.submit(&office, "n", &[]);
    let number = rig.only_in("received");
    let bytes = std::fs::read(&number).expect("a number");
    drop(office);
    for later in ["2026-12-01T06:00:00Z", "2027-12-01T06:00:00Z"] {
        let office = rig.office(later);
        office.trust_clock().expect("a working disk");
        office.upkeep.expiration.expire_due().expect("a working disk");
    }
    assert!(!number.exists() && rig.records().len() == 1, "erased");
    std::fs::write(&number, bytes).expect("written");
    rig.office("2027-12-01T06:00:00Z").upkeep.whole.repair_whole().expect("a working disk");
    assert!(!number.exists() && rig.records().len() == 1, "and erased again");
}

#[test]
fn who_is_damaged_is_not_told_that_the_password_is_wrong() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = office.review.lists.list(None).expect("a list")[0].reference.clone();
    let numbers =
        office.review.lists.show(&reference).expect("a disk").expect("it").application.numbers.expect("numbers");
    let number = rig.only_in("confirmed");
    let bytes = std::fs::read(&number).expect("a number");
    std::fs::write(&number, &bytes[..bytes.len() / 2]).expect("written");
    let client = "127.0.0.1".parse().expect("an address");
    assert!(office.accounts.sessions.log_in(numbers.user_number.as_str(), "Aki-Sora-12345", client).is_err());
}
