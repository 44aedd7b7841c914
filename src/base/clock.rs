//! The one place that reads the time. Passed in from `cli`; nothing else may ask the system.
//! Dates of the scheme are days in Japan (JST, UTC+9, no summer time).

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};

/// Where the present moment comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The system's clock.
    System,
    /// A moment that stands still, for tests and rehearsals.
    Fixed(Timestamp),
    /// One that goes on while the program works: at each look it is a little later.
    #[cfg(test)]
    Running(&'static std::sync::atomic::AtomicI64),
}

/// By so many nanoseconds.
#[cfg(test)]
const A_LITTLE: i64 = 7_000_003;

impl Clock {
    /// The system's clock; in debug builds `SENGEN_NOW` (RFC 3339) fixes the moment instead.
    ///
    /// # Errors
    /// When `SENGEN_NOW` is set and is no moment.
    pub fn from_environment() -> anyhow::Result<Self> {
        if cfg!(debug_assertions)
            && let Ok(text) = std::env::var("SENGEN_NOW")
        {
            let moment = text.parse().map_err(|e| anyhow::anyhow!("SENGEN_NOW={text}: {e}"))?;
            return Ok(Self::Fixed(moment));
        }
        Ok(Self::System)
    }

    /// One that stands still at the beginning of a day.
    pub fn on(day: Date) -> Self {
        Self::Fixed(day.to_zoned(japan()).map_or(Timestamp::MAX, |midnight| midnight.timestamp()))
    }

    /// The present moment.
    #[expect(clippy::disallowed_methods, reason = "the sole reader of the system's clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(moment) => *moment,
            #[cfg(test)]
            Self::Running(nanoseconds) => {
                let now = nanoseconds.fetch_add(A_LITTLE, std::sync::atomic::Ordering::Relaxed);
                Timestamp::from_nanosecond(now.into()).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// One that goes on from a moment.
    #[cfg(test)]
    pub(crate) fn running_from(moment: Timestamp) -> Self {
        let nanoseconds = i64::try_from(moment.as_nanosecond()).unwrap_or(i64::MAX);
        Self::Running(Box::leak(Box::new(nanoseconds.into())))
    }

    /// Today's date in Japan.
    pub fn today(&self) -> Date {
        in_japan(self.now()).date()
    }
}

/// The time since the machine's start, sleep included. No clock that is set changes it.
pub fn since_boot() -> SignedDuration {
    let up = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    SignedDuration::new(up.tv_sec, i32::try_from(up.tv_nsec).unwrap_or_default())
}

/// A moment as wall-clock time in Japan.
pub fn in_japan(moment: Timestamp) -> Zoned {
    moment.to_zoned(japan())
}

/// Japan's time zone, without a time zone database: nine hours ahead of UTC all year.
pub fn japan() -> TimeZone {
    TimeZone::fixed(Offset::constant(9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_japan() -> anyhow::Result<()> {
        let evening = Clock::Fixed("2026-11-20T14:59:59Z".parse()?);
        let midnight = Clock::Fixed("2026-11-20T15:00:00Z".parse()?);
        assert_eq!(evening.today().to_string(), "2026-11-20");
        assert_eq!(midnight.today().to_string(), "2026-11-21");
        assert_eq!(Clock::on(midnight.today()).now(), midnight.now());
        Ok(())
    }
}
