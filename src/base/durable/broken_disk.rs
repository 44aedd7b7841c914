//! A disk whose n-th call fails, for tests on the same thread. Compiled into tests only.
//! Every durable operation asks it before each system call that can lose something.

use std::cell::{Cell, RefCell};
use std::io;

thread_local! {
    static CALLS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
    static ARMED: RefCell<Option<(usize, &'static str)>> = const { RefCell::new(None) };
    static REFUSED: RefCell<Option<(&'static str, i32)>> = const { RefCell::new(None) };
    static ROOM: Cell<Option<usize>> = const { Cell::new(None) };
    static LEAVE: RefCell<Option<Leave>> = const { RefCell::new(None) };
    static ERRNO: Cell<i32> = const { Cell::new(EIO) };
}

/// Waits until a call may be made, or refuses it.
pub(crate) type Leave = Box<dyn FnMut(&'static str) -> io::Result<()>>;

pub(crate) const EIO: i32 = 5;
/// Every kind of call but those that confirm: the faults after which work goes on.
pub(crate) const BUT_SYNC: &str = "but sync";
pub(crate) const EACCES: i32 = 13;
pub(crate) const ENOSPC: i32 = 28;

/// Lets the `n`-th call of `kind` from now on fail with EIO (counted from 0; empty: any kind).
pub(crate) fn arm(n: usize, kind: &'static str) {
    arm_with(n, kind, EIO);
}

/// The same with another fault than EIO.
pub(crate) fn arm_with(n: usize, kind: &'static str, errno: i32) {
    ERRNO.set(errno);
    ARMED.set(Some((n, kind)));
}

/// The calls to let fail one after the other, without an end: every one where `SENGEN_WHOLE` is set (`tests/long`), else
/// one of so many.
pub(crate) fn each_call(sample: usize) -> impl Iterator<Item = usize> {
    (0..).step_by(if std::env::var_os("SENGEN_WHOLE").is_some() { 1 } else { sample })
}

/// Lets every call of `kind` fail until the disk is mended.
pub(crate) fn refuse(kind: &'static str, errno: i32) {
    REFUSED.set(Some((kind, errno)));
}

/// Lets the disk be full after so many writes, until it is mended.
pub(crate) fn fill_after(writes: usize) {
    ROOM.set(Some(writes));
}

/// Asks for leave before each call of this thread from now on: for who lets several work at once, call by call.
pub(crate) fn ask_before_each(leave: Leave) {
    LEAVE.set(Some(leave));
}

/// Mends the disk; tells whether the fault that was armed had struck.
pub(crate) fn mend() -> bool {
    REFUSED.take();
    ROOM.set(None);
    ARMED.take().is_none()
}

/// The calls since the last look.
pub(crate) fn calls() -> Vec<&'static str> {
    CALLS.take()
}

pub(crate) fn gate(call: &'static str) -> io::Result<()> {
    LEAVE.with_borrow_mut(|leave| leave.as_mut().map_or(Ok(()), |leave| leave(call)))?;
    CALLS.with_borrow_mut(|calls| calls.push(call));
    if let Some((_, errno)) = REFUSED.with_borrow(|refused| refused.filter(|(kind, _)| *kind == call)) {
        return Err(io::Error::from_raw_os_error(errno));
    }
    if call == "write"
        && let Some(left) = ROOM.get()
    {
        let left = left.checked_sub(1).ok_or_else(|| io::Error::from_raw_os_error(ENOSPC))?;
        ROOM.set(Some(left));
    }
    ARMED.with_borrow_mut(|armed| match armed {
        Some((left, kind)) if kind.is_empty() || *kind == call || (*kind == BUT_SYNC && call != "sync") => {
            if *left == 0 {
                *armed = None;
                return Err(io::Error::from_raw_os_error(ERRNO.get()));
            }
            *left -= 1;
            Ok(())
        }
        _ => Ok(()),
    })
}
