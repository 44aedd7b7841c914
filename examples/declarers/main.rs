//! Makes declarers for tests and benches: `cargo run --release --example declarers -- 500000 7 > data/declarers.csv`
//! (how many, seed). The same two numbers give the same bytes. Every name is put together by chance from
//! characters and trade words; none is taken from a register.

mod names;
mod places;
mod random;

use jiff::civil::Date;
use names::Names;
use places::Places;
use random::Random;
use sengen::directory::{Declarer, Entry, to_csv};
use sengen::scheme::ids::RecordNumber;
use sengen::scheme::lists::Lists;
use std::io::Write;
use std::path::Path;

/// The first and the last day of a declaration.
const FIRST: Date = Date::constant(2017, 2, 1);
const LAST: Date = Date::constant(2026, 11, 18);
/// Industries by how often they come: trade, making and building first.
const INDUSTRIES: [(char, u32); 20] = [
    ('E', 190),
    ('I', 180),
    ('D', 170),
    ('L', 95),
    ('G', 90),
    ('P', 60),
    ('R', 55),
    ('M', 40),
    ('H', 30),
    ('K', 30),
    ('N', 22),
    ('O', 12),
    ('J', 8),
    ('A', 7),
    ('T', 4),
    ('F', 3),
    ('B', 1),
    ('C', 1),
    ('Q', 1),
    ('S', 1),
];

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let count: u32 = arguments.next().as_deref().unwrap_or("1000").parse()?;
    let seed: u64 = arguments.next().as_deref().unwrap_or("1").parse()?;
    let lists = Lists::load(Path::new(env!("CARGO_MANIFEST_DIR"))).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let entries = declarers(count, seed, &lists)?;
    std::io::stdout().lock().write_all(&to_csv(&entries, &lists)?)?;
    Ok(())
}

/// The declarers in order of their numbers; one number in a hundred was given back.
fn declarers(count: u32, seed: u64, lists: &Lists) -> anyhow::Result<Vec<Entry>> {
    let mut random = Random::new(seed);
    let mut names = Names::new(&mut random);
    let places = Places::new(&mut random);
    let mut no = RecordNumber::FIRST;
    let mut entries = Vec::with_capacity(count as usize);
    for at in 0..count {
        let (prefecture, municipality) = places.draw(&mut random);
        let (name, name_field) = names.draw(&mut random);
        entries.push(Entry {
            no,
            name: name.into(),
            prefecture,
            municipality: municipality.into(),
            industry: lists.trade_of(&random.weighted(&INDUSTRIES).to_string()),
            stars: if random.chance(28) { 2 } else { 1 },
            declared_on: day(f64::from(at) / f64::from(count), &mut random)?,
            declarer: Declarer { name_field: Some(name_field), ..Declarer::default() },
        });
        for _ in 0..=u32::from(random.chance(1)) {
            no = no.next().ok_or_else(|| anyhow::anyhow!("more declarers than numbers"))?;
        }
    }
    Ok(entries)
}

/// The day of a declaration: growing over the years, and up to three weeks before the acceptance.
fn day(share: f64, random: &mut Random) -> anyhow::Result<Date> {
    let days = (LAST - FIRST).get_days();
    let accepted = (share.sqrt() * f64::from(days)) as i32;
    let declared = (accepted - random.below(21) as i32).max(0);
    Ok(FIRST.checked_add(jiff::Span::new().days(declared))?)
}
