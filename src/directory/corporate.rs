//! Who is found by 法人番号, as files: from a number to its records, and from a record to its number. Only who has
//! chosen to be found by it has one in the register. Called by `site`; `corporate.js` reads what this writes.
//! A number is found whole or not at all, so nothing here is ordered or searched: whoever looks one up reads the one
//! file in which it would stand.

use super::Register;
use super::search::SiteFile;
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use serde::Serialize;
use std::collections::BTreeMap;

/// Where the files lie below the site.
pub const FOLDER: &str = "directory/number/";
/// So many numbers share a file, about, until there are [`MOST`] files.
const EACH: usize = 500;
/// Half a million who have all chosen so take two entries each: 25 KB a file.
const MOST: usize = 1024;

/// One file. It says how many there are, so that a reader who knew otherwise goes to the right one.
#[derive(Default, Serialize)]
struct Part {
    of: usize,
    /// The records of a number: usually one.
    records: BTreeMap<String, Vec<u32>>,
    /// The number of a record.
    numbers: BTreeMap<String, String>,
}

/// How many files there are for so many who are found.
fn files_for(found: usize) -> usize {
    (2 * found).div_ceil(EACH).next_power_of_two().min(MOST)
}

/// The files, and the one that says how many there are, last. Where nobody has chosen to be found, one empty file.
///
/// # Errors
/// When they cannot be written as JSON.
pub fn files(register: &Register) -> anyhow::Result<Vec<SiteFile>> {
    let found: Vec<(RecordNumber, CorporateNumber)> =
        register.entries().iter().filter_map(|entry| Some((entry.no, entry.declarer.number?))).collect();
    let of = files_for(found.len());
    let mut parts: Vec<Part> = (0..of).map(|_| Part { of, ..Part::default() }).collect();
    let at = |key: u64| (key % of as u64) as usize;
    for (no, number) in found {
        let (record, digits) = (no.get(), number.to_string());
        parts[at(number.get())].records.entry(digits.clone()).or_default().push(record);
        parts[at(record.into())].numbers.insert(no.to_string(), digits);
    }
    let mut files = Vec::with_capacity(of + 1);
    for (at, part) in parts.iter().enumerate() {
        files.push((format!("{FOLDER}{at}.json"), serde_json::to_vec(part)?));
    }
    files.push((format!("{FOLDER}index.json"), serde_json::to_vec(&serde_json::json!({ "of": of }))?));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Declarer, Entry};
    use crate::scheme::corporate_number::from_twelve;
    use jiff::civil::Date;

    fn entry(no: u32, number: Option<&str>) -> Entry {
        Entry {
            no: RecordNumber::parse(&no.to_string()).expect("well formed"),
            name: "株式会社みほん".into(),
            prefecture: 0,
            municipality: "見本市".into(),
            industry: None,
            stars: 1,
            declared_on: Date::constant(2026, 11, 20),
            declarer: Declarer {
                name_field: None,
                number: number.map(|it| CorporateNumber::parse(it).expect("right")),
                ..Declarer::default()
            },
        }
    }

    fn texts(entries: Vec<Entry>) -> Vec<(String, String)> {
        let files = files(&Register::new(entries)).expect("JSON");
        files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect()
    }

    #[test]
    fn only_who_has_chosen_so_stands_in_the_files() {
        let chosen = [(10_000_001, Some("7000012050002")), (10_000_002, None), (10_000_003, Some("7000012050002"))];
        let files = texts(chosen.map(|(no, number)| entry(no, number)).to_vec());
        let part = r#"{"of":1,"records":{"7000012050002":[10000001,10000003]},"numbers":{"10000001":"7000012050002","10000003":"7000012050002"}}"#;
        let expected = [("directory/number/0.json", part), ("directory/number/index.json", r#"{"of":1}"#)];
        assert_eq!(files, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
        let nobody = texts(vec![entry(10_000_001, None)]);
        assert_eq!(nobody[0].1, r#"{"of":1,"records":{},"numbers":{}}"#);
    }

    #[test]
    fn a_look_up_stays_small_however_many_have_chosen_so() {
        assert_eq!([0, 1, 250, 251, 500_000].map(files_for), [1, 1, 1, 2, 1024]);
        let many = (0..20_000u32).map(|at| {
            let number = from_twelve(&format!("{:012}", u64::from(at) * 37 + 100_000_000)).expect("twelve digits");
            entry(10_000_001 + at, Some(&number))
        });
        let files = files(&Register::new(many.collect())).expect("JSON");
        assert_eq!(files.len(), 128 + 1);
        // Of half a million who have all chosen so, 977 entries share a file: beside the manifest, the index of record
        // numbers and a block of records, a look-up stays below 60 KB.
        let largest = files.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or_default();
        let entries = 2 * 20_000 / 128;
        assert!(largest / entries * (1_000_000 / MOST) < 36_000, "{largest}");
    }
}
