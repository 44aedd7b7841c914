//! The floor of the build's time: reads a CSV of declarers and writes the kinds of files that grow with them by pushes,
//! on one core and without a check: list pages; with `all` also the lists to take away and an index of pairs of letters.
//! `cargo run --release --example floor -- declarers.csv OUT SHELL.html [all]`, where SHELL is a list page of the real
//! site: what stands around its records is what stands around them here.

use sengen::scheme::lists::Lists;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Columns, counted from the end of a row: a name may have commas.
const PREFECTURE: usize = 7;
const PLACE: usize = 6;
const INDUSTRY: usize = 5;
const STARS: usize = 4;
const DATE: usize = 3;

/// So many files of the index.
const SHARDS: u32 = 4096;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, out, shell, more @ ..] = arguments.as_slice() else {
        anyhow::bail!("usage: floor DECLARERS.csv OUT SHELL.html [all]");
    };
    let lists = Lists::load(Path::new(env!("CARGO_MANIFEST_DIR"))).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let (out, shell, text) = (Path::new(out), fs::read_to_string(shell)?, fs::read_to_string(source)?);
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    pages(&rows, &lists, &shell, out)?;
    if more.iter().any(|word| word == "all") {
        to_take_away(&text, &rows, out)?;
        index(&rows, out)?;
    }
    Ok(())
}

fn pages(rows: &[Vec<&str>], lists: &Lists, shell: &str, out: &Path) -> anyhow::Result<()> {
    let begin = shell.find("<ol class=\"records\"").ok_or_else(|| anyhow::anyhow!("no records"))?;
    let end = begin + shell[begin..].find('>').ok_or_else(|| anyhow::anyhow!("no end of a tag"))? + 1;
    let (_, foot) = shell[end..].split_once("</ol>").ok_or_else(|| anyhow::anyhow!("no end of records"))?;
    let mut pages: BTreeMap<(&str, &str), Vec<&Vec<&str>>> = BTreeMap::new();
    for cells in rows {
        pages.entry((cells[cells.len() - PREFECTURE], cells[cells.len() - INDUSTRY])).or_default().push(cells);
    }
    for ((prefecture, industry), rows) in pages {
        let slug = lists.prefecture(prefecture).map_or("none", |prefecture| &prefecture.slug);
        for (at, rows) in rows.chunks(250).enumerate() {
            let mut page = String::from(&shell[..end]);
            rows.iter().try_for_each(|cells| push(&mut page, cells))?;
            page.push_str("</ol>");
            page.push_str(foot);
            let place = if at == 0 { String::new() } else { (at + 1).to_string() };
            let folder = out.join(slug).join(industry).join(place);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("index.html"), page)?;
        }
    }
    Ok(())
}

/// The whole list, and one a prefecture.
fn to_take_away(text: &str, rows: &[Vec<&str>], out: &Path) -> anyhow::Result<()> {
    let mut lists: BTreeMap<&str, String> = BTreeMap::new();
    for (line, cells) in text.lines().skip(1).zip(rows) {
        let list = lists.entry(cells[cells.len() - PREFECTURE]).or_default();
        list.push_str(line);
        list.push_str("\r\n");
    }
    fs::write(out.join("all.csv"), text)?;
    lists.iter().try_for_each(|(prefecture, list)| fs::write(out.join(format!("{prefecture}.csv")), list))?;
    Ok(())
}

/// In which rows each pair of letters stands.
fn index(rows: &[Vec<&str>], out: &Path) -> anyhow::Result<()> {
    let mut pairs: HashMap<(char, char), Vec<u8>> = HashMap::new();
    for (row, cells) in (0_u32..).zip(rows) {
        let letters: Vec<char> = cells[1].chars().collect();
        for pair in letters.windows(2) {
            pairs.entry((pair[0], pair[1])).or_default().extend(row.to_le_bytes());
        }
    }
    let mut shards: Vec<Vec<u8>> = vec![Vec::new(); SHARDS as usize];
    for ((one, other), rows) in pairs {
        let shard = &mut shards[(u32::from(one).wrapping_mul(31).wrapping_add(u32::from(other)) % SHARDS) as usize];
        shard.extend([u32::from(one), u32::from(other), rows.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
        shard.extend(rows);
    }
    let folder = out.join("index");
    fs::create_dir_all(&folder)?;
    let shards = shards.iter().enumerate();
    shards.into_iter().try_for_each(|(at, shard)| fs::write(folder.join(format!("{at}.bin")), shard))?;
    Ok(())
}

fn push(page: &mut String, cells: &[&str]) -> std::fmt::Result {
    let name = cells[1..cells.len() - PREFECTURE].join(",").replace('&', "&amp;").replace('<', "&lt;");
    let [prefecture, place, stars, date] =
        [PREFECTURE, PLACE, STARS, DATE].map(|from_end| cells[cells.len() - from_end]);
    let no = cells[0];
    let sign = if stars == "2" { "★★" } else { "★" };
    let words = if stars == "2" { "二つ星" } else { "一つ星" };
    let (year, month, day) = (&date[..4], date[5..7].trim_start_matches('0'), date[8..].trim_start_matches('0'));
    write!(
        page,
        "\n<li class=\"record\" id=\"{no}\">\n<span class=\"record-name\">{name}</span>\n\
         <span class=\"record-place\">{prefecture} {place}</span>\n\
         <span class=\"record-stars\"><span class=\"stars\" aria-hidden=\"true\">{sign}</span> {words}</span>\n\
         <time class=\"record-date\" datetime=\"{date}\">{year}年{month}月{day}日</time>\n\
         <span class=\"record-no\">番号 {no}</span>\n</li>"
    )
}
