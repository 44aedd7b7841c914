//! The floor of the build's time: reads a CSV of declarers and writes the list pages with string pushes,
//! nothing else. `cargo run --release --example floor -- declarers.csv OUT SHELL.html`, where SHELL is a
//! list page of the real site: what stands around its records is what stands around them here.

use sengen::scheme::lists::Lists;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Columns, counted from the end of a row: a name may have commas.
const PREFECTURE: usize = 7;
const PLACE: usize = 6;
const INDUSTRY: usize = 5;
const STARS: usize = 4;
const DATE: usize = 3;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, out, shell] = arguments.as_slice() else { anyhow::bail!("usage: floor DECLARERS.csv OUT SHELL.html") };
    let lists = Lists::load(Path::new(env!("CARGO_MANIFEST_DIR"))).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let shell = std::fs::read_to_string(shell)?;
    let begin = shell.find("<ol class=\"records\"").ok_or_else(|| anyhow::anyhow!("no records"))?;
    let end = begin + shell[begin..].find('>').ok_or_else(|| anyhow::anyhow!("no end of a tag"))? + 1;
    let (_, foot) = shell[end..].split_once("</ol>").ok_or_else(|| anyhow::anyhow!("no end of records"))?;
    let head = &shell[..end];
    let text = std::fs::read_to_string(source)?;
    let mut pages: BTreeMap<(&str, &str), Vec<Vec<&str>>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [prefecture, industry] = [PREFECTURE, INDUSTRY].map(|from_end| cells[cells.len() - from_end]);
        pages.entry((prefecture, industry)).or_default().push(cells);
    }
    for ((prefecture, industry), rows) in pages {
        let slug = lists.prefecture(prefecture).map_or("none", |prefecture| &prefecture.slug);
        for (at, rows) in rows.chunks(250).enumerate() {
            let mut page = String::from(head);
            rows.iter().try_for_each(|cells| push(&mut page, cells))?;
            page.push_str("</ol>");
            page.push_str(foot);
            let folder = Path::new(out).join(slug).join(industry).join(if at == 0 {
                String::new()
            } else {
                (at + 1).to_string()
            });
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join("index.html"), page)?;
        }
    }
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
