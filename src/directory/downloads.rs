//! The lists to take away: all declarers and those of each prefecture, as CSV for spreadsheets (UTF-8 with
//! a mark, header first, no cell that runs as a formula), zipped where large. Planned and shown by `site`.
//! What a list holds and is called follows from the register alone, never from the clock: its
//! name ends with the head of its sheet's hash, so that no name stands for two contents. A plan keeps the
//! zipped bytes but not the plain ones, which are written anew: at half a million rows they would fill memory.

pub use super::download_sheet::DownloadSource;
use super::download_sheet::write_sheet;
use crate::base::text::hex;
use anyhow::Context;
use jiff::civil::Date;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{self, Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The site path of the page that offers the lists; they lie below it.
pub const PATH: &str = "/directory/download/";

/// How large lists may be, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct SizeLimits {
    /// A longer sheet is zipped.
    pub plain: u64,
    /// A longer file is parted.
    pub file: u64,
}

/// What hosts and spreadsheets take.
pub const LIMITS: SizeLimits = SizeLimits { plain: 10_000_000, file: 25 << 20 };

/// How hard to press: of half a million rows level 1 leaves 44 % and 2 leaves 34 %, 3 leaves 31 %, and 6 takes
/// twice the time of 3 to leave 30 %.
const LEVEL: i64 = 3;

/// One file to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Whose declarers: the place in [`crate::scheme::Lists::prefectures`]; `None` for all.
    pub prefecture: Option<u16>,
    /// Which part of how many; `(1, 1)` for a whole list.
    pub part: (usize, usize),
    /// The file's name: `declarers-13-tokyo-2026-11-20-1f0c55ae.csv`.
    pub name: String,
    /// The day the register is as of.
    pub as_of: Date,
    /// Length of the file in bytes.
    pub length: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The declarers, as places in [`Register::entries`], in order of `no`.
    entries: Vec<u32>,
    zipped: Option<Vec<u8>>,
}

impl Download {
    /// The site path of the file.
    pub fn path(&self) -> String {
        format!("{PATH}{}", self.name)
    }

    /// How many declarers are in the file.
    pub fn rows(&self) -> usize {
        self.entries.len()
    }

    /// Whether the file is a ZIP archive with the sheet in it.
    pub fn is_zip(&self) -> bool {
        self.zipped.is_some()
    }

    /// The file's bytes, from what it was planned for.
    ///
    /// # Errors
    /// When the cells cannot be encoded.
    pub fn bytes(&self, source: &DownloadSource<'_>) -> anyhow::Result<Vec<u8>> {
        match &self.zipped {
            Some(bytes) => Ok(bytes.clone()),
            None => write_sheet(Vec::new(), source, &self.entries),
        }
    }
}

/// All files: the list of all declarers, then one per prefecture that has any.
///
/// # Errors
/// When the cells cannot be encoded.
pub fn plan(source: DownloadSource<'_>, limits: SizeLimits) -> anyhow::Result<Vec<Download>> {
    let planner = Planner { source, limits };
    let made: Vec<Vec<Download>> = planner
        .entries_by_list()
        .into_par_iter()
        .with_max_len(1)
        .map(|(prefecture, entries)| planner.files(prefecture, &entries))
        .collect::<anyhow::Result<_>>()?;
    Ok(made.into_iter().flatten().collect())
}

struct Planner<'a> {
    source: DownloadSource<'a>,
    limits: SizeLimits,
}

impl Planner<'_> {
    /// The places of the entries of each list, the longest list first.
    fn entries_by_list(&self) -> Vec<(Option<u16>, Vec<u32>)> {
        let mut of_prefecture = vec![Vec::new(); self.source.lists.prefectures().len()];
        let mut all = Vec::with_capacity(self.source.register.entries().len());
        for (at, entry) in (0u32..).zip(self.source.register.entries()) {
            all.push(at);
            if let Some(entries) = of_prefecture.get_mut(usize::from(entry.prefecture)) {
                entries.push(at);
            }
        }
        std::iter::once((None, all)).chain((0u16..).map(Some).zip(of_prefecture)).collect()
    }

    /// The files of one list: one, or as many equal parts as keep each within the limit; none when empty.
    fn files(&self, prefecture: Option<u16>, entries: &[u32]) -> anyhow::Result<Vec<Download>> {
        let Some(as_of) = self.source.register.as_of().filter(|_| !entries.is_empty()) else { return Ok(Vec::new()) };
        let mut parts = 1;
        loop {
            let chunks: Vec<&[u32]> = entries.chunks(entries.len().div_ceil(parts)).collect();
            let of = chunks.len();
            let file =
                |(at, chunk): (usize, &&[u32])| self.file(Label { prefecture, as_of, part: (at + 1, of) }, chunk);
            let files: Vec<Download> = chunks.iter().enumerate().map(file).collect::<anyhow::Result<_>>()?;
            if files.iter().all(|file| file.length <= self.limits.file || file.entries.len() == 1) {
                return Ok(files);
            }
            parts *= 2;
        }
    }

    fn file(&self, label: Label, entries: &[u32]) -> anyhow::Result<Download> {
        let plain = write_sheet(Sum::default(), &self.source, entries)?;
        let stem = self.stem(label, &plain.hasher.clone().finalize());
        let (zipped, sum) = if plain.length <= self.limits.plain {
            (None, plain)
        } else {
            let bytes = self.zip(&format!("{stem}.csv"), label.as_of, entries)?;
            let mut sum = Sum::default();
            sum.write_all(&bytes)?;
            (Some(bytes), sum)
        };
        let name = format!("{stem}.csv{}", if zipped.is_some() { ".zip" } else { "" });
        let Label { prefecture, as_of, part } = label;
        let Sum { length, hasher } = sum;
        let sha256 = hex(&hasher.finalize());
        Ok(Download { prefecture, part, name, as_of, length, sha256, entries: entries.to_vec(), zipped })
    }

    /// `declarers-13-tokyo-2026-11-20-1f0c55ae`; of a parted list with the part's number before the hash's head.
    fn stem(&self, label: Label, hash: &[u8]) -> String {
        let place = label.prefecture.and_then(|at| self.source.lists.prefectures().get(usize::from(at)));
        let place = place.map_or("all".to_owned(), |place| format!("{}-{}", place.code, place.slug));
        let part = if label.part.1 > 1 { format!("-{}", label.part.0) } else { String::new() };
        format!("declarers-{place}-{}{part}-{}", label.as_of, hex(&hash[..4]))
    }

    /// The sheet as the only file of an archive, dated as of the register's day.
    fn zip(&self, name: &str, as_of: Date, entries: &[u32]) -> anyhow::Result<Vec<u8>> {
        let date = (u16::try_from(as_of.year())?, u8::try_from(as_of.month())?, u8::try_from(as_of.day())?);
        let modified = DateTime::from_date_and_time(date.0, date.1, date.2, 0, 0, 0).unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(modified)
            .unix_permissions(0o644);
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, options)?;
        let archive = write_sheet(archive, &self.source, entries)?;
        Ok(archive.finish().context("cannot end the archive")?.into_inner())
    }
}

/// What a file is called after.
#[derive(Clone, Copy)]
struct Label {
    prefecture: Option<u16>,
    as_of: Date,
    part: (usize, usize),
}

/// Length and hash of what is written to it, and nothing else of it.
#[derive(Default)]
struct Sum {
    length: u64,
    hasher: Sha256,
}

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.length += bytes.len() as u64;
        self.hasher.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Declarer, Entry, NameField, Register};
    use crate::scheme::Form;
    use crate::scheme::ids::RecordNumber;
    use crate::scheme::lists::Lists;
    use std::io::Read;
    use std::path::Path;

    fn entry(no: u32, prefecture: u16, name: &str) -> Entry {
        Entry {
            no: RecordNumber::parse(&no.to_string()).expect("well formed"),
            name: name.into(),
            prefecture,
            municipality: "見本区例示町".into(),
            industry: Some(4),
            stars: 1,
            declared_on: Date::constant(2026, 11, 1).saturating_add(jiff::Span::new().days(i64::from(no % 10))),
            declarer: Declarer { name_field: Some(NameField::Name), ..Declarer::default() },
        }
    }

    fn of(register: &Register, lists: &Lists, limits: SizeLimits) -> anyhow::Result<Vec<Download>> {
        plan(DownloadSource { register, lists, form: None }, limits)
    }

    fn written(file: &Download, register: &Register) -> anyhow::Result<Vec<u8>> {
        file.bytes(&DownloadSource { register, lists: &of_tests(), form: None })
    }

    fn many(count: u32) -> Register {
        let name = |at: u32| format!("株式会社見本{}", at.wrapping_mul(2_654_435_761));
        Register::new(
            (0..count).map(|at| entry(10_000_001 + at, if at % 3 == 0 { 0 } else { 12 }, &name(at))).collect(),
        )
    }

    fn of_tests() -> Lists {
        Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists")
    }

    #[test]
    fn a_sheet_has_mark_header_safe_cells_and_iso_dates() -> anyhow::Result<()> {
        let register = Register::new(vec![entry(10_000_001, 12, "=1+1"), entry(10_000_002, 0, "見本\"商店\",二号")]);
        let files = of(&register, &of_tests(), LIMITS)?;
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let expected = ["all", "01-hokkaido", "13-tokyo"].iter().zip(&files);
        let expected = expected.map(|(name, file)| format!("declarers-{name}-2026-11-03-{}.csv", &file.sha256[..8]));
        assert_eq!(names, expected.collect::<Vec<_>>());
        let text = String::from_utf8(written(&files[0], &register)?)?;
        assert_eq!(
            text,
            "\u{feff}no,name,prefecture,municipality,industry,stars,declared_on\r\n\
             10000001,'=1+1,東京都,見本区例示町,E,1,2026-11-02\r\n\
             10000002,\"見本\"\"商店\"\",二号\",北海道,見本区例示町,E,1,2026-11-03\r\n"
        );
        Ok(())
    }

    #[test]
    fn a_persons_name_and_what_the_form_says_stay_out_of_files() -> anyhow::Result<()> {
        let of_person = Declarer { name_field: Some(NameField::Representative), ..Declarer::default() };
        let person = Entry { declarer: of_person, ..entry(10_000_001, 12, "見本 太郎") };
        let untold = Entry { declarer: Declarer::default(), ..entry(10_000_002, 12, "見本 花子") };
        let register = Register::new(vec![person, untold, entry(10_000_003, 12, "みほん商店")]);
        let sheet = |form: Option<&Form>| -> anyhow::Result<String> {
            let lists = of_tests();
            let source = DownloadSource { register: &register, lists: &lists, form };
            Ok(String::from_utf8(plan(source, LIMITS)?[0].bytes(&source)?)?)
        };
        let shipped = std::fs::read_to_string(Path::new(crate::scheme::OF_TESTS).join(crate::scheme::form::FILE))?;
        let form = |source: &str| Form::parse(source).map_err(|problems| anyhow::anyhow!("{problems:?}"));
        for form in [None, Some(&form(&shipped)?)] {
            let text = sheet(form)?;
            assert!(text.contains("10000001,,東京都,見本区例示町,E,1,") && text.contains("10000002,,東京都"), "{text}");
            assert!(text.contains("10000003,みほん商店,東京都"), "{text}");
        }
        let town = shipped.replacen("public = true\nmax = 120", "public = true\nbulk = false\nmax = 120", 1);
        assert!(sheet(Some(&form(&town)?))?.contains("10000003,みほん商店,東京都,,E,1,"));
        Ok(())
    }

    #[test]
    fn length_and_hash_are_those_of_the_file() -> anyhow::Result<()> {
        let register = many(300);
        let files = of(&register, &of_tests(), SizeLimits { plain: 10_000, file: 1 << 20 })?;
        assert_eq!(files.iter().map(Download::is_zip).collect::<Vec<_>>(), [true, false, true]);
        for file in &files {
            let bytes = written(file, &register)?;
            assert_eq!((file.length, &file.sha256), (bytes.len() as u64, &hex(&Sha256::digest(&bytes))));
        }
        assert_eq!(files.iter().map(|file| file.rows()).collect::<Vec<_>>(), [300, 100, 200]);
        Ok(())
    }

    #[test]
    fn an_archive_holds_the_sheet_and_is_the_same_each_time() -> anyhow::Result<()> {
        let register = many(200);
        let zipped = of(&register, &of_tests(), SizeLimits { plain: 0, file: 1 << 20 })?;
        let plain = of(&register, &of_tests(), LIMITS)?;
        for (zipped, plain) in zipped.iter().zip(&plain) {
            let bytes = written(zipped, &register)?;
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
            let mut file = archive.by_index(0)?;
            assert_eq!(file.name()?, plain.name);
            assert_eq!(zipped.name, format!("{}.zip", plain.name));
            let mut sheet = Vec::new();
            file.read_to_end(&mut sheet)?;
            assert_eq!(sheet, written(plain, &register)?);
        }
        assert_eq!(zipped, of(&register, &of_tests(), SizeLimits { plain: 0, file: 1 << 20 })?);
        Ok(())
    }

    #[test]
    fn a_list_too_large_for_a_file_is_parted_without_loss() -> anyhow::Result<()> {
        let register = many(300);
        let files = of(&register, &of_tests(), SizeLimits { plain: u64::MAX, file: 10_000 })?;
        let all: Vec<&Download> = files.iter().filter(|file| file.prefecture.is_none()).collect();
        assert!(all.len() > 1 && files.iter().all(|file| file.length <= 10_000));
        assert_eq!(all.iter().map(|file| file.rows()).sum::<usize>(), 300);
        assert_eq!(all[0].name, format!("declarers-all-2026-11-10-1-{}.csv", &all[0].sha256[..8]));
        assert_eq!(all[1].part, (2, all.len()));
        Ok(())
    }

    #[test]
    fn one_more_declarer_changes_two_lists_only() -> anyhow::Result<()> {
        let (before, after) = (many(300), many(301));
        let (before, after) = (of(&before, &of_tests(), LIMITS)?, of(&after, &of_tests(), LIMITS)?);
        let changed = after.iter().filter(|file| !before.contains(file)).count();
        assert_eq!((changed, after.len()), (2, 3));
        Ok(())
    }
}
