//! Tests of rows: each rule alone, and all of them in every world that several writers, an eraser, a pruner,
//! faults and power cuts can make of one record.

use super::*;
use crate::store::memory::{Disk, Memory};
use crate::store::model::{Explored, ModelActor, ModelLaw, explore};
use serde_json::json;

const KIND: RecordKind = RecordKind { name: "example", lifts: &[] };
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
    rows.create_next(&id(), on, &RowDraft { at: at(0), head: json!({ "last": step }), body })
}

/// Reads and writes one more step, and again if somebody was first. It does not look whether its step stands:
/// whoever is told `Taken` must be able to rely on it.
fn write(store: &Store, step: &'static str) -> Said {
    write_on(store, step, None)
}

/// The same by somebody who has read already, long ago perhaps.
fn write_on(store: &Store, step: &'static str, mut read: Option<Current>) -> Said {
    let entropy = Entropy::seeded(step.len() as u64);
    let rows = rows(store, &entropy);
    for _ in 0..2 {
        let read = read.take().map_or_else(|| rows.current(&id()), |read| Ok(Some(read)));
        let Ok(on) = read else { return Said::Nothing };
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

/// A row of three, and its first number as somebody read it who then slept.
fn long_gone_on() -> (Disk, Option<Current>) {
    let (store, entropy) = (Store::Memory(Memory::with(one_step())), Entropy::seeded(5));
    let rows = rows(&store, &entropy);
    let read = rows.current(&id()).unwrap();
    for step in ["second", "third"] {
        let on = rows.current(&id()).unwrap();
        decide(rows, on.as_ref(), step).unwrap();
    }
    let Store::Memory(memory) = store else { unreachable!() };
    (memory.disk(), read)
}

/// What holds in every world: nothing that was said is lost, nothing is there twice, erased stays erased.
fn law(began: bool, disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
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
    let is_whole = !began || erased || steps.first().is_some_and(|step| step == "first");
    if is_whole { Ok(()) } else { Err("the beginning is lost".to_owned()) }
}

/// What holds after a power cut: the same, and whoever comes then can go on.
fn law_after_cut(began: bool, disk: &Disk, said: &[Option<Said>]) -> Result<(), String> {
    law(began, disk, said)?;
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
    law(began, &memory.disk(), said)
}

fn look(start: Disk, actors: &[ModelActor<'_, Said>], faults: u8) -> Result<Explored, String> {
    let began = start.keys().next().is_some();
    let law: ModelLaw<'_, Said> = &|disk, said| law(began, disk, said);
    explore(start, actors, faults, law, &|disk, said| law_after_cut(began, disk, said))
}

fn hold(start: Disk, actors: &[ModelActor<'_, Said>], faults: u8) -> Explored {
    look(start, actors, faults).unwrap_or_else(|breach| panic!("{breach}"))
}

#[test]
fn two_writers_and_any_fault_lose_nothing() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb"))], 1);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
    let seen = hold(Disk::default(), &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb"))], 1);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
}

#[test]
fn a_writer_and_an_eraser_agree() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("eraser", &erase)], 1);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
}

#[test]
fn a_pruner_takes_nothing_that_counts() {
    let seen = hold(
        one_step(),
        &[("a", &|store| write(store, "a")), ("bb", &|store| write(store, "bb")), ("pruner", &prune)],
        0,
    );
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("pruner", &prune)], 1);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
}

#[test]
fn a_damaged_number_that_was_overtaken_keeps_nothing() {
    let (disk, _) = long_gone_on();
    let (store, entropy) = (Store::Memory(Memory::with(disk)), Entropy::seeded(6));
    let rows = rows(&store, &entropy);
    let numbers = rows.numbers(&id(), None).unwrap();
    let second = rows.key(&id(), numbers[1]).unwrap();
    store.remove(&second).unwrap();
    store.create(&second, b"half a record").unwrap();
    assert_eq!(rows.prune(&id(), at(1), |_| false).unwrap(), 0, "nothing is over");
    assert_eq!(rows.prune(&id(), at(3), |_| false).unwrap(), 2, "what stands above says when");
    assert_eq!(steps(rows.current(&id()).unwrap().as_ref()), ["first", "second", "third"]);
}

#[test]
fn who_slept_while_the_row_went_on_decides_nothing() {
    let (start, read) = long_gone_on();
    let sleeper = |store: &Store| write_on(store, "a", read.clone());
    let seen = hold(start, &[("sleeper", &sleeper), ("pruner", &prune)], 0);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
    let busy = |store: &Store| match write(store, "bb") {
        Said::Decided(..) => write(store, "ccc"),
        said => said,
    };
    let seen = hold(one_step(), &[("sleeper", &sleeper), ("busy", &busy), ("pruner", &prune)], 0);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
}

#[test]
fn nothing_is_told_that_a_power_cut_takes_back() {
    let seen = hold(one_step(), &[("a", &|store| write(store, "a")), ("teller", &tell)], 1);
    assert!(seen.worlds > 200 && seen.cuts > 10, "{seen:?}");
}

/// Each of these leaves out one rule. A model that lets them pass would prove nothing.
#[test]
fn the_model_sees_what_each_rule_is_for() {
    let told_unsettled = |store: &Store| {
        let entropy = Entropy::seeded(97);
        let current = rows(store, &entropy).current(&id());
        current.ok().flatten().map_or(Said::Nothing, |current| Said::Told(current.number()))
    };
    let (gone_on, read) = long_gone_on();
    let on = read.as_ref().unwrap();
    let unlooking = |store: &Store| {
        let entropy = Entropy::seeded(1);
        let rows = rows(store, &entropy);
        let number = on.number().next().unwrap();
        let place = Place { number, ..on.place.clone() };
        let body = [steps(Some(on)), vec!["a".to_owned()]].concat();
        let bytes = record::encode(&KIND, &Head { row: &place, own: &json!({}) }, &body).unwrap();
        match store.create(&rows.key(&id(), number).unwrap(), &bytes) {
            Ok(Creation::Created) => Said::Decided("a", number),
            _ => Said::Nothing,
        }
    };
    let hasty = |store: &Store| {
        let entropy = Entropy::seeded(98);
        let rows = rows(store, &entropy);
        if let Ok(numbers) = rows.numbers(&id(), None)
            && let [lower, .., _] = numbers[..]
        {
            let _ = store.remove(&rows.key(&id(), lower).unwrap());
        }
        Said::Nothing
    };
    let a = |store: &Store| write(store, "a");
    let found =
        |start: Disk, actors: &[ModelActor<'_, Said>]| look(start, actors, 0).expect_err("the model must see it");
    assert!(found(one_step(), &[("a", &a), ("teller", &told_unsettled)]).contains("told and is lost"));
    assert!(found(gone_on, &[("unlooking", &unlooking), ("pruner", &prune)]).contains("a is lost"));
    assert!(found(one_step(), &[("a", &a), ("hasty", &hasty)]).contains("the beginning is lost"));
}

fn alone() -> (Store, Entropy) {
    (Store::Memory(Memory::with(Disk::default())), Entropy::seeded(1))
}

#[test]
fn each_number_holds_the_whole_record() {
    let (store, entropy) = alone();
    let rows = rows(&store, &entropy);
    assert_eq!(rows.current(&id()).unwrap(), None);
    for (step, number) in [("a", 1), ("b", 2), ("c", 3)] {
        let on = rows.current(&id()).unwrap();
        assert_eq!(decide(rows, on.as_ref(), step).unwrap(), Next::Decided(Number::try_from(number).unwrap()));
        assert_eq!(decide(rows, on.as_ref(), step).unwrap(), Next::Taken, "also in the same words");
    }
    let current = rows.current(&id()).unwrap().unwrap();
    assert_eq!((steps(Some(&current)), current.at()), (["a", "b", "c"].map(str::to_owned).to_vec(), at(0)));
    assert_eq!(current.head(&KIND), Ok(json!({ "last": "c" })));
    assert_eq!(rows.key(&id(), current.number()).unwrap().as_str(), format!("rows/0f3/{}.000003", id()));
}

#[test]
fn overtaken_numbers_go_after_two_days_and_some_later() {
    let (store, entropy) = alone();
    let rows = rows(&store, &entropy);
    for day in [0, 1, 2, 5] {
        let on = rows.current(&id()).unwrap();
        rows.create_next(&id(), on.as_ref(), &RowDraft { at: at(day), head: day, body: "" }).unwrap();
    }
    let second = SignedDuration::from_secs(1);
    let count = || rows.numbers(&id(), None).unwrap().len();
    assert_eq!(rows.prune(&id(), at(3) - second, |_| false).unwrap(), 0);
    assert_eq!(rows.prune(&id(), at(3), |over| over.head(&KIND) == Ok(1)).unwrap(), 0, "what day 1 overtook is kept");
    assert_eq!(rows.prune(&id(), at(3), |_| false).unwrap(), 1);
    assert_eq!(rows.prune(&id(), at(7) - second, |_| false).unwrap(), 1);
    assert_eq!(rows.prune(&id(), at(999), |_| false).unwrap(), 1);
    assert_eq!((rows.prune(&id(), at(999), |_| false).unwrap(), count()), (0, 1), "the highest is the record");
}

#[test]
fn an_erased_record_keeps_its_tombstone_alone() {
    let (store, entropy) = alone();
    let rows = rows(&store, &entropy);
    decide(rows, None, "a").unwrap();
    let on = rows.current(&id()).unwrap().unwrap();
    decide(rows, Some(&on), "b").unwrap();
    assert_eq!(rows.erase(&on, at(0), "").unwrap(), Next::Taken);
    let on = rows.current(&id()).unwrap().unwrap();
    assert_eq!(rows.erase(&on, at(0), "").unwrap(), Next::Decided(Number::try_from(3).unwrap()));
    let stone = rows.current(&id()).unwrap().unwrap();
    assert!(stone.is_erased() && stone.body::<Option<u8>>(&KIND) == Ok(None));
    assert_eq!(rows.numbers(&id(), None).unwrap().len(), 1);
    let again = RowDraft { at: at(0), head: "", body: "c" };
    assert_eq!(rows.create_next(&id(), Some(&stone), &again).unwrap(), Next::Erased);
    assert_eq!(decide(rows, Some(&on), "c").unwrap(), Next::Taken);
    // Its check page is sent once more: the number is free, and the row has gone on.
    assert_eq!(decide(rows, None, "a").unwrap(), Next::Taken);
    assert_eq!(rows.numbers(&id(), None).unwrap().len(), 1, "nothing of it stays below the tombstone");
}

#[test]
fn a_number_that_cannot_be_read_is_said_and_no_lower_one_believed() {
    let (store, entropy) = alone();
    let rows = rows(&store, &entropy);
    decide(rows, None, "a").unwrap();
    let first = rows.key(&id(), Number::FIRST).unwrap();
    let copied = store.read(&first).unwrap().unwrap();
    let second = rows.key(&id(), Number::try_from(2).unwrap()).unwrap();
    for (bytes, why) in [(&copied[..], "Foreign"), (&copied[..99], "Damaged"), (b"", "Damaged")] {
        store.create(&second, bytes).unwrap();
        let said = rows.current(&id()).unwrap_err();
        assert!(matches!(said, RowFault::Unreadable { why: found, .. } if format!("{found:?}").starts_with(why)));
        assert!(rows.prune(&id(), at(9), |_| false).is_err(), "nothing is removed below it");
        store.remove(&second).unwrap();
    }
    assert!(rows.current(&id()).unwrap().is_some());
}

#[test]
fn names_and_numbers_are_checked() {
    for text in ["", "0f3", &"0f3".repeat(11), &"0F3".repeat(10), "../../../../../../../../../../aa"] {
        assert!(Id::parse(text).is_err(), "{text}");
    }
    for text in ["000000", "1", "1000000", "00000a", "+00001", ""] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
    let last = Number::parse("999999").unwrap();
    assert_eq!((Number::parse("000001"), last.next()), (Some(Number::FIRST), None));
}
