//! The periods and numbers the program keeps to, each in one place, and the words in which pages, terms and mails tell them:
//! whoever obeys a period and whoever tells it read the same value. `office` and `http` hold to them; `view` fills
//! them into texts where `{name}` stands, or `{{ name }}` in a template. Never decides when a period begins.

use super::{Limits, Retention, Settings};
use jiff::SignedDuration;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// So many days after the day of receipt a declaration may still be confirmed.
pub const CONFIRM_DAYS: i32 = 7;
/// How long the received page knows the browser that submitted: longer than a link lives, so that it never ends first.
pub const RECEIPT: SignedDuration = SignedDuration::from_hours(24 * (CONFIRM_DAYS as i64 + 2));
/// How long a page of the form stays good: an hour's pause is normal, a day's is not.
pub const CHECK_PAGE: SignedDuration = SignedDuration::from_hours(24);
/// So many days a browser keeps what was typed into the form and not sent.
pub const DRAFT_DAYS: i32 = 7;
/// Without a click for so long, a session ends.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// However busy, a session ends after so long.
pub const SESSION: SignedDuration = SignedDuration::from_hours(8);
/// However busy, a session at the office's desk ends after so long: a working day, and longer ones too.
pub const DESK_SESSION: SignedDuration = SignedDuration::from_hours(12);
/// So long before a session ends, whoever is logged in is told.
pub const SESSION_WARNING: SignedDuration = SignedDuration::from_mins(2);
/// How long the link works by which a member of the office comes to the desk for the first time.
pub const INVITATION: SignedDuration = SignedDuration::from_hours(24);
/// How long a mailed link for a new password works.
pub const RESET: SignedDuration = SignedDuration::from_mins(30);
/// How long a mailed link to an entry of a register works: told as that for a new password.
pub const ENTRY_LINK: SignedDuration = RESET;
/// How long the old address may object to a change of contact.
pub const OBJECTION: SignedDuration = SignedDuration::from_hours(72);
/// Nobody ever waits longer after wrong passwords.
pub const LOCKED: SignedDuration = SignedDuration::from_mins(15);
/// How long a refused mail waits before it is tried again; refused once more after the last, the refusal is believed.
pub const MAIL_TRIED_AGAIN: [SignedDuration; 2] = [SignedDuration::from_mins(10), SignedDuration::from_hours(1)];
/// So long before a returned application ends its declarer is reminded, but not on the day it was returned.
pub const REMINDER: SignedDuration = SignedDuration::from_hours(24 * 10);
/// So often the address of a declaration may be corrected before it is confirmed.
pub const CORRECTIONS: usize = 5;
/// So many months counts of the form and the survey are kept: the same month of the year before is still there to be
/// compared with.
pub const COUNTS_MONTHS: i32 = 14;
/// So many changes of one account all clients may make in a day.
pub const CHANGES_A_DAY: u32 = 72;

/// The periods in words, by the names that texts put in braces: `{publish_within}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Periods(BTreeMap<&'static str, String>);

/// What stands there without settings: enough to see whether a text uses a name that does not exist.
impl Default for Periods {
    fn default() -> Self {
        Self::told(0, "", &Retention::default(), &Limits::default())
    }
}

impl Periods {
    /// What the settings and the program say.
    pub fn of(settings: &Settings) -> Self {
        Self::told(settings.publish_seconds, &settings.review_period, &settings.retention, &settings.limits)
    }

    fn told(publish_seconds: u32, review_period: &str, kept: &Retention, limits: &Limits) -> Self {
        Self(BTreeMap::from([
            ("corrections", format!("{CORRECTIONS}回")),
            ("counts_kept", format!("{COUNTS_MONTHS}か月")),
            ("rate_again", again_minutes(60, limits.submits_per_client.min(limits.logins_per_client))),
            ("mail_again", again_hours(24, (limits.mails_per_address - limits.own_mails()).max(limits.own_mails()))),
            ("change_again", again_minutes(24 * 60, CHANGES_A_DAY)),
            ("publish_within", in_words(SignedDuration::from_secs(i64::from(publish_seconds)))),
            ("review_period", review_period.to_owned()),
            ("confirm_within", days(CONFIRM_DAYS.unsigned_abs())),
            ("receipt_within", in_words(RECEIPT)),
            ("check_page_within", in_words(CHECK_PAGE)),
            ("draft_within", days(DRAFT_DAYS.unsigned_abs())),
            ("idle_within", in_words(IDLE)),
            ("session_within", in_words(SESSION)),
            ("session_warning", in_words(SESSION_WARNING)),
            ("desk_session_within", in_words(DESK_SESSION)),
            ("invitation_within", in_words(INVITATION)),
            ("reset_within", in_words(RESET)),
            ("objection_within", in_words(OBJECTION)),
            ("locked_within", in_words(LOCKED)),
            ("mail_retry_first", in_words(MAIL_TRIED_AGAIN[0])),
            ("mail_retry_last", in_words(MAIL_TRIED_AGAIN[1])),
            ("expired_kept", days(kept.expired_days)),
            ("rejected_kept", days(kept.rejected_days)),
            ("withdrawn_kept", days(kept.withdrawn_days)),
            ("revoked_kept", days(kept.revoked_days)),
        ]))
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// A text in which every known `{name}` is filled in; what stands in two braces is no name.
    pub fn filled<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut filled = String::new();
        let mut written = 0;
        for (at, name) in names_in(text) {
            let braced = format!("{{{name}}}");
            let Some(words) = self.0.get(name).filter(|_| text[at..].starts_with(&braced)) else { continue };
            filled.push_str(&text[written..at]);
            filled.push_str(words);
            written = at + braced.len();
        }
        if written == 0 { Cow::Borrowed(text) } else { Cow::Owned(filled + &text[written..]) }
    }
}

/// What is written as a name in braces, each with the byte its brace stands at: `{publish_within}`, and what somebody
/// may write for it (`{ publish_within }`, `{publish-within}`, in wide braces). What a template fills in is none.
pub fn names_in(text: &str) -> Vec<(usize, &str)> {
    const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let mut names = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(['{', '｛']).map(|found| from + found) {
        if let Some((open, close)) = TAGS.iter().find(|(open, _)| text[start..].starts_with(open)) {
            from = text[start..].find(close).map_or(start + open.len(), |end| start + end + close.len());
            continue;
        }
        let inside = start + if text[start..].starts_with('{') { 1 } else { '｛'.len_utf8() };
        from = inside;
        let is_name = |name: &&str| {
            name.len() > 1
                && name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        };
        let name = text[inside..].find(['}', '｝']).map(|end| text[inside..inside + end].trim()).filter(is_name);
        names.extend(name.map(|name| (start, name)));
    }
    names
}

/// A period as people say it: `30秒`, `15分`, `72時間`, `9日`.
pub fn in_words(period: SignedDuration) -> String {
    match (period.as_secs(), period.as_mins(), period.as_hours()) {
        (seconds, minutes, _) if seconds != minutes * 60 => format!("{seconds}秒"),
        (_, minutes, hours) if minutes != hours * 60 => format!("{minutes}分"),
        (_, _, hours) if hours % 24 == 0 && hours > 72 => format!("{}日", hours / 24),
        (_, _, hours) => format!("{hours}時間"),
    }
}

/// When one more may come, of so many within these minutes: whole minutes, which everybody can wait.
fn again_minutes(minutes: u32, many: u32) -> String {
    in_words(SignedDuration::from_mins(i64::from(minutes.div_ceil(many.max(1)))))
}

/// When one more may come, of so many within these hours: whole hours.
fn again_hours(hours: u32, many: u32) -> String {
    in_words(SignedDuration::from_hours(i64::from(hours.div_ceil(many.max(1)))))
}

/// Days as people say them: `30日`, `1年`.
pub fn days(days: u32) -> String {
    match days {
        days if days > 0 && days.is_multiple_of(365) => format!("{}年", days / 365),
        days => format!("{days}日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_as_people_say_them() {
        let said = |seconds| in_words(SignedDuration::from_secs(seconds));
        assert_eq!([said(45), said(60), said(90), said(1800)], ["45秒", "1分", "90秒", "30分"]);
        assert_eq!([said(3600), said(28_800), said(86_400), said(259_200)], ["1時間", "8時間", "24時間", "72時間"]);
        assert_eq!([said(777_600), days(30), days(365), days(730)], ["9日", "30日", "1年", "2年"]);
    }

    #[test]
    fn when_one_more_may_come_is_said_in_whole_minutes_and_hours() {
        assert_eq!([again_minutes(60, 60), again_minutes(60, 7), again_minutes(60, 0)], ["1分", "9分", "1時間"]);
        assert_eq!([again_hours(24, 7), again_hours(24, 24), again_hours(24, 100)], ["4時間", "1時間", "1時間"]);
        let told = Periods::default();
        assert_eq!(told.filled("{rate_again}、{mail_again}、{change_again}、{corrections}"), "1分、2時間、20分、5回");
    }

    #[test]
    fn only_known_names_are_filled() {
        let periods = Periods(BTreeMap::from([("aa", "{bb}".to_owned()), ("bb", "1分".to_owned())]));
        assert_eq!(periods.filled("{bb}以内、{cc}{aa}"), "1分以内、{cc}{bb}");
        assert!(matches!(periods.filled("なし {cc}{{aa}}{ aa }｛aa｝"), Cow::Borrowed(_)));
    }
}
