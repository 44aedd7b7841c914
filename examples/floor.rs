//! The floor of the build's time: reads a CSV of declarers and writes the list pages with string pushes,
//! nothing else. `cargo run --release --example floor -- declarers.csv OUT SHELL.html`, where SHELL is a
//! list page of the real site: what stands around its records is what stands around them here.

use sengen::scheme::lists::Lists;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, out, shell] = arguments.as_slice() else { anyhow::bail!("usage: floor DECLARERS.csv OUT SHELL.html") };
    let lists = Lists::load(Path::new(env!("CARGO_MANIFEST_DIR"))).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let shell = std::fs::read_to_string(shell)?;
    let (head, rest) = shell.split_once("<ol class=\"records\">").ok_or_else(|| anyhow::anyhow!("no records"))?;
    let (_, foot) = rest.split_once("</ol>").ok_or_else(|| anyhow::anyhow!("no end of records"))?;
    let text = std::fs::read_to_string(source)?;
    let mut pages: BTreeMap<(&str, &str), Vec<Vec<&str>>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [prefecture, industry] = [cells.len() - 6, cells.len() - 4].map(|at| cells[at]);
        pages.entry((prefecture, industry)).or_default().push(cells);
    }
    for ((prefecture, industry), rows) in pages {
        let slug = lists.prefecture(prefecture).map_or("none", |prefecture| &prefecture.slug);
        for (at, rows) in rows.chunks(250).enumerate() {
            let mut page = String::from(head);
            page.push_str("<ol class=\"records\">");
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
    let (no, name) = (cells[0], cells[1..cells.len() - 6].join(",").replace('&', "&amp;").replace('<', "&lt;"));
    let [prefecture, place, stars, date] = [6, 5, 3, 2].map(|from_end| cells[cells.len() - from_end]);
    let sign = if stars == "2" { "★★" } else { "★" };
    let words = if stars == "2" { "二つ星" } else { "一つ星" };
    let (year, month, day) = (&date[..4], date[5..7].trim_start_matches('0'), date[8..].trim_start_matches('0'));
    write!(
        page,
        "\n<li class=\"record\" id=\"{no}\">\n<p class=\"record-name\">{name}</p>\n<p class=\"record-place\">{prefecture}{place}</p>\n\
         <p class=\"record-stars\"><span class=\"stars\" aria-hidden=\"true\">{sign}</span> {words}</p>\n\
         <p class=\"record-date\"><time datetime=\"{date}\">{year}年{month}月{day}日</time>に宣言</p>\n\
         <p class=\"record-no\"><a href=\"#{no}\" data-copy>この宣言へのリンク<span class=\"visually-hidden\">（番号 {no}）</span></a></p>\n</li>"
    )
}
