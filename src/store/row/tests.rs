//! Tests of rows: each rule alone, and all of them in every world that several writers, an eraser, a pruner,
//! faults and power cuts can make of one record.

use super::*;
use crate::store::memory::{Disk, Memory};
use crate::store::model::{Actor, Explored, explore};
use serde_json::json;

const KIND: Kind = Kind { name: "example", lifts: &[] };
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What an actor says when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Said {
    /// It is done, under this number.
    Decided(&'static str, Number),
    /// The record is erased.
    Erased(Number),
    /// It told the world of the record as this number has it.
    Told(Number),
    /// Not done as far as it knows; or nothing to do.
    Nothing,
}

fn id() -> Id {
    Id::parse("0f3".repeat(10) + "aa").unwrap()
}

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap() + DAY * day as i32
}

fn rows<'a>(store: &'a Store, entropy: &'a Entropy) -> Rows<'a> {
    Rows { store, folder: "rows", kind: &KIND, entropy }
}

fn steps(current: Option<&Current>) -> Vec<String> {
    current.map(|current| current.body(&KIND).unwrap()).unwrap_or_default()
}

/// Writes one more step on what was read.
fn decide(rows: Rows<'_>, on: Option<&Current>, step: &str) -> Result<Next, RowFault> {
    let body = [steps(on), vec![step.to_owned()]].concat();
    rows.create_next(&id(), on, &Draft { at: at(0), head: json!({ "last": step }), body })
}

/// Reads and writes one more step, and again if somebody was first. It does not look whether its step stands:
/// whoever is told `Taken` must be able to rely on it.
fn write(store: &Store, step: &'static str) -> Said {
    let entropy = Entropy::seeded(step.len() as u64);
    let rows = rows(store, &entropy);
    for _ in 0..2 {
        let Ok(on) = rows.current(&id()) else { return Said::Nothing };
        if on.as_ref().is_some_and(Current::is_erased) {
            return Said::Nothing;
        }
        match decide(rows, on.as_ref(), step) {
            Ok(Next::Decided(number)) => return Said::Decided(step, number),
            Ok(Next::Taken) => {}
            Ok(Next::Erased) | Err(_) => return Said::Nothing,
        }
    }
    Said::Nothing
}

fn erase(store: &Store) -> Said {
    let entropy = Entropy::seeded(99);
    let rows = rows(store, &entropy);
    for _ in 0..2 {
        let Ok(Some(on)) = rows.current(&id()) else { return Said::Nothing };
        match rows.erase(&on, at(0), json!({})) {
            Ok(Next::Decided(number)) => return Said::Erased(number),
            Ok(Next::Taken) => {}
            Ok(Next::Erased) | Err(_) => return Said::Nothing,
        }
    }
    Said::Nothing
}

fn prune(store: &Store) -> Said {
    let entropy = Entropy::seeded(98);
    let _ = rows(store, &entropy).prune(&id(), at(3), |_| false);
    Said::Nothing
}

/// A mail or a publication: nothing may be told that a power cut can take back.
fn tell(store: &Store) -> Said {
    let entropy = Entropy::seeded(97);
    let rows = rows(store, &entropy);
    let Ok(Some(current)) = rows.current(&id()) else { return Said::Nothing };
    rows.settle(&current).map_or(Said::Nothing, |()| Said::Told(current.number()))
}

/// A record of one step, confirmed.
fn one_step() -> Disk {
    let (store, entropy) = (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(0));
    decide(rows(&store, &entropy), None, "first").unwrap();
    let Store::Memory(memory) = store else { unreachable!() };
    memory.disk()
}

/// What holds in every world: nothing that was said is lost, nothing is there twice, erased stays erased.
fn law(disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
    let (store, entropy) = (Store::Memory(Memory::with(disk.clone())), Entropy::seeded(96));
    let rows = rows(&store, &entropy);
    let current = rows.current(&id()).map_err(|fault| fault.to_string())?;
    let said: Vec<Said> = said.iter().flatten().copied().collect();
    let erased = current.as_ref().is_some_and(Current::is_erased);
    let steps = if erased { Vec::new() } else { steps(current.as_ref()) };
    let number = current.as_ref().map(Current::number);
    let count = |step: &str| steps.iter().filter(|other| *other == step).count();
    let mut numbers: Vec<Number> = Vec::new();
    for said in said {
        match said {
            Said::Decided(step, _) if !erased && count(step) != 1 => return Err(format!("{step} is lost")),
            Said::Erased(_) if !erased => return Err("what was erased is back".to_owned()),
            Said::Told(told) if number < Some(told) => return Err(format!("{told} was told and is lost")),
            Said::Decided(_, number) | Said::Erased(number) => numbers.push(number),
            _ => {}
        }
    }
    if let Some(step) = steps.iter().find(|step| count(step) > 1) {
        return Err(format!("{step} is there twice"));
    }
    numbers.sort_unstable();
    if numbers.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err("a number was decided twice".to_owned());
    }
    let starts = disk.keys().next().is_none() || steps.first().is_none_or(|step| step == "first");
    if starts { Ok(()) } else { Err("the beginning is lost".to_owned()) }
}

/// What holds after a power cut: the same, and whoever comes then can go on.
fn law_after_cut(disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
    law(disk, said)?;
    let (store, entropy) = (Store::Memory(Memory::with(disk.clone())), Entropy::seeded(95));
    let rows = rows(&store, &entropy);
    let went_on = write(&store, "later");
    rows.prune(&id(), at(3), |_| false).map_err(|fault| fault.to_string())?;
    let current = rows.current(&id()).map_err(|fault| fault.to_string())?;
    let erased = current.as_ref().is_some_and(Current::is_erased);
    if !erased && !matches!(went_on, Said::Decided(..)) {
        return Err("nobody can go on".to_owned());
    }
    let Store::Memory(memory) = store else { unreachable!() };
    if memory.disk().keys().count() != 1 {
        return Err("what was overtaken or erased is still there".to_owned());
    }
    law(&memory.disk(), said)
}

fn hold(start: Disk, actors: &[Actor<'_, Said>], faults: u8) -> Explored {
    explore(start, actors, faults, (&law, &law_after_cut)).unwrap_or_else(|breach| panic!("{breach}"))
}

fn breach(start: Disk, actors: &[Actor<'_, Said>]) -> String {
    explore(start, actors, 0, (&law, &law_after_cut)).expect_err("the model must see it")
}

#[test]
fn two_writers_and_any_fault_lose_nothing() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb"))], 1);
    println!("two writers: {seen:?}");
    let seen = hold(Disk::default(), &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb"))], 1);
    println!("two creators: {seen:?}");
}

#[test]
fn a_writer_and_an_eraser_agree() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("eraser", &erase)], 1);
    println!("writer and eraser: {seen:?}");
}

#[test]
fn a_pruner_takes_nothing_that_counts() {
    let seen = hold(
        one_step(),
        &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb")), ("pruner", &prune)],
        0,
    );
    println!("two writers and a pruner: {seen:?}");
}

#[test]
fn nothing_is_told_that_a_power_cut_takes_back() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("teller", &tell)], 1);
    println!("writer and teller: {seen:?}");
}
