//! What a decision costs beside few declarers and beside many: counted in rows of the list that are parsed.

use super::*;
use crate::directory::parsed;
use crate::office::Office;
use crate::office::review::decision::Earlier;

/// An office beside so many declarers, with one decision published and another one waiting.
fn beside(declarers: u32) -> (Rig, Office) {
    let rig = Rig::new();
    let row = |n| format!("{},株式会社みほん{n},東京都,千代田区例示町,D,1,2026-11-01,name\r\n", 10_000_000 + n);
    let rows: String = (1..=declarers).map(row).collect();
    let header = "no,name,prefecture,municipality,industry,stars,declared_on,name_field\r\n";
    std::fs::write(rig.root().join("data/declarers.csv"), header.to_owned() + &rows).expect("written");
    let office = rig.office(NOW);
    rig.confirmed(&office, "a", &[("name", "株式会社べつ"), ("corporate_number", "7000012050002")]);
    office
        .review
        .acceptance
        .accept(&office.review.inspection.acceptable().expect("a list"), Earlier::None)
        .expect("accepted");
    office.publisher.publish_register().expect("published");
    rig.confirmed(&office, "b", &[]);
    office.mailer.drain_if_alone().expect("a working disk");
    (rig, office)
}

/// The rows that are parsed for a look whether somebody is listed, for an acceptance by name, for a revocation, and
/// for an acceptance of all that waits.
fn parsed_beside(declarers: u32) -> [usize; 4] {
    let (rig, office) = beside(declarers);
    let reference = office.review.inspection.acceptable().expect("a list").remove(0);
    let cost = |work: &dyn Fn()| {
        parsed::rows();
        work();
        parsed::rows()
    };
    let listed = cost(&|| {
        office.declarations.duplicates.is_listed(&rig.draft("x", &[]).answers);
    });
    let by_name = cost(&|| {
        drop(office.review.acceptance.accept(std::slice::from_ref(&reference), Earlier::None).expect("accepted"))
    });
    let revoked = cost(&|| drop(office.review.revocations.revoke(&reference, "規約 第8条のため。").expect("revoked")));
    rig.confirmed(&office, "c", &[("name", "株式会社ほか"), ("corporate_number", "1180301018771")]);
    let all = cost(&|| drop(office.review.acceptance.accept_all().expect("accepted")));
    [listed, by_name, revoked, all]
}

#[test]
fn a_decision_parses_the_same_rows_however_many_are_listed() {
    let [few, many] = [12, 1200].map(parsed_beside);
    assert_eq!(few, many);
    assert!(many.iter().all(|rows| *rows < 10), "{many:?}");
}

#[test]
fn a_change_stands_in_the_log_only_after_its_record_says_so_and_then_once() {
    for n in broken_disk::each_call(3) {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[]);
        let references = office.review.inspection.acceptable().expect("a list");
        broken_disk::arm(n, "");
        let _ = office.review.acceptance.accept(&references, Earlier::None);
        let struck = broken_disk::mend();
        drop(office);
        let changes = std::fs::read_dir(rig.root().join("data/registers/declarers/changes"));
        let (logged, decided) = (changes.into_iter().flatten().count(), rig.in_state("accepted").len());
        assert!(logged <= decided, "call {n}: the log is the effect of the record");
        let office = rig.office(NOW);
        assert_eq!(rig.csv().matches("株式会社ためし塗装").count(), decided, "call {n}: whoever meets it appends it");
        drop(office);
        if !struck {
            assert!(n > 10 && logged == 1, "call {n} met no fault");
            return;
        }
    }
}
