//! Tables as public bodies publish them, to be read once from front to back: a CSV file, or a ZIP with CSV files in it, in
//! UTF-8 or Shift_JIS. Gives UTF-8, a piece at a time, however large the table is. Used by what prepares downloaded data.
//! Sole user of `encoding_rs`; never writes.

use super::files;
use super::problem::Problem;
use super::progress::CountedReading;
use encoding_rs::{Decoder, DecoderResult, SHIFT_JIS};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// How much is read at once.
const PIECE: usize = 64 * 1024;
/// How a ZIP begins, and one with nothing in it.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Shows each table of a file: its name and its text as UTF-8. The first refusal ends it.
///
/// # Errors
/// When the file is none of these, holds no table, or cannot be read; and whatever `see` refuses.
pub fn each_table(
    path: &Path,
    mut see: impl FnMut(&Path, &mut dyn Read) -> Result<(), Vec<Problem>>,
) -> Result<(), Vec<Problem>> {
    let (file, is_zip) = opened(path).map_err(|error| vec![unreadable(path, &error)])?;
    if !is_zip {
        let mut text = Utf8::new(file).map_err(|error| vec![unreadable(path, &error)])?;
        return see(path, &mut text);
    }
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|error| vec![broken(path, &error)])?;
    let names = archive.file_names().filter_map(Result::ok);
    let tables: Vec<String> = names.filter(|name| is_table(name)).map(Cow::into_owned).collect();
    if tables.is_empty() {
        let what = "このZIPには、CSVのファイルがありません。";
        return Err(vec![Problem::new(path, what, "公表されているZIPを、そのまま指定してください。")]);
    }
    for name in tables {
        let label = path.join(&name);
        let table = archive.by_name(&name).map_err(|error| vec![broken(&label, &error)])?;
        let mut text = Utf8::new(table).map_err(|error| vec![unreadable(&label, &error)])?;
        see(&label, &mut text)?;
    }
    Ok(())
}

/// A file from its beginning, and whether it is a ZIP.
fn opened(path: &Path) -> io::Result<(CountedReading<File>, bool)> {
    let (mut file, about) = files::open(path)?;
    let mut start = Vec::new();
    file.by_ref().take(ZIP[0].len() as u64).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    let file = CountedReading::new(file, about.len());
    Ok((file, ZIP.contains(&&*start)))
}

fn is_table(name: &str) -> bool {
    PathBuf::from(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let what = match error.kind() {
        ErrorKind::NotFound => "このファイルがありません。".to_owned(),
        _ => format!("このファイルを読めません（{error}）。"),
    };
    Problem::new(path, what, "ファイルの場所と権限を確かめてください。")
}

fn broken(path: &Path, error: &zip::result::ZipError) -> Problem {
    let what = format!("ZIPとして読めません（{error}）。");
    Problem::new(path, what, "もう一度ダウンロードして、そのまま指定してください。")
}

/// A text as UTF-8, whichever of the two it was.
struct Utf8<R> {
    inner: R,
    /// None where it is UTF-8 already.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    /// What may be given out, from `given` on.
    ready: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<R: Read> Utf8<R> {
    fn new(mut inner: R) -> io::Result<Self> {
        let mut raw = Vec::new();
        inner.by_ref().take(PIECE as u64).read_to_end(&mut raw)?;
        // A letter may be cut off at the end of the piece.
        let is_utf8 = std::str::from_utf8(&raw).map_or_else(|error| error.error_len().is_none(), |_| true);
        let decoder = (!is_utf8).then(|| SHIFT_JIS.new_decoder_without_bom_handling());
        let raw = raw.strip_prefix(super::sheet::MARK).unwrap_or(&raw).to_vec();
        let mut text = Self { inner, decoder, raw, ready: Vec::new(), given: 0, is_over: false };
        text.ready_from(false)?;
        Ok(text)
    }

    /// Makes what was read ready.
    fn ready_from(&mut self, is_last: bool) -> io::Result<()> {
        self.given = 0;
        self.ready.clear();
        let Some(decoder) = &mut self.decoder else {
            std::mem::swap(&mut self.ready, &mut self.raw);
            return Ok(());
        };
        let most = decoder.max_utf8_buffer_length_without_replacement(self.raw.len()).unwrap_or(4 * PIECE);
        self.ready.resize(most, 0);
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.ready, is_last);
        self.ready.truncate(written);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            _ => Err(io::Error::new(ErrorKind::InvalidData, "UTF-8でもShift_JISでもない文字があります")),
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.raw.clear();
        let read = self.inner.by_ref().take(PIECE as u64).read_to_end(&mut self.raw)?;
        self.is_over = read == 0;
        self.ready_from(self.is_over)
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() && !self.is_over {
            self.fill()?;
        }
        let count = to.len().min(self.ready.len() - self.given);
        to[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn text_of(path: &Path) -> Result<String, String> {
        let mut whole = String::new();
        let shown = each_table(path, |_, text| {
            text.read_to_string(&mut whole).map(|_| ()).map_err(|error| vec![Problem::new(path, error.to_string(), "")])
        });
        shown.map(|()| whole).map_err(|problems| problems[0].what().to_owned())
    }

    fn zipped(path: &Path, files: &[(&str, &[u8])]) {
        let mut archive = zip::ZipWriter::new(File::create(path).expect("a file"));
        for (name, bytes) in files {
            archive.start_file(*name, SimpleFileOptions::default()).expect("begun");
            archive.write_all(bytes).expect("written");
        }
        archive.finish().expect("whole");
    }

    #[test]
    fn both_encodings_give_one_text_in_a_zip_and_out_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.zip");
        // Long enough that letters lie across the pieces, and one byte off so that they are cut.
        let text = format!("x{}髙ソ表～①\r\n", "国税庁ｶﾅ".repeat(40_000));
        let (shifted, _, is_lossy) = SHIFT_JIS.encode(&text);
        assert!(!is_lossy);
        let marked = [crate::base::sheet::MARK, text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &shifted, &marked] {
            zipped(&path, &[("readme.txt", b"no"), ("data/All.CSV", bytes)]);
            assert!(text_of(&path).as_deref() == Ok(text.as_str()));
            let plain = folder.path().join("a.csv");
            std::fs::write(&plain, bytes).expect("written");
            assert!(text_of(&plain).as_deref() == Ok(text.as_str()));
        }
    }

    #[test]
    fn several_tables_are_read_one_after_the_other_and_what_is_none_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.zip");
        zipped(&path, &[("1.csv", "一\n".as_bytes()), ("2.csv", "二\n".as_bytes())]);
        assert_eq!(text_of(&path).as_deref(), Ok("一\n二\n"));
        for none in [&[("1.xml", &b"<a/>"[..])][..], &[]] {
            zipped(&path, none);
            assert_eq!(text_of(&path), Err("このZIPには、CSVのファイルがありません。".to_owned()));
        }
        std::fs::write(&path, [ZIP[0], b"cut off"].concat()).expect("written");
        assert!(text_of(&path).expect_err("no zip").starts_with("ZIPとして読めません"));
        std::fs::write(&path, b"\x81\x40\xff\xff\n").expect("written");
        assert!(text_of(&path).expect_err("neither").contains("Shift_JIS"));
        assert_eq!(text_of(&folder.path().join("none")), Err("このファイルがありません。".to_owned()));
        assert!(text_of(folder.path()).expect_err("a folder").starts_with("このファイルを読めません"));
    }
}
