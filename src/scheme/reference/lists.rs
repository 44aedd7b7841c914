//! The lists of the scheme: 47 prefectures (JIS X 0401) with their regions, and the industries of the Japan Standard
//! Industrial Classification, from `data/prefectures.csv` and `data/industries.csv`; with what is asked by the others.
//! Read by the form, the check and the directory. Never changes after loading.

use super::mail_domains::MailDomains;
use super::municipalities::Municipalities;
use crate::base::files;
use crate::base::problem::{self, Problem};
use crate::base::sheet::{self, Sheet};
use std::path::Path;

/// A prefecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefecture {
    /// Two digits of JIS X 0401: `13`.
    pub code: String,
    /// How addresses of pages name it: `tokyo`.
    pub slug: String,
    /// The formal name: `東京都`.
    pub name: String,
    /// The region under which people look for it: `関東`; empty in a list that tells none.
    pub region: String,
}

/// An industry: a division (`E`) or a group within one (`09`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// A letter A–T (大分類) or two digits 01–99 (中分類).
    pub code: String,
    /// The letter it lies under; empty for a division.
    pub parent: String,
    /// The name: `製造業`.
    pub name: String,
}

/// All prefectures and industries, in the order of the files.
#[derive(Debug, Clone)]
pub struct Lists {
    prefectures: Vec<Prefecture>,
    divisions: Vec<Industry>,
    groups: Vec<Industry>,
    municipalities: Municipalities,
    mail_domains: MailDomains,
}

const PREFECTURES: &str = "data/prefectures.csv";
const INDUSTRIES: &str = "data/industries.csv";
/// The pages and the index of the directory know so many places, and divisions up to this one.
const PLACES: u8 = 47;
const LAST: u8 = b'T';

impl Lists {
    /// Loads the files below `root`.
    ///
    /// # Errors
    /// Every fault of all of them.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let prefectures = open(root, PREFECTURES, &["code", "slug", "name"], Some("region"))
            .and_then(|sheet| read_prefectures(&sheet));
        let industries =
            open(root, INDUSTRIES, &["code", "parent", "name"], None).and_then(|sheet| read_industries(&sheet));
        let (municipalities, mail_domains) = (Municipalities::load(root), MailDomains::load(root));
        match (prefectures, industries, municipalities, mail_domains) {
            (Ok(prefectures), Ok((divisions, groups)), Ok(municipalities), Ok(mail_domains)) => {
                Ok(Self { prefectures, divisions, groups, municipalities, mail_domains })
            }
            (prefectures, industries, municipalities, mail_domains) => {
                let faults = [prefectures.err(), industries.err(), municipalities.err(), mail_domains.err()];
                Err(problem::folded(faults.into_iter().flatten().flatten().collect()))
            }
        }
    }

    /// The municipalities of each prefecture.
    pub fn municipalities(&self) -> &Municipalities {
        &self.municipalities
    }

    /// Well-known ends of mail addresses.
    pub fn mail_domains(&self) -> &MailDomains {
        &self.mail_domains
    }

    /// The prefectures in the order of their codes.
    pub fn prefectures(&self) -> &[Prefecture] {
        &self.prefectures
    }

    /// The divisions (大分類) A–T.
    pub fn divisions(&self) -> &[Industry] {
        &self.divisions
    }

    /// The groups (中分類) 01–99 of all divisions.
    pub fn groups(&self) -> &[Industry] {
        &self.groups
    }

    /// The groups of one division.
    pub fn groups_of<'a>(&'a self, division: &'a str) -> impl Iterator<Item = &'a Industry> {
        self.groups.iter().filter(move |group| group.parent == division)
    }

    /// The prefecture named by its formal name or its code (`13`).
    pub fn prefecture(&self, name_or_code: &str) -> Option<&Prefecture> {
        self.prefectures.iter().find(|prefecture| prefecture.name == name_or_code || prefecture.code == name_or_code)
    }

    /// The division or group with this code.
    pub fn industry(&self, code: &str) -> Option<&Industry> {
        self.divisions.iter().chain(&self.groups).find(|industry| industry.code == code)
    }
}

/// The file with these columns, and with the last one where its header names it.
fn open(root: &Path, label: &str, columns: &[&str], last: Option<&str>) -> Result<Sheet, Vec<Problem>> {
    let label = Path::new(label);
    let bytes = files::read(&root.join(label), label).map_err(|problem| vec![problem])?;
    let last = last.filter(|last| sheet::names_column(&bytes, last));
    let columns: Vec<&str> = columns.iter().copied().chain(last).collect();
    Sheet::parse(label, &bytes, &columns)
}

fn read_prefectures(sheet: &Sheet) -> Result<Vec<Prefecture>, Vec<Problem>> {
    let mut found: Vec<Prefecture> = Vec::new();
    let mut problems = Vec::new();
    for (line, row) in sheet.rows() {
        let [code, slug, name, region] = [0, 1, 2, 3].map(|column| row.cell(column).to_owned());
        let prefecture = Prefecture { code, slug, name, region };
        let is_known = prefecture.code.parse().is_ok_and(|code| (1..=PLACES).contains(&code));
        let slug_is_plain = !prefecture.slug.is_empty() && prefecture.slug.bytes().all(|b| b.is_ascii_lowercase());
        if !is_digits(&prefecture.code, 2) || !slug_is_plain || prefecture.name.is_empty() {
            problems.push(wrong(
                PREFECTURES,
                line,
                "code は 2 桁の数字、slug は英小文字、name は空でないことが必要です。",
            ));
        } else if found
            .iter()
            .any(|p| p.code == prefecture.code || p.slug == prefecture.slug || p.name == prefecture.name)
        {
            problems.push(wrong(PREFECTURES, line, "同じ code・slug・name の行がほかにあります。"));
        } else {
            if !is_known {
                problems.push(wrong(
                    PREFECTURES,
                    line,
                    "code は 01 から 47 までです。検索は、それより多い地域を扱えません。",
                ));
            }
            found.push(prefecture);
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn read_industries(sheet: &Sheet) -> Result<(Vec<Industry>, Vec<Industry>), Vec<Problem>> {
    let (mut divisions, mut groups): (Vec<Industry>, Vec<Industry>) = (Vec::new(), Vec::new());
    let mut problems = Vec::new();
    for (line, row) in sheet.rows() {
        let industry =
            Industry { code: row.cell(0).to_owned(), parent: row.cell(1).to_owned(), name: row.cell(2).to_owned() };
        let is_letter = matches!(industry.code.as_bytes(), [b'A'..=LAST]);
        let parent_is_known = divisions.iter().any(|division| division.code == industry.parent);
        if industry.name.is_empty() || divisions.iter().chain(&groups).any(|known| known.code == industry.code) {
            problems.push(wrong(INDUSTRIES, line, "name が空か、同じ code の行がほかにあります。"));
        } else if is_letter && industry.parent.is_empty() {
            divisions.push(industry);
        } else if is_digits(&industry.code, 2) && parent_is_known {
            groups.push(industry);
        } else {
            problems.push(wrong(
                INDUSTRIES,
                line,
                "code は A～T の 1 字か 2 桁の数字で、数字の parent は上にある大分類です。",
            ));
        }
    }
    if problems.is_empty() { Ok((divisions, groups)) } else { Err(problems) }
}

fn is_digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

fn wrong(label: &str, line: usize, what: &str) -> Problem {
    Problem::new(label, what, "この行を公式の一覧と見くらべて直してください。").at(line, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lists_are_whole() {
        let lists = Lists::load(Path::new(".")).expect("no problems");
        assert_eq!(lists.prefectures().len(), 47);
        assert_eq!(lists.divisions().iter().map(|d| d.code.as_str()).collect::<String>(), "ABCDEFGHIJKLMNOPQRST");
        assert_eq!(lists.groups().len(), 99);
        assert_eq!(lists.prefecture("13"), lists.prefecture("東京都"));
        assert_eq!(lists.industry("96").map(|group| group.parent.as_str()), Some("R"));
        assert_eq!(lists.groups_of("D").count(), 3);
    }

    #[test]
    fn what_the_directory_cannot_show_is_told_with_its_line() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        let rows: String = (1..=65u8)
            .map(|n| format!("{n:02},p{}{},第{n}\n", char::from(b'a' + n / 26), char::from(b'a' + n % 26)))
            .collect();
        std::fs::write(root.path().join(PREFECTURES), format!("code,slug,name\n00,none,なし\n{rows}"))?;
        std::fs::write(root.path().join(INDUSTRIES), "code,parent,name\nT,,分類不能\nU,,もう一つ\n")?;
        let problems = Lists::load(root.path()).expect_err("too many");
        assert_eq!(problems.iter().filter_map(Problem::line).collect::<Vec<_>>(), [2, 3]);
        assert!(problems[0].what().contains("全部で 19 行"), "{}", problems[0]);
        Ok(())
    }

    #[test]
    fn a_list_may_tell_no_regions() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        std::fs::write(root.path().join(INDUSTRIES), "code,parent,name\nE,,製造業\n")?;
        for (list, region) in
            [("code,slug,name\n13,tokyo,東京都\n", ""), ("code,slug,name,region\n13,tokyo,東京都,関東\n", "関東")]
        {
            std::fs::write(root.path().join(PREFECTURES), list)?;
            let lists = Lists::load(root.path()).expect("no problems");
            assert_eq!(lists.prefectures()[0].region, region);
        }
        Ok(())
    }

    #[test]
    fn faults_of_both_files_are_named_together() -> anyhow::Result<()> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        std::fs::write(root.path().join(PREFECTURES), "code,slug,name\n13,tokyo,東京都\n13,edo,江戸\n")?;
        std::fs::write(root.path().join(INDUSTRIES), "code,parent,name\n09,E,食料品製造業\n")?;
        let problems = Lists::load(root.path()).expect_err("two faults");
        assert_eq!(problems.iter().filter_map(Problem::line).collect::<Vec<_>>(), [3, 2]);
        Ok(())
    }
}
