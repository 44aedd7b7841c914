//! The closed lists of the scheme: its regions (the 47 prefectures, or whatever `data/prefectures.csv` names), its
//! trades with their groups (`data/industries.csv`), and its levels. What a row of the register refers to.
//! Read by the form, the check and the directory. Never changes after loading.

use super::columns::ListColumns;
use super::common_passwords::CommonPasswords;
use super::levels::Levels;
use super::mail_domains::MailDomains;
use super::municipalities::Municipalities;
use crate::base::files;
use crate::base::problem::{self, Problem};
use crate::base::sheet::{self, Sheet};
use crate::scheme::registers::shown;
use crate::scheme::{Form, Role};
use std::path::Path;

/// A region in which declarers are listed: of Japan, a prefecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefecture {
    /// Its code: of a prefecture two digits of JIS X 0401 (`13`).
    pub code: String,
    /// How addresses of pages name it: `tokyo`.
    pub slug: String,
    /// The formal name: `東京都`.
    pub name: String,
    /// The region under which people look for it: `関東`; empty in a list that tells none.
    pub region: String,
}

/// A trade: a division (`E`) or a group within one (`09`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// Its code: a letter A–T (大分類) or two digits (中分類) of the Japan Standard Industrial Classification.
    pub code: String,
    /// The division it lies under; empty for a division.
    pub parent: String,
    /// The name: `製造業`.
    pub name: String,
}

/// All regions, trades and levels, in the order of the files.
#[derive(Debug, Clone)]
pub struct Lists {
    prefectures: Vec<Prefecture>,
    trades: Trades,
    levels: Levels,
    has_places: bool,
    columns: ListColumns,
    municipalities: Municipalities,
    mail_domains: MailDomains,
    common_passwords: CommonPasswords,
}

#[derive(Debug, Clone, Default)]
struct Trades {
    divisions: Vec<Industry>,
    groups: Vec<Industry>,
}

const PREFECTURES: &str = "data/prefectures.csv";
const INDUSTRIES: &str = "data/industries.csv";
/// So long may a code be; it stands in addresses and in the names of files.
const LONGEST_CODE: usize = 8;
/// So many regions or trades the search can tell apart; every municipality of Japan is fewer.
const MOST: usize = 4000;

impl Lists {
    /// Loads all files below `root`; without a list of trades there are none.
    ///
    /// # Errors
    /// Every fault of every file.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        // What is wrong with the form is told with it.
        Self::load_beside(root, Form::load(root).ok().as_ref())
    }

    /// The same for who has loaded the form, if it can be.
    ///
    /// # Errors
    /// As `load`.
    pub fn load_beside(root: &Path, form: Option<&Form>) -> Result<Self, Vec<Problem>> {
        let prefectures = open(root, PREFECTURES, &["code", "slug", "name"], Some("region"))
            .and_then(|sheet| read_prefectures(&sheet));
        let trades = match files::is_there(&root.join(INDUSTRIES)) {
            true => open(root, INDUSTRIES, &["code", "parent", "name"], None).and_then(|sheet| read_trades(&sheet)),
            false => Ok(Trades::default()),
        };
        let known = (Municipalities::load(root), MailDomains::load(root), CommonPasswords::load(root));
        match (prefectures, trades, Levels::load(root), known) {
            (Ok(prefectures), Ok(trades), Ok(levels), (Ok(municipalities), Ok(mail_domains), Ok(common_passwords))) => {
                let has_places = form.is_none_or(|form| form.role(Role::Place).is_some());
                let columns = ListColumns::of_declarers(form.into_iter().flat_map(Form::more_public));
                Ok(Self {
                    prefectures,
                    trades,
                    levels,
                    has_places,
                    columns,
                    municipalities,
                    mail_domains,
                    common_passwords,
                })
            }
            (prefectures, trades, levels, (municipalities, mail_domains, common)) => {
                let faults = [prefectures.err(), trades.err(), municipalities.err(), mail_domains.err(), common.err()];
                let lists = faults.into_iter().flatten().flatten().collect();
                Err(problem::folded(lists).into_iter().chain(levels.err().into_iter().flatten()).collect())
            }
        }
    }

    /// The same for a register with this form.
    pub(in crate::scheme) fn of_register(&self, form: &Form, levels: Levels) -> Self {
        let columns = ListColumns::of_fields(shown(form));
        Self { levels, columns, has_places: false, ..self.clone() }
    }

    /// The columns of the list whose rows refer to these.
    pub fn columns(&self) -> &ListColumns {
        &self.columns
    }

    /// The municipalities of each prefecture.
    pub fn municipalities(&self) -> &Municipalities {
        &self.municipalities
    }

    /// Well-known ends of mail addresses.
    pub fn mail_domains(&self) -> &MailDomains {
        &self.mail_domains
    }

    /// Words that passwords are made of.
    pub(in crate::scheme) fn common_passwords(&self) -> &CommonPasswords {
        &self.common_passwords
    }

    /// Whether a row of the register tells more of a place than its region.
    pub fn have_places(&self) -> bool {
        self.has_places
    }

    /// The levels.
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The regions, in the order of the file.
    pub fn prefectures(&self) -> &[Prefecture] {
        &self.prefectures
    }

    /// The divisions (大分類); none where trades are not asked for.
    pub fn divisions(&self) -> &[Industry] {
        &self.trades.divisions
    }

    /// The groups (中分類) of all divisions.
    pub fn groups(&self) -> &[Industry] {
        &self.trades.groups
    }

    /// The groups of one division.
    pub fn groups_of<'a>(&'a self, division: &'a str) -> impl Iterator<Item = &'a Industry> {
        self.trades.groups.iter().filter(move |group| group.parent == division)
    }

    /// The region named by its formal name or its code (`13`).
    pub fn prefecture(&self, name_or_code: &str) -> Option<&Prefecture> {
        self.prefectures.iter().find(|prefecture| prefecture.name == name_or_code || prefecture.code == name_or_code)
    }

    /// The division or group with this code.
    pub fn industry(&self, code: &str) -> Option<&Industry> {
        self.divisions().iter().chain(self.groups()).find(|industry| industry.code == code)
    }

    /// The place of the region with this name.
    pub fn place_of(&self, prefecture: &str) -> Option<u16> {
        place(self.prefectures.iter().position(|known| known.name == prefecture))
    }

    /// The place of the division with this code.
    pub fn trade_of(&self, code: &str) -> Option<u16> {
        place(self.divisions().iter().position(|known| known.code == code))
    }

    /// The division at a place.
    pub fn trade(&self, at: Option<u16>) -> Option<&Industry> {
        self.divisions().get(usize::from(at?))
    }
}

/// A place in a list, which holds no more than [`MOST`].
fn place(at: Option<usize>) -> Option<u16> {
    at.and_then(|at| u16::try_from(at).ok())
}

/// The file with these columns, and with the last one where its header names it, or one more.
fn open(root: &Path, label: &str, columns: &[&str], last: Option<&str>) -> Result<Sheet, Vec<Problem>> {
    let label = Path::new(label);
    let bytes = files::read(&root.join(label), label).map_err(|problem| vec![problem])?;
    // Also where something else stands in its place: whoever has mistyped it is told of it.
    let header = sheet::column_names(&bytes);
    let last = last.filter(|last| header.len() > columns.len() || header.iter().any(|name| name == last));
    let columns: Vec<&str> = columns.iter().copied().chain(last).collect();
    Sheet::parse(label, &bytes, &columns)
}

fn read_prefectures(sheet: &Sheet) -> Result<Vec<Prefecture>, Vec<Problem>> {
    let mut found: Vec<Prefecture> = Vec::new();
    let mut problems = Vec::new();
    for (line, row) in sheet.rows() {
        let [code, slug, name, region] = [0, 1, 2, 3].map(|column| row.cell(column).to_owned());
        let prefecture = Prefecture { code, slug, name, region };
        let is_twice = |known: &Prefecture| {
            known.code == prefecture.code || known.slug == prefecture.slug || known.name == prefecture.name
        };
        let what = if !is_code(&prefecture.code) || !is_slug(&prefecture.slug) || prefecture.name.is_empty() {
            "code は 8 字までの英数字、slug は英小文字・数字・ハイフン、name は空でないことが必要です。"
        } else if RESERVED.contains(&prefecture.slug.as_str()) {
            "この slug は、一覧のほかのページの名前です。"
        } else if found.iter().any(is_twice) {
            "同じ code・slug・name の行がほかにあります。"
        } else if is_apart(&found, &prefecture.region) {
            "同じ region の行が、離れています。続けて書いてください。"
        } else if found.len() == MOST {
            "行が多すぎます。検索で扱えるのは 4000 までです。"
        } else {
            found.push(prefecture);
            continue;
        };
        problems.push(wrong(PREFECTURES, line, what));
    }
    if problems.is_empty() && found.is_empty() {
        let remedy = "code,slug,name の行を 1 つ以上書いてください。";
        problems.push(Problem::new(PREFECTURES, "地域が 1 つもありません。", remedy));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Whether a heading stood before, and others since.
fn is_apart(found: &[Prefecture], region: &str) -> bool {
    let stands = found.iter().any(|known| known.region == region);
    stands && found.last().is_none_or(|last| last.region != region)
}

/// What else lies below `/directory/`.
const RESERVED: [&str; 4] = ["batch", "download", "history", "index"];

fn read_trades(sheet: &Sheet) -> Result<Trades, Vec<Problem>> {
    let mut found = Trades::default();
    let mut problems = Vec::new();
    for (line, row) in sheet.rows() {
        let industry =
            Industry { code: row.cell(0).to_owned(), parent: row.cell(1).to_owned(), name: row.cell(2).to_owned() };
        let is_known = |code: &str| found.divisions.iter().any(|division| division.code == code);
        let what = if industry.name.is_empty() || is_known(&industry.code) || has(&found.groups, &industry.code) {
            "name が空か、同じ code の行がほかにあります。"
        } else if !is_code(&industry.code) || industry.code.bytes().any(|b| b.is_ascii_lowercase()) {
            "code は 8 字までの英大文字と数字です。"
        } else if !industry.parent.is_empty() && !is_known(&industry.parent) {
            "parent は、上にある大分類の code です。大分類なら空にします。"
        } else if found.divisions.len() + found.groups.len() == MOST {
            "行が多すぎます。検索で扱えるのは 4000 までです。"
        } else {
            let list = if industry.parent.is_empty() { &mut found.divisions } else { &mut found.groups };
            list.push(industry);
            continue;
        };
        problems.push(wrong(INDUSTRIES, line, what));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn has(list: &[Industry], code: &str) -> bool {
    list.iter().any(|industry| industry.code == code)
}

fn is_code(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// What may stand in an address: no digits alone, which number pages.
fn is_slug(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(plain) && text.bytes().any(|b| b.is_ascii_lowercase())
}

fn wrong(label: &str, line: usize, what: &str) -> Problem {
    Problem::new(label, what, "この行を公式の一覧と見くらべて直してください。").at(line, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::levels::FILE as LEVELS;

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

    fn folder(prefectures: &str, industries: &str) -> anyhow::Result<tempfile::TempDir> {
        let root = tempfile::tempdir()?;
        std::fs::create_dir(root.path().join("data"))?;
        std::fs::copy(Path::new(crate::scheme::OF_TESTS).join(LEVELS), root.path().join(LEVELS))?;
        std::fs::write(root.path().join(PREFECTURES), prefectures)?;
        if !industries.is_empty() {
            std::fs::write(root.path().join(INDUSTRIES), industries)?;
        }
        Ok(root)
    }

    #[test]
    fn regions_and_trades_are_as_many_as_there_are_and_trades_may_be_none() -> anyhow::Result<()> {
        let rows: String = (1..=1741).map(|n| format!("{n:05},town-{n},第{n}町\n")).collect();
        let trades: String = (1..=30).map(|n| format!("T{n},,業種{n}\n")).collect();
        let root = folder(&format!("code,slug,name\n{rows}"), &format!("code,parent,name\n{trades}G1,T30,小分け\n"))?;
        let lists = Lists::load(root.path()).expect("no problems");
        assert_eq!(
            (lists.place_of("第1741町"), lists.trade_of("T30"), lists.trade_of("G1")),
            (Some(1740), Some(29), None)
        );
        assert_eq!(lists.trade(Some(29)).map(|trade| trade.name.as_str()), Some("業種30"));
        assert_eq!((lists.groups_of("T30").count(), lists.trade(None)), (1, None));
        let root = folder("code,slug,name\n13,tokyo,東京都\n", "")?;
        assert!(Lists::load(root.path()).expect("no problems").divisions().is_empty());
        Ok(())
    }

    #[test]
    fn what_cannot_be_a_code_or_an_address_is_told_with_its_line() -> anyhow::Result<()> {
        let prefectures = "code,slug,name\n,none,なし\n1,a,い\n2,12,ろ\n3,batch,は\n4,A,に\n5,b,ほ\n123456789,c,へ\n";
        let industries = "code,parent,name\nT,,分類不能\nu,,小文字\nA-1,,符号\n01,X,親なし\n";
        let problems = Lists::load(folder(prefectures, industries)?.path()).expect_err("faults");
        let lines = |label: &str| {
            let own = problems.iter().filter(|problem| problem.file() == Path::new(label));
            own.filter_map(Problem::line).collect::<Vec<_>>()
        };
        assert_eq!(lines(PREFECTURES)[0], 2, "{problems:?}");
        assert_eq!(lines(INDUSTRIES)[0], 3, "{problems:?}");
        let told: String = problems.iter().map(|problem| problem.what().to_owned()).collect();
        for words in ["8 字までの英数字", "ほかのページの名前", "8 字までの英大文字", "parent は"]
        {
            assert!(told.contains(words), "{words}: {told}");
        }
        let apart = "code,slug,name,region\n1,a,い,北\n2,b,ろ,南\n3,c,は,北\n";
        let problems = Lists::load(folder(apart, "")?.path()).expect_err("apart");
        assert_eq!((problems.len(), problems[0].line()), (1, Some(4)), "{problems:?}");
        let none = Lists::load(folder("code,slug,name\n", "")?.path()).expect_err("no region");
        assert!(none[0].what().contains("1 つもありません"), "{none:?}");
        Ok(())
    }

    #[test]
    fn a_list_may_tell_no_regions() -> anyhow::Result<()> {
        for (list, region) in
            [("code,slug,name\n13,tokyo,東京都\n", ""), ("code,slug,name,region\n13,tokyo,東京都,関東\n", "関東")]
        {
            let lists = Lists::load(folder(list, "")?.path()).expect("no problems");
            assert_eq!(lists.prefectures()[0].region, region);
        }
        Ok(())
    }

    #[test]
    fn faults_of_all_files_are_named_together() -> anyhow::Result<()> {
        let prefectures = "code,slug,name\n13,tokyo,東京都\n13,edo,江戸\n";
        let root = folder(prefectures, "code,parent,name\n09,E,食料品製造業\n")?;
        std::fs::write(root.path().join(LEVELS), "level = []\n")?;
        let problems = Lists::load(root.path()).expect_err("three faults");
        assert_eq!(problems.iter().filter_map(Problem::line).collect::<Vec<_>>(), [3, 2]);
        assert_eq!(problems.len(), 3);
        Ok(())
    }
}
