//! Makes the file of all 法人番号 of the published tables: reads them once, sorts what fits in a bounded memory, lays that aside
//! beside the file, and merges what was laid aside. Of two rows of one number the later counts, so that the tables of
//! changes may follow the whole one. The old file stands until the new one is whole.

use super::line::{LONGEST, NUMBER, RowSays, TableHead, WIDTH, of_row};
use crate::base::problem::{Problem, Problems};
use crate::base::progress::{Doing, Progress};
use crate::base::{files, packed, sheet, text};
use crate::scheme::corporate_number::CorporateNumber;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many bytes of lines are held at once.
pub const HELD: usize = 48 * 1024 * 1024;
/// What a line is whose number is gone: nothing but the number.
const GONE: &str = "";

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepared {
    /// Up to which day the tables tell.
    pub as_of: Date,
    /// How many numbers stand in the file.
    pub count: u64,
    /// How many rows were read.
    pub rows: u64,
    /// How many bytes the file has.
    pub bytes: u64,
}

/// Makes the file at `to` of the tables in `from`, holding no more than `held` bytes of lines; none of fewer than `least`
/// numbers.
///
/// # Errors
/// A fault of a table, as [`Problem`]s; otherwise when the disk refuses. The old file then stands untouched.
pub fn prepare(from: &[PathBuf], to: &Path, held: usize, least: u64) -> anyhow::Result<Prepared> {
    let mut sorter = Sorter::new(to, held)?;
    for path in from {
        packed::each_table(path, |label, text| sorter.table(label, text)).map_err(Problems)?;
    }
    let (rows, Some(as_of)) = (sorter.rows, sorter.as_of) else {
        let what = "法人番号の行が、1つもありません。";
        let remedy = "国税庁の法人番号公表サイトの「全件データのダウンロード」のZIPを指定してください。";
        let first = from.first().cloned().unwrap_or_default();
        return Err(Problem::new(first, what, remedy).into());
    };
    let head = sorter.finish(to, as_of, least)?;
    Ok(Prepared { as_of, count: head.count, rows, bytes: TableHead::LENGTH as u64 + head.bytes })
}

/// Lines on their way into order.
struct Sorter {
    held: usize,
    /// Where what does not fit is laid aside; goes with its end.
    aside: Aside,
    /// The lines that are held, one behind the other.
    lines: Vec<u8>,
    /// Their numbers, and where each ends.
    numbers: Vec<(u64, usize)>,
    rows: u64,
    as_of: Option<Date>,
}

/// Sorted runs beside the file.
struct Aside {
    folder: PathBuf,
    runs: usize,
}

impl Aside {
    fn run(&self, at: usize) -> PathBuf {
        self.folder.join(format!("run-{at:04}"))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Sorter {
    fn new(to: &Path, held: usize) -> anyhow::Result<Self> {
        let folder = files::part_of(to).with_extension("runs");
        // What a killed one left; a link goes, and what it leads to stays.
        let _ = fs::remove_dir_all(&folder);
        files::make_folder(to.parent().unwrap_or(Path::new(".")))?;
        fs::create_dir(&folder)?;
        let aside = Aside { folder, runs: 0 };
        Ok(Self { held, aside, lines: Vec::new(), numbers: Vec::new(), rows: 0, as_of: None })
    }

    /// Takes one table.
    fn table(&mut self, label: &Path, text: &mut dyn Read) -> Result<(), Vec<Problem>> {
        let taken = sheet::each_bare_row(label, text, WIDTH, |at, row| {
            let (says, day) = of_row(row);
            self.rows += 1;
            self.as_of = self.as_of.max(day);
            let line = match says {
                RowSays::Before => return Ok(()),
                RowSays::Gone(number) => (number, GONE.to_owned()),
                RowSays::Stands(number, corporation) => (number, corporation.to_line(number)),
                RowSays::Nothing => {
                    let remedy = "法人番号公表サイトのCSV（30列）を、手を加えずに指定してください。";
                    let what = "法人番号（2列目）か名称（7列目）として読めません。";
                    return Err(Problem::new(label, what, remedy).at(at, 1));
                }
            };
            self.keep(line.0, &line.1).map_err(|error| {
                let what = format!("並べかえの途中で、書けませんでした（{error}）。");
                Problem::new(&self.aside.folder, what, "ディスクに空きを作って、もう一度試してください。")
            })
        });
        taken.map_err(|problem| vec![problem])
    }

    fn keep(&mut self, number: CorporateNumber, line: &str) -> io::Result<()> {
        let line = if line.is_empty() { number.to_string() } else { line.to_owned() };
        if line.len() >= LONGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{number}: more than {LONGEST} bytes")));
        }
        self.lines.extend_from_slice(line.as_bytes());
        self.numbers.push((number.get(), self.lines.len()));
        if self.lines.len() + self.numbers.len() * size_of::<(u64, usize)>() < self.held {
            return Ok(());
        }
        let path = self.aside.run(self.aside.runs);
        let mut run = BufWriter::new(File::create_new(path)?);
        self.aside.runs += 1;
        self.sorted(|line| run.write_all(line))?;
        run.flush()
    }

    /// Gives the lines that are held in order, of each number the last one, each with its end; holds none then.
    fn sorted(&mut self, mut to: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let starts = [0].into_iter().chain(self.numbers.iter().map(|(_, end)| *end));
        let mut order: Vec<(u64, Reverse<usize>, usize)> =
            starts.zip(&self.numbers).map(|(start, (number, end))| (*number, Reverse(start), *end)).collect();
        order.sort_unstable();
        order.dedup_by_key(|(number, ..)| *number);
        for (_, Reverse(start), end) in order {
            to(&self.lines[start..end])?;
            to(b"\n")?;
        }
        self.lines.clear();
        self.numbers.clear();
        Ok(())
    }

    /// Writes the file: all runs and what is held, merged.
    fn finish(mut self, to: &Path, as_of: Date, least: u64) -> anyhow::Result<TableHead> {
        let path = self.aside.run(self.aside.runs);
        let mut last = BufWriter::new(File::create_new(path)?);
        self.sorted(|line| last.write_all(line))?;
        last.flush()?;
        let runs = (0..=self.aside.runs).map(|at| Run::open(&self.aside.run(at))).collect::<io::Result<Vec<_>>>()?;
        let part = files::part_of(to);
        let written = write(&part, runs, as_of).map_err(anyhow::Error::from).and_then(|head| {
            enough(head.count, least, to)?;
            fs::rename(&part, to)?;
            Ok(head)
        });
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }
}

/// Whether a new table may take the place of the old one: one prefecture is easily taken for the whole country.
pub(crate) fn enough(count: u64, least: u64, label: &Path) -> Result<(), Problem> {
    if count >= least {
        return Ok(());
    }
    let (count, least) = (text::number(count), text::number(least));
    let what =
        format!("いまのファイルの半分（{least} 件）より少ない、{count} 件だけです。いまのファイルはそのままです。");
    let remedy = "全国の分のファイルか、確かめてください。少なくてよいときは、--fewer を付けてください。";
    Err(Problem::new(label, what, remedy))
}

/// A sorted run as it is read, with its next line.
struct Run {
    lines: BufReader<File>,
    next: String,
}

impl Run {
    fn open(path: &Path) -> io::Result<Self> {
        let mut run = Self { lines: BufReader::new(File::open(path)?), next: String::new() };
        run.step()?;
        Ok(run)
    }

    fn step(&mut self) -> io::Result<()> {
        self.next.clear();
        self.lines.read_line(&mut self.next).map(|_| ())
    }

    fn number(&self) -> Option<u64> {
        self.next.get(..NUMBER)?.parse().ok()
    }
}

/// Merges runs into a file; the later a run, the more it counts.
fn write(path: &Path, mut runs: Vec<Run>, as_of: Date) -> io::Result<TableHead> {
    let mut out = BufWriter::new(files::new_part(path)?);
    let mut head = TableHead { as_of, count: 0, bytes: 0 };
    out.write_all(head.to_line().as_bytes())?;
    let next = |runs: &[Run], at: usize| runs[at].number().map(|number| Reverse((number, Reverse(at))));
    let mut heap: BinaryHeap<_> = (0..runs.len()).filter_map(|at| next(&runs, at)).collect();
    let mut done = None;
    let progress = Progress::of(Doing::Sorting, None);
    while let Some(Reverse((number, Reverse(at)))) = heap.pop() {
        let line = &runs[at].next;
        // The latest run comes first; a line that is nothing but its number says that it is gone.
        if done != Some(number) && line.trim_end().len() > NUMBER {
            out.write_all(line.as_bytes())?;
            head.count += 1;
            head.bytes += line.len() as u64;
        }
        done = Some(number);
        progress.step();
        runs[at].step()?;
        heap.extend(next(&runs, at));
    }
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(head.to_line().as_bytes())?;
    file.sync_all()?;
    Ok(head)
}
