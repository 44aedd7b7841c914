//! The same for commands about the state as a whole: made, put back, looked up in.

use super::{is_in_words, listed, now, ran, waiting};
use crate::base::durable::broken_disk::{self, EIO, ENOSPC};
use crate::cli::CommandOutcome;
use crate::office::tests::rig::Rig;
use std::fs;

#[test]
fn a_state_that_a_full_disk_let_begin_is_made_to_its_end() {
    for (n, call) in [(0, "write"), (0, "mkdir"), (17, "mkdir"), (4094, "mkdir")] {
        let rig = Rig::new();
        broken_disk::arm_with(n, call, ENOSPC);
        let error = ran(&rig, &["state", "init"]).expect_err("refused").to_string();
        assert!(broken_disk::mend(), "{call} {n}");
        is_in_words(&error, call);
        assert!(error.contains("state init"), "{error}");
        assert!(matches!(ran(&rig, &["state", "init"]), Ok(CommandOutcome::Done)), "{call} {n}: again");
        assert_eq!(fs::read(rig.state("keys/seal.key")).expect("a key").len(), 32);
        rig.confirmed(&rig.office(&now()), "n", &[]);
    }
    // Beside one that is there, nothing is written, and so nothing is refused.
    let (rig, _) = waiting();
    broken_disk::refuse("write", ENOSPC);
    let again = ran(&rig, &["state", "init"]);
    broken_disk::mend();
    assert!(matches!(again, Ok(CommandOutcome::Done)), "{again:?}");
}

/// What came from a copy, and the record numbers that it leaves out when it goes on.
fn held(copy: &Rig) -> Rig {
    let (new, file) = (Rig::new(), copy.root().join("copy.tar.zst"));
    assert!(matches!(ran(&new, &["state", "import", file.to_str().expect("UTF-8")]), Ok(CommandOutcome::Done)));
    new
}

#[test]
fn a_copy_that_goes_on_may_be_cut_off_anywhere_and_leaves_out_the_same_numbers() {
    let (rig, _) = listed();
    let file = rig.root().join("copy.tar.zst");
    assert!(matches!(
        ran(&rig, &["state", "export", "--with-keys", file.to_str().expect("UTF-8")]),
        Ok(CommandOutcome::Done)
    ));
    let left_out = |rig: &Rig| rig.objects("ids/left-out");
    let whole = held(&rig);
    assert!(matches!(ran(&whole, &["state", "resume"]), Ok(CommandOutcome::Done)));
    let names =
        |rig: &Rig| left_out(rig).iter().map(|path| path.file_name().map(ToOwned::to_owned)).collect::<Vec<_>>();
    for (call, errno) in [("write", ENOSPC), ("link", ENOSPC), ("unlink", EIO)] {
        let mut refused = 0;
        for n in 0.. {
            let new = held(&rig);
            broken_disk::arm_with(n, call, errno);
            let done = ran(&new, &["state", "resume"]);
            let struck = broken_disk::mend();
            if let Err(error) = &done {
                refused += 1;
                assert!(error.to_string().contains("state resume"), "{call} {n}: {error}");
                let again = ran(&new, &["state", "resume"]);
                assert!(matches!(again, Ok(CommandOutcome::Done)), "{call} {n}: {again:?}");
            }
            assert!(!new.office(&now()).is_held(), "{call} {n}");
            assert_eq!(names(&new), names(&whole), "{call} {n}");
            if !struck {
                assert!(refused > 0, "{call}");
                break;
            }
        }
    }
}

#[test]
fn what_only_makes_looking_up_faster_is_no_reason_to_say_that_the_list_is_not_written() {
    let (rig, _) = listed();
    let list = rig.root().join("data/declarers.csv");
    fs::remove_file(rig.root().join("data/registers/declarers/published")).expect("it");
    broken_disk::refuse("write", ENOSPC);
    let done = ran(&rig, &["register", "import", list.to_str().expect("UTF-8")]);
    broken_disk::mend();
    assert!(matches!(done, Ok(CommandOutcome::Done)), "{done:?}");
}
