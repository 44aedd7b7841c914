//! How many files the system lets this process have open, and how many of them connections may take. Asked
//! once at the start of `serve`. Without a reserve, a crowd of idle connections would leave no descriptor for
//! what an answer needs: its folder, its file, its lock.

use crate::base::log::note;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// More connections than this are never taken, whatever the system allows.
const CONNECTIONS: u64 = 10_000;
/// For requests that are handled at once (each opens a few files at a time), mails, a build and the program itself.
const RESERVE: u64 = 768;

/// Raises the limit on open files as far as it is needed and allowed; tells how many connections fit.
pub(crate) fn connections() -> usize {
    let wanted = CONNECTIONS + RESERVE;
    let limit = getrlimit(Resource::Nofile);
    let highest = limit.maximum.unwrap_or(wanted);
    let mut current = limit.current.unwrap_or(wanted);
    if current < wanted.min(highest) {
        let raised = Rlimit { current: Some(wanted.min(highest)), maximum: limit.maximum };
        match setrlimit(Resource::Nofile, raised) {
            Ok(()) => current = wanted.min(highest),
            Err(error) => note!("sengen: the limit on open files stays at {current}: {error}"),
        }
    }
    let places = places(current);
    if places < 1_000 {
        note!("sengen: only {places} connections at once: the system allows {current} open files (see ulimit -n)");
    }
    usize::try_from(places).unwrap_or(usize::MAX)
}

/// Of so many descriptors, those that connections may take: at least half are kept for the work itself
/// where there are few.
fn places(descriptors: u64) -> u64 {
    let reserve = RESERVE.min(descriptors / 2);
    (descriptors - reserve).clamp(1, CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_never_take_the_reserve() {
        for (descriptors, expected) in
            [(0, 1), (64, 32), (1_024, 512), (1_536, 768), (4_096, 3_328), (20_000, 10_000), (u64::MAX, 10_000)]
        {
            assert_eq!(places(descriptors), expected, "{descriptors}");
        }
    }
}
