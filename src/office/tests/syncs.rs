//! How often a step waits for the disk before it is acknowledged.

use super::rig::{NOW, Rig};
use crate::base::durable::broken_disk;
use crate::office::queue::application::Submission;

/// A nonce whose submission lies in the same folder as another's.
fn beside(nonce: &str) -> String {
    let shard = |nonce: &str| Submission::from_nonce(nonce).as_str()[..3].to_owned();
    let wanted = shard(nonce);
    (0..).map(|n| format!("beside-{n}")).find(|other| shard(other) == wanted).expect("one of many")
}

/// One hint and one record, each an object and its folder; the reference is taken from the id, the letter follows.
#[test]
fn a_submission_is_acknowledged_after_four() {
    let rig = Rig::new();
    let office = rig.office(NOW);
    // As in `serve`, whose thread sends what waits.
    office.post.become_mailer(true);
    office.submit(rig.draft("first", &[])).expect("a working disk");
    let draft = rig.draft(&beside("first"), &[("contact_email", "other@mihon.example")]);
    drop(broken_disk::calls());
    office.submit(draft).expect("a working disk");
    let calls = broken_disk::calls();
    assert_eq!(calls.iter().filter(|call| **call == "sync").count(), 4, "{calls:?}");
}
