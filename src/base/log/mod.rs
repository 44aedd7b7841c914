//! What `serve` tells whoever runs it: a line each on standard error, with time, level and the request it is about,
//! as text or as JSON. Begun by `cli::serve`; until then, and in every other command, what is told goes to the
//! person at the terminal as it is. Sole user of `tracing`. Never holds anything that was typed, nor an address.

#[cfg(feature = "office")]
mod request;

use super::clock::Clock;
use super::terminal;
use std::fmt;
use std::io::{self, Write};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

#[cfg(feature = "office")]
pub(crate) use request::{Answered, RequestSpan};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: `2026-11-28T09:00:00.000Z  WARN request{id=7}: what happened`.
    Text,
    /// For programs: one object a line.
    Json,
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// Somebody must act: something does not work and will not by itself.
    Alarm,
    /// Something to look at.
    Warning,
    /// What was done.
    Information,
}

/// Tells something that somebody must act on.
#[cfg(feature = "office")]
macro_rules! alarm {
    ($($text:tt)*) => { $crate::base::log::tell($crate::base::log::LogLevel::Alarm, format_args!($($text)*)) };
}

/// Tells something to look at: a fault, or what is odd.
macro_rules! note {
    ($($text:tt)*) => { $crate::base::log::tell($crate::base::log::LogLevel::Warning, format_args!($($text)*)) };
}

/// Tells what was done.
#[cfg(feature = "office")]
macro_rules! inform {
    ($($text:tt)*) => { $crate::base::log::tell($crate::base::log::LogLevel::Information, format_args!($($text)*)) };
}

pub(crate) use note;
#[cfg(feature = "office")]
pub(crate) use {alarm, inform};

/// Begins the log: from here on what is told is written as lines of it.
///
/// # Errors
/// When it was begun before.
pub fn begin(format: LogFormat, clock: Clock) -> anyhow::Result<()> {
    let lines = tracing_subscriber::fmt()
        .with_writer(|| Unfailing)
        .with_ansi(false)
        .with_target(false)
        .with_timer(Moment(clock))
        .with_max_level(tracing::Level::INFO);
    match format {
        LogFormat::Text => tracing::subscriber::set_global_default(lines.finish())?,
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true).with_current_span(true).with_span_list(false);
            tracing::subscriber::set_global_default(lines.finish())?;
        }
    }
    Ok(())
}

/// Whether what is told is written as lines of a log.
pub(crate) fn has_begun() -> bool {
    tracing::dispatcher::has_been_set()
}

/// Tells something, by the macros of this file.
pub(crate) fn tell(level: LogLevel, text: fmt::Arguments<'_>) {
    if !has_begun() {
        return terminal::line(&mut terminal::errors(), text);
    }
    let text = one_line(&text.to_string());
    match level {
        LogLevel::Alarm => tracing::error!("{text}"),
        LogLevel::Warning => tracing::warn!("{text}"),
        LogLevel::Information => tracing::info!("{text}"),
    }
}

/// A line of the log has one line, and says by itself whose it is.
fn one_line(text: &str) -> String {
    let text = text.strip_prefix("sengen: ").unwrap_or(text);
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

/// The moment of a line, in UTC.
struct Moment(Clock);

impl FormatTime for Moment {
    fn format_time(&self, to: &mut Writer<'_>) -> fmt::Result {
        write!(to, "{:.3}", self.0.now())
    }
}

/// Standard error, where somebody may read: what cannot be written is not worth ending for.
struct Unfailing;

impl Write for Unfailing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // One write a line, so that lines of several processes never mix.
        let _ = terminal::errors().write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(one_line("sengen: a\n  b\n"), "a b");
        assert_eq!(one_line("data/site.toml:1:2: x\n直し方: y"), "data/site.toml:1:2: x 直し方: y");
    }

    #[test]
    fn a_moment_has_milliseconds() {
        let mut text = String::new();
        let moment = Moment(Clock::Fixed("2026-11-28T09:00:00.1234567Z".parse().expect("a moment")));
        moment.format_time(&mut Writer::new(&mut text)).expect("written");
        assert_eq!(text, "2026-11-28T09:00:00.123Z");
    }
}
