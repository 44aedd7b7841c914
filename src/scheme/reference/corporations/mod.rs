//! What 国税庁 publishes of every 法人番号: name, place, whether the register of it is closed and who has taken over. One
//! file of lines sorted by number, made by `sengen data corporations` and never changed in place: a number is found by halving,
//! with some thirty short reads and no memory. Used by the processor; nothing of it is published. A number that is not
//! here is no error: the file is as old as its day.

mod line;
pub mod prepare;

pub use line::{Corporation, Ended};

use crate::base::files;
use crate::base::problem::Problem;
use crate::scheme::corporate_number::CorporateNumber;
use jiff::civil::Date;
use line::{LONGEST, NUMBER, TableHead};
use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Where the numbers stand.
pub const FILE: &str = "data/corporations/corporations.txt";

/// All numbers; none without the file.
#[derive(Debug, Default)]
pub struct Corporations(Option<Numbers>);

#[derive(Debug)]
struct Numbers {
    file: File,
    head: TableHead,
}

impl Corporations {
    /// Opens the file below `root`; without a file nothing is known of any number.
    ///
    /// # Errors
    /// When it is none of ours, or not whole.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let path = root.join(FILE);
        if !files::is_there(&path) {
            return Ok(Self::default());
        }
        let remedy = "sengen data corporations で作り直すか、このファイルを消してください。";
        let fault = |what: &str| vec![Problem::new(FILE, what, remedy)];
        let (file, about) = files::open(&path).map_err(|error| fault(&format!("読めません（{error}）。")))?;
        let mut start = [0; TableHead::LENGTH];
        let head = file.read_exact_at(&mut start, 0).ok().and_then(|()| TableHead::parse(&start));
        let head = head.ok_or_else(|| fault("sengen data corporations が作ったファイルではありません。"))?;
        if about.len() != TableHead::LENGTH as u64 + head.bytes {
            return Err(fault("終わりまでありません（コピーの途中かもしれません）。"));
        }
        Ok(Self(Some(Numbers { file, head })))
    }

    /// Whether nothing is known of any number.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, |numbers| numbers.head.count)
    }

    /// Up to which day it tells what became of the numbers.
    pub fn as_of(&self) -> Option<Date> {
        self.0.as_ref().map(|numbers| numbers.head.as_of)
    }

    /// What is known of a number. A disk that refuses knows nothing: nobody is kept from declaring by it.
    pub fn find(&self, number: CorporateNumber) -> Option<Corporation> {
        self.0.as_ref()?.line(number.get()).ok().flatten().and_then(|line| Corporation::parse(&line))
    }
}

impl Numbers {
    /// The line of a number, between bytes that are halved until nothing is left between them.
    fn line(&self, wanted: u64) -> io::Result<Option<String>> {
        let mut from = TableHead::LENGTH as u64;
        let mut to = from + self.head.bytes;
        while from < to {
            let middle = from + (to - from) / 2;
            let Some((start, line)) = self.first_from(middle, from, to)? else {
                to = middle;
                continue;
            };
            let number = line.get(..NUMBER).and_then(|number| number.parse::<u64>().ok());
            match number.map(|number| number.cmp(&wanted)) {
                Some(Ordering::Equal) => return Ok(Some(line)),
                Some(Ordering::Less) => from = start + line.len() as u64 + 1,
                Some(Ordering::Greater) => to = middle,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// The first line that begins at `at` or behind it, and before `to`; lines begin at `from`.
    fn first_from(&self, at: u64, from: u64, to: u64) -> io::Result<Option<(u64, String)>> {
        // From one byte before: where that ends a line, one begins here.
        let start = if at == from { at } else { at - 1 };
        let mut bytes = vec![0; 2 * LONGEST];
        let read = self.file.read_at(&mut bytes, start)?;
        bytes.truncate(read);
        let skipped = match at == from {
            true => Some(0),
            false => bytes.iter().position(|byte| *byte == b'\n').map(|end| end + 1),
        };
        let Some(skipped) = skipped.filter(|skipped| start + (*skipped as u64) < to) else { return Ok(None) };
        let line = bytes[skipped..].split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(Some((start + skipped as u64, String::from_utf8_lossy(line).into_owned())))
    }
}

#[cfg(test)]
mod tests;
