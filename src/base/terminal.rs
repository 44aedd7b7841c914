//! What is said to a person at a terminal: standard output and standard error. What is told of the work is `log`'s.
//! Used by every floor instead of `println!` and its kin, which end the program when the reader has gone:
//! `sengen review accept … | head -1` must still mail, and `serve` outlives whatever reads its log.

use anstream::{AutoStream, ColorChoice};
use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Whether what is said on standard error may have colours: at a terminal that knows them, unless `NO_COLOR` forbids it.
pub(crate) fn has_colours() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// Says a line on standard output, after what it tells of was done.
macro_rules! say {
    ($($text:tt)*) => { $crate::base::terminal::line(&mut std::io::stdout().lock(), format_args!($($text)*)) };
}

pub(crate) use super::log::note;
pub(crate) use say;

/// Where notes go.
#[cfg(not(test))]
pub(crate) fn errors() -> impl Write {
    io::stderr().lock()
}

/// Where notes of unit tests go: what is written to standard error itself, the test runner cannot hold back.
#[cfg(test)]
pub(crate) fn errors() -> impl Write {
    io::sink()
}

/// Writes a line where somebody may listen.
pub(crate) fn line(to: &mut impl Write, text: fmt::Arguments<'_>) {
    // One write a line, so that lines of several processes never mix; what cannot be said is not worth ending for.
    let _ = to.write_all(format!("{text}\n").as_bytes());
}

/// Prints what was asked for on standard output, whole.
///
/// # Errors
/// When it cannot be written (a full disk). A reader that has seen enough and went away is none.
pub fn print(text: &str) -> io::Result<()> {
    print_to(&mut io::stdout().lock(), text)
}

fn print_to(to: &mut impl Write, text: &str) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_fault_and_a_full_disk_is() {
        assert!(print_to(&mut Refusing(ErrorKind::BrokenPipe), "x").is_ok());
        assert!(print_to(&mut Refusing(ErrorKind::StorageFull), "x").is_err());
        line(&mut Refusing(ErrorKind::BrokenPipe), format_args!("x"));
        let mut said = Vec::new();
        line(&mut said, format_args!("{}", 1));
        assert_eq!(said, b"1\n");
    }
}
