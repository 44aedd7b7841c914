//! Legal forms of those who declare: full names, readings, abbreviations, and how each list that search, records
//! and the form need follows from the one table. To add a form, add it here and renew what JavaScript reads.

use std::cmp::Reverse;
use std::sync::LazyLock;

/// A legal form by its full name, as it is after NFKC.
struct LegalForm {
    name: &'static str,
    readings: &'static [&'static str],
}

const fn form(name: &'static str, readings: &'static [&'static str]) -> LegalForm {
    LegalForm { name, readings }
}

/// Companies, the commonest first.
const COMPANIES: [LegalForm; 5] = [
    form("株式会社", &["カブシキガイシャ", "カブシキカイシャ", "カブシキガイシヤ", "カブシキカイシヤ"]),
    form("有限会社", &["ユウゲンガイシャ", "ユウゲンカイシャ", "ユウゲンガイシヤ", "ユウゲンカイシヤ"]),
    form("合同会社", &["ゴウドウガイシャ", "ゴウドウカイシャ", "ゴウドウガイシヤ", "ゴウドウカイシヤ"]),
    form("合資会社", &["ゴウシガイシャ", "ゴウシカイシャ", "ゴウシガイシヤ", "ゴウシカイシヤ"]),
    form("合名会社", &["ゴウメイガイシャ", "ゴウメイカイシャ", "ゴウメイガイシヤ", "ゴウメイカイシヤ"]),
];

/// The others whose form does not decide which name is meant.
const OTHERS: [LegalForm; 18] = [
    form("一般社団法人", &["イッパンシャダンホウジン"]),
    form("公益社団法人", &["コウエキシャダンホウジン"]),
    form("一般財団法人", &["イッパンザイダンホウジン"]),
    form("公益財団法人", &["コウエキザイダンホウジン"]),
    form("医療法人社団", &["イリョウホウジンシャダン"]),
    form("医療法人財団", &["イリョウホウジンザイダン"]),
    form("医療法人", &["イリョウホウジン"]),
    form("社会福祉法人", &["シャカイフクシホウジン"]),
    form("学校法人", &["ガッコウホウジン"]),
    form("宗教法人", &["シュウキョウホウジン"]),
    form("特定非営利活動法人", &["トクテイヒエイリカツドウホウジン", "エヌピーオーホウジン"]),
    form("税理士法人", &["ゼイリシホウジン"]),
    form("弁護士法人", &["ベンゴシホウジン"]),
    form("司法書士法人", &["シホウショシホウジン"]),
    form("行政書士法人", &["ギョウセイショシホウジン"]),
    form("社会保険労務士法人", &["シャカイホケンロウムシホウジン"]),
    form("農事組合法人", &["ノウジクミアイホウジン"]),
    form("独立行政法人", &["ドクリツギョウセイホウジン"]),
];

/// Frequent in names and part of them where they are searched.
const COOPERATIVES: [&str; 2] = ["協同組合", "生活協同組合"];

/// How the two commonest forms are abbreviated in names as they are written.
const SIGNS: [&str; 6] = ["㈱", "（株）", "(株)", "㈲", "（有）", "(有)"];

/// An abbreviation after NFKC (㈱ is (株)), and the forms it may stand for.
pub struct Abbreviation {
    /// As it is after NFKC.
    pub short: &'static str,
    /// Full names, the likeliest first.
    pub forms: &'static [&'static str],
}

const fn short(short: &'static str, forms: &'static [&'static str]) -> Abbreviation {
    Abbreviation { short, forms }
}

/// What people write for 特定非営利活動法人, as search folds it.
const NONPROFIT: [&str; 3] = ["npo法人", "認定npo法人", "認定特定非営利活動法人"];

/// Abbreviations that people write.
pub static ABBREVIATIONS: [Abbreviation; 17] = [
    short("(株)", &["株式会社"]),
    short("(有)", &["有限会社"]),
    short("(同)", &["合同会社"]),
    short("(合)", &["合同会社", "合資会社", "合名会社"]),
    short("(資)", &["合資会社"]),
    short("(名)", &["合名会社"]),
    short("(一社)", &["一般社団法人"]),
    short("(公社)", &["公益社団法人"]),
    short("(一財)", &["一般財団法人"]),
    short("(公財)", &["公益財団法人"]),
    short("(社)", &["一般社団法人", "公益社団法人"]),
    short("(財)", &["一般財団法人", "公益財団法人"]),
    short("(医)", &["医療法人", "医療法人社団", "医療法人財団"]),
    short("(福)", &["社会福祉法人"]),
    short("(学)", &["学校法人"]),
    short("(特非)", &["特定非営利活動法人"]),
    short("NPO法人", &["特定非営利活動法人"]),
];

/// What search leaves out at either end of a name: full names and abbreviations, longest first.
pub static LEFT_OUT: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let shorts = ABBREVIATIONS.iter().map(|one| one.short).filter(|short| short.starts_with('('));
    longest_first(names().chain(shorts).chain(NONPROFIT))
});

/// Abbreviations that tell which name is meant, with the full name: all that they may stand for begins with it.
pub static UNAMBIGUOUS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let meant = |one: &'static Abbreviation| {
        let (likeliest, others) = one.forms.split_first()?;
        others.iter().all(|form| form.starts_with(likeliest)).then_some((one.short, *likeliest))
    };
    ABBREVIATIONS.iter().filter_map(meant).collect()
});

/// Readings of the forms, longest first.
pub static READINGS: LazyLock<Vec<&str>> =
    LazyLock::new(|| longest_first(COMPANIES.iter().chain(&OTHERS).flat_map(|form| form.readings).copied()));

/// The companies' forms, each with one of its readings.
pub fn readings_of_companies() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMPANIES.iter().flat_map(|form| form.readings.iter().map(|reading| (form.name, *reading)))
}

/// Matches, in a browser, a kanji that stands in no form's name: the others are taken away from a reading.
pub const KANJI_OF_NO_FORM: &str = r"(?![株式有限会社合同資名一法人財団医療学校特定非営利活動])\p{Script=Han}";

/// Readings of the forms as banks shorten them, which stand with a bracket before or behind a name: 「カ）ミホン」.
pub const OF_BANKS: [&str; 22] = [
    "カブ",
    "ユウ",
    "カ",
    "ユ",
    "ド",
    "メ",
    "シ",
    "イ",
    "ザイ",
    "シャ",
    "シヤ",
    "フク",
    "ガク",
    "シュウ",
    "シユウ",
    "トクヒ",
    "ドク",
    "ゼイ",
    "ベン",
    "シホウ",
    "ギヨ",
    "ノウ",
];

/// How forms are spelt in names, the commonest first. Records of the search index name them by their place: the
/// order is part of its format.
pub static SPELLINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let companies = COMPANIES.iter().map(|form| form.name);
    companies.chain(SIGNS).chain(OTHERS.iter().map(|form| form.name)).chain(COOPERATIVES).collect()
});

fn names() -> impl Iterator<Item = &'static str> {
    COMPANIES.iter().chain(&OTHERS).map(|form| form.name)
}

/// Of equal length in the order given.
fn longest_first(texts: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut texts: Vec<&str> = texts.collect();
    texts.sort_by_key(|text| Reverse(text.chars().count()));
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_stands_for_forms_that_are_known() {
        let known: Vec<&str> = names().collect();
        for one in &ABBREVIATIONS {
            assert!(!one.forms.is_empty() && one.forms.iter().all(|form| known.contains(form)), "{}", one.short);
        }
    }

    #[test]
    fn an_abbreviation_that_may_stand_for_another_name_tells_none() {
        let meant = |short: &str| UNAMBIGUOUS.iter().find(|(one, _)| *one == short).map(|(_, form)| *form);
        assert_eq!([meant("(株)"), meant("(医)"), meant("(一社)")], ["株式会社", "医療法人", "一般社団法人"].map(Some));
        assert_eq!([meant("(合)"), meant("(社)"), meant("(財)")], [None; 3]);
    }

    #[test]
    fn the_order_of_spellings_is_the_indexs_format() {
        let ends = [SPELLINGS[0], SPELLINGS[5], SPELLINGS[11], SPELLINGS[29], SPELLINGS[30]];
        assert_eq!((SPELLINGS.len(), ends), (31, ["株式会社", "㈱", "一般社団法人", "協同組合", "生活協同組合"]));
    }
}
