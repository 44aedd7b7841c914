//! The files of the scheme in which people read words: content, data, templates, mails, read as they are written.
//! Drafts are not among them. Used by the guard of wordings and terms and by the search for figures. Judges nothing.

use super::content;
use crate::base::problem::Problem;
use crate::base::{files, japanese, text, walk};
use crate::scheme::form;
use std::path::{Path, PathBuf};

/// How a script begins that is made from another one, whose words are read in its stead.
const MADE: &str = "// Made from ";

pub(super) const SETTINGS: &str = "data/site.toml";
/// The words by which the sample calls itself one.
const SAMPLE: [&str; 2] = ["見本", "架空"];
/// By which mails and numbers of the sample are known, in a scheme that takes declarations.
const SAMPLE_OF_DECLARATIONS: [&str; 2] = ["sengen.example\"", "declaration_id_prefix = \"0"];

/// One file as it is written.
#[derive(Debug)]
pub struct Text {
    /// The file, from the root on.
    pub label: PathBuf,
    /// Its text.
    pub source: String,
}

/// Characters that nobody sees and that came along when text was pasted, a hint for each line that has some: a link, a
/// search or a reader trips over them.
pub fn pasted(root: &Path) -> Vec<Problem> {
    let (texts, _) = all(root);
    let looked_at = texts.iter().filter(|text| text.label.extension().is_none_or(|ending| ending != "js"));
    looked_at.flat_map(|text| pasted_in(&text.label, &text.source)).collect()
}

/// Settings that still speak of the sample, a hint for each line: of a scheme without its notice everybody takes them for true.
pub fn of_the_sample(root: &Path) -> Vec<Problem> {
    let label = Path::new(SETTINGS);
    let source = files::read(&root.join(label), label).and_then(|bytes| text::lines(label, &bytes)).unwrap_or_default();
    let of_declarations = SAMPLE_OF_DECLARATIONS.iter().filter(|_| root.join(form::FILE).exists());
    let words: Vec<&str> = SAMPLE.iter().chain(of_declarations).copied().collect();
    let lines = (1..).zip(source.lines()).filter(|(_, line)| !line.trim_start().starts_with('#'));
    let told = lines.filter_map(|(at, line)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        let what = format!("notice は空ですが、「{}」と書いてあります。", word.trim_end_matches('"'));
        let remedy = "本物の制度なら、あなたの制度の言葉に直してください。見本なら、notice に断りを書いてください。";
        Some(Problem::new(label, what, remedy).at(at, 1).hint())
    });
    told.collect()
}

fn pasted_in<'a>(label: &'a Path, source: &'a str) -> impl Iterator<Item = Problem> + 'a {
    // What no page can hold is told by whoever reads texts and data.
    let is_template = label.starts_with("templates");
    (1..).zip(source.lines()).filter_map(move |(line, text)| {
        let is_told = |c: char| !is_template && text::unholdable(c.encode_utf8(&mut [0; 4])).next().is_some();
        let (at, c) = text.char_indices().find(|(at, c)| is_pasted(text, *at, *c) && !is_told(*c))?;
        let what = format!("目に見えない文字（U+{:04X}）が入っています。", u32::from(c));
        let remedy = "貼り付けたときに入ったものです。その前後の字ごと消して、打ち直してください。";
        Some(Problem::new(label, what, remedy).at(line, text[..at].chars().count() + 1).hint())
    })
}

/// Not what joins two signs to one.
fn is_pasted(line: &str, at: usize, c: char) -> bool {
    let is_sign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric());
    let joins = || is_sign(line[..at].chars().next_back()) && is_sign(line[at + c.len_utf8()..].chars().next());
    japanese::is_invisible(c) && c != '\t' && !(c == '\u{200d}' && joins())
}

/// Every such file below `root`, and what cannot be read.
pub fn all(root: &Path) -> (Vec<Text>, Vec<Problem>) {
    let (mut texts, mut problems) = (Vec::new(), Vec::new());
    for folder in ["content", "data", "templates"] {
        let found = walk::below(root, Path::new(folder)).unwrap_or_else(|faults| {
            problems.extend(faults);
            Vec::new()
        });
        for file in found.iter().filter(|file| is_read(&file.rest)) {
            match files::read(&file.path, &file.label).and_then(|bytes| text::lines(&file.label, &bytes)) {
                Ok(source) if source.starts_with(MADE) => {}
                Ok(source) if folder == "content" && content::is_draft(&file.label, &source) => {}
                Ok(source) => texts.push(Text { label: file.label.clone(), source }),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (texts, problems)
}

fn is_read(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".md", ".toml", ".html", ".txt", ".js", ".svg"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_told_once_a_line() {
        let told = |source: &str| -> Vec<String> {
            let hints = pasted_in(Path::new("a.md"), source).collect::<Vec<_>>();
            assert!(hints.iter().all(Problem::is_hint));
            hints
                .iter()
                .map(|hint| hint.to_string().split(": ").next().unwrap_or_default().replace("ヒント a.md:", ""))
                .collect()
        };
        for (source, expected) in [
            ("一\n次\u{200b}の\u{feff}語", vec!["2:2"]),
            ("改行\u{2028}です", vec!["1:3"]),
            ("title = \"見\u{ad}本\"\n\n\u{3164}", vec!["1:11", "3:1"]),
            ("右\u{200f}から、日\u{200d}本", vec!["1:2"]),
            ("日\u{200d}本", vec!["1:2"]),
            ("葛\u{e0100}城、👩\u{200d}💻、❤\u{fe0f}\u{200d}🔥\t二　三", vec![]),
            ("一\u{b}二\u{8}", vec![]),
        ] {
            assert_eq!(told(source), expected, "{source:?}");
        }
    }

    #[test]
    fn settings_of_the_sample_are_told_line_by_line() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("data"))?;
        let source = "# 見本\ntitle = \"宣言（見本）\"\n[office]\nname = \"事務局\"\naddress = \"見本県（架空）\"\n";
        std::fs::write(root.path().join("data/site.toml"), source)?;
        let told: Vec<String> = of_the_sample(root.path()).iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("data/site.toml:2:1") && told[1].contains("data/site.toml:5:1"), "{told:?}");
        Ok(())
    }

    #[test]
    fn what_is_made_from_another_file_is_not_read_beside_it() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir_all(root.path().join("templates"))?;
        for (name, source) in [("a.js", "// Says it.\n"), ("b.js", "// Made from a.js by a tool; do not edit.\n")] {
            std::fs::write(root.path().join("templates").join(name), source)?;
        }
        let (texts, problems) = all(root.path());
        assert!(problems.is_empty());
        assert_eq!(texts.iter().map(|text| text.label.as_path()).collect::<Vec<_>>(), [Path::new("templates/a.js")]);
        Ok(())
    }
}
