//! Blocks of records as they are shown: columns of fixed width, then the texts, deflated. Names follow
//! each other in the order of answers, so each is told by how far it agrees with the one before.
//! Called by `search` for the base and by `delta`; `records.js` reads what this writes.

use super::bits::{BitWriter, varint};
use super::common::industry_place;
use super::order::Document;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use jiff::civil::Date;
use std::io::Write;

/// How a legal form is spelt in a name and at which end: the commonest spellings take six bits together.
pub const SPELLINGS: [&str; 31] = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "㈱",
    "（株）",
    "(株)",
    "㈲",
    "（有）",
    "(有)",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "社会福祉法人",
    "学校法人",
    "宗教法人",
    "特定非営利活動法人",
    "税理士法人",
    "弁護士法人",
    "司法書士法人",
    "行政書士法人",
    "社会保険労務士法人",
    "農事組合法人",
    "独立行政法人",
    "協同組合",
    "生活協同組合",
];

/// The widths of the columns, in bits, and what they count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// The smallest record number.
    pub first_no: u32,
    /// Bits of a record number above it.
    pub no: u32,
    /// The earliest day.
    pub first_day: Date,
    /// Bits of the days since.
    pub day: u32,
    /// Bits of the number of the list page.
    pub page: u32,
}

impl Columns {
    /// Widths that hold all of the documents.
    pub fn new(documents: &[Document<'_>]) -> Self {
        let no = |document: &Document<'_>| document.entry.no.get();
        let first_no = documents.iter().map(no).min().unwrap_or_default();
        let last_no = documents.iter().map(no).max().unwrap_or_default();
        let first_day = documents.iter().map(|document| document.entry.declared_on).min().unwrap_or(Date::ZERO);
        let last_day = documents.iter().map(|document| document.entry.declared_on).max().unwrap_or(Date::ZERO);
        let pages = documents.iter().map(|document| document.page).max().unwrap_or_default();
        Self {
            first_no,
            no: width(last_no - first_no),
            first_day,
            day: width(days(first_day, last_day)),
            page: width(pages),
        }
    }
}

/// One block: its length in columns is known to the reader.
pub fn encode(documents: &[Document<'_>], columns: &Columns) -> anyhow::Result<Vec<u8>> {
    let mut bits = BitWriter::default();
    let mut texts = Texts::default();
    for document in documents {
        let entry = document.entry;
        let (spelling, name) = spelt(&entry.name);
        bits.bits(spelling, 6);
        bits.bits(u32::from(entry.prefecture), 6);
        bits.bits(industry_place(entry.industry), 5);
        bits.bits(u32::from(entry.stars == 2), 1);
        bits.bits(entry.no.get() - columns.first_no, columns.no);
        bits.bits(days(columns.first_day, entry.declared_on), columns.day);
        bits.bits(document.page, columns.page);
        texts.push(name, &entry.municipality);
    }
    let mut block = bits.finish();
    let mut deflater = DeflateEncoder::new(&mut block, Compression::best());
    deflater.write_all(&texts.finish())?;
    deflater.finish()?;
    Ok(block)
}

/// The texts of a block, each kind together.
#[derive(Default)]
struct Texts {
    last: String,
    agreements: Vec<u8>,
    names: String,
    places: String,
}

impl Texts {
    fn push(&mut self, name: &str, place: &str) {
        let same = self.last.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a);
        let (units, bytes) = same.fold((0, 0), |(units, bytes), c| (units + c.len_utf16(), bytes + c.len_utf8()));
        varint(&mut self.agreements, units as u32);
        self.names.push_str(&name[bytes..]);
        self.names.push('\n');
        self.places.push_str(place);
        self.places.push('\n');
        name.clone_into(&mut self.last);
    }

    fn finish(self) -> Vec<u8> {
        let mut texts = self.agreements;
        texts.extend(self.names.bytes());
        texts.extend(self.places.bytes());
        texts
    }
}

/// The spelling's number (0: none, odd: in front, even: behind) and the rest of the name.
fn spelt(name: &str) -> (u32, &str) {
    for (at, spelling) in (0u32..).zip(SPELLINGS) {
        if let Some(rest) = name.strip_prefix(spelling) {
            return (2 * at + 1, rest);
        }
        if let Some(rest) = name.strip_suffix(spelling) {
            return (2 * at + 2, rest);
        }
    }
    (0, name)
}

fn days(from: Date, to: Date) -> u32 {
    u32::try_from((to - from).get_days()).unwrap_or_default()
}

/// How many bits hold values up to this one.
fn width(largest: u32) -> u32 {
    u32::BITS - largest.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legal_form_is_told_by_a_number() {
        assert_eq!(spelt("株式会社見本"), (1, "見本"));
        assert_eq!(spelt("見本有限会社"), (4, "見本"));
        assert_eq!(spelt("見本"), (0, "見本"));
        assert!(2 * SPELLINGS.len() < 1 << 6);
    }
}
