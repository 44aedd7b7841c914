//! Builds the search index of a CSV alone and says what it weighs:
//! `cargo run --release --example index -- declarers.csv OUT [SCHEME]` writes the files below OUT. Regions, trades and
//! levels are those of the scheme's folder; without one, this repository's.

use sengen::directory::search::{MANIFEST, Search};
use sengen::directory::{Register, parse};
use sengen::scheme::lists::Lists;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(source), Some(out)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: index DECLARERS.csv OUT [SCHEME]");
    };
    let root = arguments.next().unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let lists = Lists::load(Path::new(&root)).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let start = Instant::now();
    let bytes = std::fs::read(source)?;
    let register: Register =
        parse(&bytes, &lists, jiff::civil::Date::MAX).map_err(|faults| anyhow::anyhow!("{}", faults[0]))?;
    let read = start.elapsed();
    let search = Search::new(&register, &lists);
    let delta = search.delta_file();
    let manifest = (MANIFEST.to_owned(), search.manifest(delta.as_ref().map(|(path, _)| path.as_str()))?);
    let named = start.elapsed();
    let base = search.base_files();
    println!("read {read:?}, named {:?}, built {:?}", named - read, start.elapsed() - named);
    let beside: Vec<_> = search.letter_files().into_iter().chain(delta).chain([manifest]).collect();
    weigh(beside.iter().chain(&base));
    for (path, contents) in beside.iter().chain(&base) {
        let path = Path::new(&out).join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(path, contents)?;
    }
    Ok(())
}

/// Prints files, bytes, mean and largest by kind.
fn weigh<'a>(files: impl Iterator<Item = &'a (String, Vec<u8>)>) {
    let mut kinds: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for (path, contents) in files {
        let kind = path.rsplit('/').nth(1).unwrap_or_default().to_owned();
        for kind in [kind, "all".to_owned()] {
            let (count, bytes, largest) = kinds.entry(kind).or_default();
            *count += 1;
            *bytes += contents.len();
            *largest = contents.len().max(*largest);
        }
    }
    for (kind, (count, bytes, largest)) in kinds {
        println!("{kind:>8} {count:>6} files {:>8} KB, mean {:>6}, largest {largest:>6}", bytes / 1000, bytes / count);
    }
}
