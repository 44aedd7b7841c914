//! A disk whose n-th call fails, for tests on the same thread. Compiled into tests only.
//! Every durable operation asks it before each system call that can lose something.

use std::cell::RefCell;
use std::io;

thread_local! {
    static CALLS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static ARMED: RefCell<Option<(usize, &'static str)>> = const { RefCell::new(None) };
}

/// Lets the `n`-th call of `kind` from now on fail with EIO (counted from 0; empty: any kind).
pub(crate) fn arm(n: usize, kind: &'static str) {
    ARMED.set(Some((n, kind)));
}

/// Mends the disk; tells whether the fault had struck.
pub(crate) fn mend() -> bool {
    ARMED.take().is_none()
}

/// The calls since the last look.
pub(crate) fn calls() -> Vec<&'static str> {
    CALLS.take()
}

pub(super) fn gate(call: &'static str) -> io::Result<()> {
    CALLS.with_borrow_mut(|calls| calls.push(call));
    ARMED.with_borrow_mut(|armed| match armed {
        Some((left, kind)) if kind.is_empty() || *kind == call => {
            if *left == 0 {
                *armed = None;
                return Err(io::Error::from_raw_os_error(5));
            }
            *left -= 1;
            Ok(())
        }
        _ => Ok(()),
    })
}
