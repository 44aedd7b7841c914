//! What was put aside because it was damaged still says in plain words what somebody wrote: it goes with its record, when
//! whoever it is about asks, and when its days are over. And an erasing that is cut off sends nobody a letter twice.

use super::rig::{NOW, Rig};
use crate::base::durable::broken_disk;
use crate::office::Office;
use crate::office::account::erasure::{EraseGround, EraseOutcome, EraseStand};
use crate::office::state::transfer::fault;
use crate::scheme::ids::Reference;
use crate::store::archive::newer;
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "株式会社ためし塗装";
const MAILBOX: &str = "hanako@mihon.example";

fn damage(number: &Path) {
    let whole = fs::read(number).expect("a number");
    fs::write(number, &whole[..whole.len() - 9]).expect("written");
}

fn reference(office: &Office) -> Reference {
    office.review.lists.list(None).expect("a working disk")[0].reference.clone()
}

/// The objects that say something of somebody.
fn telling(rig: &Rig) -> Vec<PathBuf> {
    let tells = |path: &PathBuf| {
        let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        [NAME, MAILBOX].iter().any(|word| text.contains(word))
    };
    rig.objects("").into_iter().filter(tells).collect()
}

fn marks(rig: &Rig) -> usize {
    ["same", "mailbox"].iter().map(|folder| rig.objects(folder).len()).sum()
}

#[test]
fn what_was_put_aside_goes_with_its_record() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    office.review.acceptance.accept_all().expect("accepted");
    office.publisher.publish_register().expect("a working disk");
    damage(rig.objects("applications").last().expect("the highest number"));
    let office = rig.office(NOW);
    office.upkeep.examination.put_right().expect("a working disk");
    assert_eq!(rig.objects("corrupt").len(), 1);
    let reference = reference(&office);
    office.review.revocations.revoke(&reference, "規約 第8条のため。").expect("revoked");
    office.publisher.publish_register().expect("a working disk");
    office.mailer.drain_if_alone().expect("a working disk");
    let erased = office.accounts.erasure.erase(&reference, EraseGround::Asked).expect("a working disk");
    assert!(matches!(erased, EraseOutcome::Erased(Some(_))), "{erased:?}");
    assert_eq!((telling(&rig), rig.objects("corrupt").len(), marks(&rig)), (Vec::new(), 0, 0));
}

#[test]
fn a_record_of_which_all_was_put_aside_is_erased_for_who_asks() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    let reference = reference(&office);
    rig.objects("applications").iter().for_each(|number| damage(number));
    let office = rig.office(NOW);
    office.upkeep.examination.put_right().expect("a working disk");
    assert!(rig.objects("applications").is_empty() && !rig.objects("corrupt").is_empty() && marks(&rig) > 0);
    assert!(office.knows(&reference), "it is somebody's");
    let erasure = &office.accounts.erasure;
    assert_eq!(erasure.stand(&reference, EraseGround::Over).expect("a working disk"), Some(EraseStand::Waits));
    let stand = erasure.stand(&reference, EraseGround::Asked).expect("a working disk");
    assert_eq!(stand, Some(EraseStand::Ready(None)));
    let erased = erasure.erase(&reference, EraseGround::Asked).expect("a working disk");
    assert_eq!(erased, EraseOutcome::Erased(None));
    assert_eq!((telling(&rig), rig.objects("corrupt").len(), marks(&rig)), (Vec::new(), 0, 0));
    // No older copy brings it back.
    assert_eq!(office.upkeep.survey.erased().expect("a working disk").len(), 1);
    let again = rig.office(NOW).accounts.erasure.erase(&reference, EraseGround::Asked).expect("a working disk");
    assert_eq!(again, EraseOutcome::Unknown);
}

#[test]
fn what_was_put_aside_ends_when_its_days_are_over() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    rig.confirmed(&office, "n", &[]);
    damage(rig.objects("applications").last().expect("the highest number"));
    let office = rig.office(NOW);
    office.upkeep.examination.put_right().expect("a working disk");
    // The days of the state that it says, where it says one, else the longest.
    let aside = rig.objects("corrupt").remove(0);
    for (moment, stays) in [("2027-11-20T06:00:00Z", 1), ("2027-11-21T06:00:00Z", 0)] {
        let office = rig.office(moment);
        office.trust_clock().expect("a working disk");
        office.upkeep.expiration.expire_due().expect("a working disk");
        assert_eq!((rig.objects("corrupt").len(), aside.exists()), (stays, stays == 1), "{moment}");
    }
}

#[test]
fn an_export_that_broke_off_is_not_remembered_for_ever() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    let folder = rig.state("objects/exporting");
    fs::create_dir_all(&folder).expect("a folder");
    let now: jiff::Timestamp = NOW.parse().expect("a moment");
    let mark = |hours: i64| folder.join(format!("{:020}.7", now.as_second() - hours * 3600));
    [1, 25].iter().for_each(|hours| fs::write(mark(*hours), b"").expect("written"));
    office.trust_clock().expect("a working disk");
    office.upkeep.expiration.expire_due().expect("a working disk");
    assert!(mark(1).exists() && !mark(25).exists(), "{:?}", rig.objects("exporting"));
}

#[test]
fn a_copy_of_a_newer_version_is_told_so() {
    let rig = Rig::new();
    let file = rig.root().join("newer.tar.zst");
    fs::write(&file, newer().expect("an archive")).expect("written");
    let problem = fault(&file, &rig.root().join("var")).expect("refused").to_string();
    assert!(problem.contains("新しい版の sengen") && !problem.contains("途中で切れて"), "{problem}");
    assert!(!problem.contains("newer version"), "{problem}");
}

#[test]
fn an_erasing_that_is_cut_off_sends_no_letter_twice() {
    for n in broken_disk::each_call(7) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        office.mailer.drain_if_alone().expect("a working disk");
        let reference = reference(&office);
        office.review.acceptance.reject(&reference, "確かめられないため。").expect("rejected");
        office.mailer.drain_if_alone().expect("a working disk");
        let before = rig.mails();
        broken_disk::arm(n, "");
        let done = office.accounts.erasure.erase(&reference, EraseGround::Asked).is_ok();
        let struck = broken_disk::mend();
        drop(office);
        let office = rig.office(NOW);
        office.upkeep.repair.mend().expect("a working disk");
        office.mailer.drain_if_alone().expect("a working disk");
        assert_eq!(rig.mails(), before, "call {n}: mailed once more");
        office.accounts.erasure.erase(&reference, EraseGround::Asked).expect("a working disk");
        // What lies below a tombstone that was made last is removed in two days, or by repair.
        office.upkeep.examination.put_right().expect("a working disk");
        assert_eq!(telling(&rig), Vec::<PathBuf>::new(), "call {n}");
        if done && !struck {
            return;
        }
    }
}
