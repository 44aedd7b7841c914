//! How far something has come that takes longer than a second, shown to a person at a terminal and to nobody else: not in a
//! file, not beside a log, and gone when it is done. Sole user of `indicatif`. Changes nothing of what is done.

use super::log;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Read, Seek, SeekFrom};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What goes on, in the words of whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// The scheme's files are read.
    Loading,
    /// Pages are made and looked through.
    Rendering,
    /// What changed is written.
    Writing,
    /// A table is read, in bytes.
    Reading,
    /// Its rows are put in order.
    Sorting,
    /// Records are looked at.
    Examining,
    /// Records are copied.
    Copying,
}

impl Doing {
    fn words(self) -> &'static str {
        match self {
            Self::Loading => "ファイルを読んでいます",
            Self::Rendering => "ページを作っています",
            Self::Writing => "書いています",
            Self::Reading => "表を読んでいます",
            Self::Sorting => "並べています",
            Self::Examining => "調べています",
            Self::Copying => "写しています",
        }
    }

    fn template(self, has_end: bool) -> &'static str {
        match (self, has_end) {
            (Self::Loading, _) => "{msg} {elapsed}",
            (Self::Reading, true) => "{msg} {bar:30} {bytes}/{total_bytes}",
            (_, true) => "{msg} {bar:30} {human_pos}/{human_len}",
            (_, false) => "{msg} {human_pos}",
        }
    }
}

/// What is done before a second is over needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
const PACE: Duration = Duration::from_millis(120);

/// Something that goes on, until it is dropped.
#[derive(Debug)]
pub struct Progress {
    /// None where nobody sees it.
    shown: Option<Shown>,
}

#[derive(Debug)]
struct Shown {
    bar: ProgressBar,
    /// Ends the thread when it goes.
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins; `total` is how many steps there are, where that is known.
    pub fn of(doing: Doing, total: Option<u64>) -> Self {
        let is_seen = io::stderr().is_terminal() && !log::has_begun();
        Self { shown: is_seen.then(|| Shown::new(doing, total)).flatten() }
    }

    /// One step more was done.
    pub fn step(&self) {
        self.steps(1);
    }

    /// So many more were done.
    pub fn steps(&self, count: u64) {
        if let Some(shown) = &self.shown {
            shown.bar.inc(count);
        }
    }
}

impl Shown {
    /// None where no thread can be had: nothing depends on it.
    fn new(doing: Doing, total: Option<u64>) -> Option<Self> {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(doing.template(total.is_some())).ok()?;
        bar.set_style(style.progress_chars("█ "));
        bar.set_message(doing.words());
        let (end, ended) = channel::<()>();
        let drawn = bar.clone();
        let thread = thread::Builder::new().name("progress".to_owned()).spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                drawn.set_draw_target(ProgressDrawTarget::stderr());
                drawn.tick();
                while ended.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                    drawn.tick();
                }
            }
        });
        Some(Self { bar, end: Some(end), thread: Some(thread.ok()?) })
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        drop(self.end.take());
        self.thread.take().map(JoinHandle::join);
        self.bar.finish_and_clear();
    }
}

/// A file whose bytes are counted as they are read.
#[derive(Debug)]
pub struct CountedReading<R> {
    inner: R,
    progress: Progress,
}

impl<R> CountedReading<R> {
    /// Of a file of so many bytes.
    pub fn new(inner: R, length: u64) -> Self {
        Self { inner, progress: Progress::of(Doing::Reading, Some(length)) }
    }
}

impl<R: Read> Read for CountedReading<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(to)?;
        self.progress.steps(count as u64);
        Ok(count)
    }
}

impl<R: Seek> Seek for CountedReading<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
