//! The decisions of a sheet that came back, all of them durable, beside six of the disk's own fsyncs for each.

use super::disk::pair;
use super::library::office::queue::pending::Ruling;
use super::library::office::review::decision::Decision;
use super::library::office::review::list::ListRow;
use super::library::office::review::sheet::{LineOutcome, LineStand, ReadyLine, SheetLine, SheetRow};
use super::rig::{NOW, Rig};
use super::settled;
use super::states::{confirmed, mailed_away, make_by, ripened};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// So many decisions come back.
const LINES: usize = 1000;

/// Decides a thousand of a state made for that.
pub fn sheet(folder: &Path) -> Option<String> {
    let root = folder.join("sheet");
    make_by(&root, |rig| {
        let office = rig.office(NOW);
        (0..LINES).for_each(|number| drop(confirmed(rig, &office, ("sheet", number), "$argon2id$none")));
        mailed_away(rig, &office);
    });
    let office = ripened(&Rig::at(&root));
    let rows = office.review.sheets.rows().expect("a working disk").rows;
    let line = |row: SheetRow| {
        let SheetRow { line: ListRow { reference, kind, .. }, version, .. } = row;
        SheetLine { reference, kind, version, ruling: Ruling::Accepted, reason: String::new() }
    };
    let lines: Vec<SheetLine> = rows.into_iter().map(line).collect();
    assert_eq!(lines.len(), LINES);
    settled();
    let begun = Instant::now();
    let stands = office.review.sheets.stand(&lines, true).expect("a working disk");
    let ready = lines.iter().zip(&stands).map(|(line, stand)| match stand {
        LineStand::Ready(named) => ReadyLine { line, named },
        other => panic!("not ready: {other:?}"),
    });
    let outcomes = office.review.sheets.carry_out(&ready.collect::<Vec<_>>(), true).expect("a working disk");
    let own = begun.elapsed().as_secs_f64();
    let is_decided = |outcome: &LineOutcome| matches!(outcome, LineOutcome::Declaration(Decision::Until(_)));
    assert!(outcomes.len() == LINES && outcomes.iter().all(is_decided), "all are decided");
    let pairs = folder.join("pairs-of-sheet");
    fs::create_dir(&pairs).expect("a folder");
    let begun = Instant::now();
    (0..3 * LINES).for_each(|round| pair(&pairs, &format!("{round}"), 3000));
    let floor = begun.elapsed().as_secs_f64();
    let (fsyncs, ratio) = (6 * LINES, own / floor);
    println!(
        "\na sheet of {LINES} decisions: {own:.1} s, {fsyncs} fsyncs of the disk: {floor:.1} s, ratio {ratio:.2} (at most 1)"
    );
    (ratio > 1.0).then(|| format!("a sheet beside the disk: {ratio:.2}"))
}
