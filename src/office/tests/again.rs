//! What the disk refused in the middle is made up for by the second press, without a restart.

use super::rig::{NOW, Rig};
use super::{broken_disk, mailed, waiting};
use crate::office::Office;
use crate::office::declaration::confirm::Confirmed;
use crate::office::declaration::intake::{Changed, Resent};
use crate::office::queue::application::Step;
use std::cell::RefCell;

/// Does `work` on one office with each of its calls refused in turn, mends the disk and does it again, without
/// a restart in between; `then` looks at what lies there.
fn pressed_again(prepare: impl Fn(&Rig, &Office), work: impl Fn(&Rig, &Office) -> bool, then: impl Fn(&Rig, &str)) {
    for n in 0.. {
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
    rig.office(NOW).drain_if_alone().expect("a working disk");
    rig.mails().iter().filter(|mail| mail.contains(&format!("To: {address}\r\n"))).count()
}

#[test]
fn a_declaration_that_is_sent_again_has_its_mail_without_a_restart() {
    pressed_again(
        |_, _| {},
        |rig, office| office.submit(rig.draft("n", &[])).is_ok(),
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
        |rig, office| matches!(office.confirm(&mailed(rig)), Ok(Confirmed::Numbers(_))),
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
            matches!(office.change_address(&token, "new@mihon.example", client), Ok(Changed::Changed { .. }))
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
            matches!(office.resend(&token, client), Ok(Resent::Sent { .. }))
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
        office.drain_if_alone().expect("a working disk");
        let reference = office.list(None).expect("a list")[0].reference.clone();
        let shown = || office.show(&reference).expect("a working disk").expect("it is there").application;
        let number = shown().numbers.expect("numbers").user_number.to_string();
        broken_disk::arm_with(n, broken_disk::BUT_SYNC, broken_disk::ENOSPC);
        let _ = office.ask_reset(&number, client);
        let struck = broken_disk::mend();
        office.pay_owed().expect("a working disk");
        let asked = shown().last(Step::ResetAsked).is_some();
        assert_eq!(mailed_to(&rig, "hanako@mihon.example"), 2 + usize::from(asked), "call {n}");
        assert!(!office.owes(), "call {n}");
        if !struck {
            assert!(n > 3, "call {n} met no fault");
            return;
        }
    }
}
