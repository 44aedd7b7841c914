//! What narrows the queue: its tabs, the kinds of what waits, and which rows each takes. Used by `queue` and `search`, and by
//! whoever leads back to a tab.

use crate::office::mail::letterbox::LetterFate;
use crate::office::queue::account::PendingKind;
use crate::office::review::list::{ListRow, Listed};
use jiff::{SignedDuration, Timestamp};

/// What is asked for: of declarations, or all of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KindAsked {
    Pending(PendingKind),
    Register(String),
}

impl KindAsked {
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = Some(name).filter(|name| !name.is_empty())?;
        Some(name.parse().map_or_else(|_| Self::Register(name.to_owned()), Self::Pending))
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Pending(kind) => kind.name(),
            Self::Register(name) => name,
        }
    }

    pub(super) fn takes(&self, row: &ListRow) -> bool {
        match self {
            Self::Pending(kind) => row.register.is_empty() && row.kind == *kind,
            Self::Register(name) => row.register == *name,
        }
    }
}

/// What narrows the rows at one press.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    #[default]
    Waiting,
    Plain,
    Marked,
    Corrected,
    Unmailed,
    Returned,
    Ending,
    Decided,
    Everything,
}

pub(super) const TABS: [(Tab, &str); 9] = [
    (Tab::Waiting, "waiting"),
    (Tab::Plain, "plain"),
    (Tab::Marked, "marked"),
    (Tab::Corrected, "corrected"),
    (Tab::Unmailed, "unmailed"),
    (Tab::Returned, "returned"),
    (Tab::Ending, "ending"),
    (Tab::Decided, "decided"),
    (Tab::Everything, "all"),
];

/// What ends within these days ends soon.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);
impl Tab {
    pub(crate) fn of(name: &str) -> Self {
        TABS.iter().find(|(_, known)| *known == name).map_or(Self::Waiting, |(tab, _)| *tab)
    }

    pub(crate) fn name(self) -> &'static str {
        TABS.iter().find(|(tab, _)| *tab == self).map_or("", |(_, name)| *name)
    }

    pub(super) fn listed(self) -> Listed {
        match self {
            Self::Waiting | Self::Plain | Self::Marked | Self::Corrected | Self::Unmailed => Listed::Waiting,
            Self::Returned | Self::Ending => Listed::Returned,
            Self::Decided => Listed::Decided,
            Self::Everything => Listed::Everything,
        }
    }

    pub(super) fn takes(self, row: &ListRow, now: Timestamp) -> bool {
        match self {
            Self::Ending => row.wait.ends_at.is_some_and(|ends| ends_soon(ends, now)),
            Self::Plain => !is_marked(row),
            Self::Marked => is_marked(row),
            Self::Corrected => row.wait.corrected_at.is_some(),
            Self::Unmailed => row.mail.as_ref().is_some_and(|mail| mail.fate == LetterFate::Failed),
            Self::Waiting | Self::Returned | Self::Decided | Self::Everything => true,
        }
    }
}

/// Whether what ends at a moment is shown as ending soon: the last of those days is one of them.
pub(super) fn ends_soon(ends: Timestamp, now: Timestamp) -> bool {
    ends <= now + SOON
}

/// Whether it goes with others: a contact never does, since somebody has been asked back first.
pub(super) fn is_plain(row: &ListRow) -> bool {
    !is_marked(row) && row.kind != PendingKind::Contact
}

pub(super) fn is_marked(row: &ListRow) -> bool {
    row.wait.marks.as_ref().is_none_or(|marks| !marks.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_within_seven_days_ends_soon_and_nothing_later() {
        let now: Timestamp = "2026-11-20T06:00:00Z".parse().expect("a moment");
        for (ends, is_soon) in [
            ("2026-11-20T05:59:59Z", true),
            ("2026-11-27T05:59:59Z", true),
            ("2026-11-27T06:00:00Z", true),
            ("2026-11-27T06:00:01Z", false),
            ("2026-12-20T06:00:00Z", false),
        ] {
            assert_eq!(ends_soon(ends.parse().expect("a moment"), now), is_soon, "{ends}");
        }
    }
}
