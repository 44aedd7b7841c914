//! What happens on a day, as a file for calendars (RFC 5545): one for an entry, one for the whole list, to be subscribed to.
//! Used by `registers`. The clock says nothing in it: the same list gives the same bytes.

use crate::base::clock::japan;
use crate::scheme::registers::EventTime;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A line has so many bytes at most, without its end.
const LONGEST: usize = 75;
/// What ends each line.
const END: &str = "\r\n";

/// Whose calendar it is.
pub(super) struct EventCalendar<'a> {
    /// Its name.
    pub(super) title: &'a str,
    /// Where it belongs, the host of the site: `www.example.jp`.
    pub(super) host: &'a str,
}

/// One event of it.
pub(super) struct CalendarEvent<'a> {
    /// What it is called among all of the host.
    pub(super) id: String,
    /// Its name.
    pub(super) title: &'a str,
    /// When and where it is.
    pub(super) time: EventTime,
    /// Since when it is listed.
    pub(super) listed_on: Date,
    /// Its page.
    pub(super) address: String,
    /// What else there is to say, a line each.
    pub(super) lines: Vec<String>,
}

impl EventCalendar<'_> {
    /// The file.
    pub(super) fn file<'a>(&self, events: impl IntoIterator<Item = CalendarEvent<'a>>) -> Vec<u8> {
        let mut file = String::new();
        line(&mut file, "BEGIN", "VCALENDAR");
        line(&mut file, "VERSION", "2.0");
        line(&mut file, "PRODID", "-//sengen//register//JA");
        line(&mut file, "CALSCALE", "GREGORIAN");
        line(&mut file, "METHOD", "PUBLISH");
        line(&mut file, "X-WR-CALNAME", &escaped(self.title));
        events.into_iter().for_each(|event| self.event(&mut file, &event));
        line(&mut file, "END", "VCALENDAR");
        file.into_bytes()
    }

    fn event(&self, file: &mut String, event: &CalendarEvent<'_>) {
        line(file, "BEGIN", "VEVENT");
        line(file, "UID", &escaped(&format!("{}@{}", event.id, self.host)));
        line(file, "DTSTAMP", &format!("{}T000000Z", plain(event.listed_on)));
        match event.time.begins.and_then(|_| in_utc(event.time.begin())) {
            Some(begin) => {
                line(file, "DTSTART", &format!("{}T{}Z", plain(begin.date()), begin.time().strftime("%H%M%S")));
                if let Some(minutes) = event.time.minutes {
                    line(file, "DURATION", &format!("PT{minutes}M"));
                }
            }
            None => line(file, "DTSTART;VALUE=DATE", &plain(event.time.day)),
        }
        line(file, "SUMMARY", &escaped(event.title));
        if !event.time.place.is_empty() {
            line(file, "LOCATION", &escaped(&event.time.place));
        }
        line(file, "DESCRIPTION", &escaped(&event.lines.join("\n")));
        line(file, "URL", &event.address);
        line(file, "END", "VEVENT");
    }
}

fn plain(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// A moment on the clocks of Japan, by those of the whole world: no zone needs to be told.
fn in_utc(moment: DateTime) -> Option<DateTime> {
    Some(moment.to_zoned(japan()).ok()?.with_time_zone(TimeZone::UTC).datetime())
}

/// A text as it may stand in a line.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line, on several where it is too long; no character is cut.
fn line(file: &mut String, name: &str, value: &str) {
    let mut left = 0;
    for (at, c) in format!("{name}:{value}").chars().enumerate() {
        if at == 0 {
            left = LONGEST;
        } else if c.len_utf8() > left {
            file.push_str(END);
            file.push(' ');
            left = LONGEST - 1;
        }
        file.push(c);
        left -= c.len_utf8();
    }
    file.push_str(END);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Time;

    fn event(title: &str, begins: Option<Time>) -> CalendarEvent<'_> {
        let time = EventTime {
            day: Date::constant(2027, 1, 19),
            begins,
            minutes: begins.map(|_| 90),
            place: "見本館; 2階, 北".to_owned(),
        };
        CalendarEvent {
            id: "10000001.seminars".to_owned(),
            title,
            time,
            listed_on: Date::constant(2026, 11, 5),
            address: "https://www.example.jp/register/seminars/10000001/".to_owned(),
            lines: vec!["主催者：見本の会".to_owned(), "a\\b".to_owned()],
        }
    }

    fn file(event: CalendarEvent<'_>) -> String {
        let calendar = EventCalendar { title: "セミナー", host: "www.example.jp" };
        String::from_utf8(calendar.file([event])).expect("UTF-8")
    }

    /// The lines as they were before they were folded.
    fn unfolded(file: &str) -> Vec<String> {
        assert!(file.ends_with(END) && !file.replace(END, "").contains(['\r', '\n']), "{file:?}");
        file.replace("\r\n ", "").split_terminator(END).map(str::to_owned).collect()
    }

    #[test]
    fn an_event_is_told_by_the_clock_of_the_world_and_its_texts_are_escaped() {
        let lines = unfolded(&file(event("5か条, 始めます", Some(Time::constant(8, 30, 0, 0)))));
        assert_eq!(
            lines[6..],
            [
                "BEGIN:VEVENT",
                "UID:10000001.seminars@www.example.jp",
                "DTSTAMP:20261105T000000Z",
                "DTSTART:20270118T233000Z",
                "DURATION:PT90M",
                "SUMMARY:5か条\\, 始めます",
                "LOCATION:見本館\\; 2階\\, 北",
                "DESCRIPTION:主催者：見本の会\\na\\\\b",
                "URL:https://www.example.jp/register/seminars/10000001/",
                "END:VEVENT",
                "END:VCALENDAR",
            ]
        );
        let whole = unfolded(&file(event("a\nb\u{7}", None)));
        assert!(whole.contains(&"DTSTART;VALUE=DATE:20270119".to_owned()), "{whole:?}");
        assert!(whole.contains(&"SUMMARY:a\\nb".to_owned()) && !whole.iter().any(|line| line.starts_with("DURATION")));
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        for title in ["見".repeat(200), "a".repeat(75 - "SUMMARY:".len()), "a見".repeat(60), "𠮷".repeat(50)] {
            let file = file(event(&title, None));
            assert!(file.split(END).all(|line| line.len() <= LONGEST), "{file}");
            assert!(unfolded(&file).contains(&format!("SUMMARY:{title}")), "{file}");
        }
    }
}
