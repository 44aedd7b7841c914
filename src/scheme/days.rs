//! The first and the last day that an answer may be, as `data/form.toml` gives them: a day, or the day on which somebody
//! answers. Called by the rule of dates.

use crate::base::clock::Clock;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

/// A day that limits another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("pattern" = "^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$"))]
pub enum DayLimit {
    /// This one.
    Day(Date),
    /// The day of the answer.
    Today,
}

impl DayLimit {
    /// The day that it is.
    pub fn day(self, clock: Clock) -> Date {
        self.on(clock.today())
    }

    /// The day that it is for who answers today.
    pub fn on(self, today: Date) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Today => today,
        }
    }
}

impl TryFrom<String> for DayLimit {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        if written == "today" {
            return Ok(Self::Today);
        }
        let day = written.parse().map(Self::Day);
        day.map_err(|_| format!("「{written}」は、\"2026-11-29\" のような日でも、\"today\" でもありません"))
    }
}
