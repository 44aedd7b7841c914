//! What happens on a day: `[public.event]` of a register says which of its answers are the day, the hour, how long it takes
//! and where. An entry leaves by itself when its day is over, and calendars can be given. Used by `site` and `office`; never
//! reads a clock.

use super::{ListOrder, PublicRules};
use crate::scheme::{Field, FieldKind, Form, ListColumns, Role};
use jiff::civil::{Date, DateTime, Time};
use schemars::JsonSchema;
use serde::Deserialize;

/// Which answers say when and where it is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventRules {
    /// The day: a field of kind `date`.
    pub day: String,
    /// When it begins: a choice whose values are hours, 09:30. Without it the whole day.
    #[serde(default)]
    pub begins: Option<String>,
    /// How long it takes: a choice whose values are minutes. Asked beside `begins` alone.
    #[serde(default)]
    pub minutes: Option<String>,
    /// Where it is: a line of text.
    #[serde(default)]
    pub place: Option<String>,
}

/// When and where an entry's event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    /// The day, in Japan.
    pub day: Date,
    /// When it begins; none: the whole day.
    pub begins: Option<Time>,
    /// So many minutes it takes.
    pub minutes: Option<u16>,
    /// Where; empty where that is not told.
    pub place: String,
}

impl EventTime {
    /// When it begins, on the clocks of Japan.
    pub fn begin(&self) -> DateTime {
        self.day.to_datetime(self.begins.unwrap_or(Time::midnight()))
    }
}

impl EventRules {
    /// The event of one entry, its answers by the names of their controls. None where its day is none.
    pub fn time<'a>(&self, answer: impl Fn(&str) -> Option<&'a str>) -> Option<EventTime> {
        let of = |name: &Option<String>| name.as_deref().and_then(&answer).filter(|said| !said.is_empty());
        Some(EventTime {
            day: answer(&self.day)?.parse().ok()?,
            begins: of(&self.begins).and_then(hour),
            minutes: of(&self.minutes).and_then(minutes),
            place: of(&self.place).unwrap_or_default().to_owned(),
        })
    }

    /// The same of a row of a list, by its cells that only the form knows.
    pub fn of_row(&self, columns: &ListColumns, more: &[Box<str>]) -> Option<EventTime> {
        self.time(|name| {
            let mut cells = columns.more().iter().zip(more);
            cells.find(|(column, _)| column.name == name).map(|(_, cell)| &**cell)
        })
    }

    /// The names that it gives, by their keys.
    fn names(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let others = [("begins", &self.begins), ("minutes", &self.minutes), ("place", &self.place)];
        let others = others.into_iter().filter_map(|(key, name)| Some((key, name.as_ref()?)));
        std::iter::once(("day", &self.day)).chain(others)
    }
}

/// 09:30, and nothing like it.
fn hour(said: &str) -> Option<Time> {
    let is_plain = said.len() == 5 && said.as_bytes()[2] == b':';
    Time::strptime("%H:%M", said).ok().filter(|_| is_plain)
}

/// Up to a day.
fn minutes(said: &str) -> Option<u16> {
    said.parse().ok().filter(|minutes| (1..=24 * 60).contains(minutes))
}

/// What is wrong with it, whatever the form asks: the key, what, and what to do.
pub(super) fn faults(public: &PublicRules) -> Vec<(&'static str, String, &'static str)> {
    let Some(event) = &public.event else {
        let what = "order = \"event\" なのに、[public.event] がありません。".to_owned();
        let remedy = "[public.event] に day を書くか、order をほかの順にしてください。";
        return Vec::from_iter((public.order == ListOrder::Event).then_some(("order", what, remedy)));
    };
    let mut found = Vec::new();
    for (key, name) in event.names().filter(|(_, name)| !public.columns.contains(name)) {
        let what = format!("[public.event] の {key} の「{name}」は、columns にありません。");
        found.push((key, what, "columns に書き足すか、ここから消してください。"));
    }
    if public.lasts_days > 0 {
        let what = "[public.event] があるのに、lasts_days もあります。".to_owned();
        let remedy = "lasts_days を消してください。開く日のあるものは、その日が過ぎると一覧から外れます。";
        found.push(("lasts_days", what, remedy));
    }
    if event.minutes.is_some() && event.begins.is_none() {
        let what = "[public.event] に minutes があるのに、begins がありません。".to_owned();
        found.push(("minutes", what, "begins を書き足すか、minutes を消してください。"));
    }
    found
}

/// What is wrong with the fields that it names: the field, what, and what to do.
pub(super) fn field_faults<'a>(public: &PublicRules, form: &'a Form) -> Vec<(&'a Field, &'static str, &'static str)> {
    let named = public.event.iter().flat_map(EventRules::names);
    let fields = named.filter_map(|(key, name)| Some((key, form.control(name)?)));
    let fault = |(key, field): (&str, &'a Field)| of_field(key, field).map(|(what, remedy)| (field, what, remedy));
    fields.filter_map(fault).collect()
}

fn of_field(key: &str, field: &Field) -> Option<(&'static str, &'static str)> {
    let is_one = matches!(field.kind, FieldKind::Select | FieldKind::Radio) && field.role.is_none();
    let all = |is_it: fn(&str) -> bool| field.options.iter().all(|choice| is_it(&choice.value));
    match key {
        "day" if field.kind != FieldKind::Date || field.role.is_some() || !field.required || field.when.is_some() => {
            Some((
                "[public.event] の day なのに、いつも尋ねる日付ではありません。",
                "kind = \"date\" と required = true を書き、when と role を消してください。",
            ))
        }
        "begins" if !is_one || !all(|said| hour(said).is_some()) => Some((
            "[public.event] の begins なのに、時刻の選択肢ではありません。",
            "kind を select か radio にし、value を 09:30 のように書いてください。",
        )),
        "minutes" if !is_one || !all(|said| minutes(said).is_some()) => Some((
            "[public.event] の minutes なのに、長さの選択肢ではありません。",
            "kind を select か radio にし、value を 1 から 1440 までの、分の数で書いてください。",
        )),
        "place" if !field.kind.is_line() || field.role == Some(Role::Name) => {
            Some(("[public.event] の place なのに、1行の文ではありません。", "kind = \"text\" としてください。"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_minutes_are_read_as_they_are_written_and_in_no_other_way() {
        for (said, is_one) in [
            ("09:30", true),
            ("00:00", true),
            ("23:59", true),
            ("9:30", false),
            ("24:00", false),
            ("0930", false),
            ("09:30:00", false),
            ("１０:00", false),
            ("", false),
        ] {
            assert_eq!(hour(said).is_some(), is_one, "{said}");
        }
        for (said, is_one) in
            [("1", true), ("1440", true), ("0", false), ("1441", false), ("1時間", false), ("", false)]
        {
            assert_eq!(minutes(said).is_some(), is_one, "{said}");
        }
    }

    #[test]
    fn an_event_needs_its_day_alone() {
        let rules = EventRules {
            day: "day".to_owned(),
            begins: Some("begins".to_owned()),
            minutes: Some("minutes".to_owned()),
            place: Some("place".to_owned()),
        };
        let bare = rules.time(|name| (name == "day").then_some("2027-01-19")).expect("a day");
        assert_eq!((bare.begins, bare.minutes, bare.place.as_str()), (None, None, ""));
        assert_eq!(rules.time(|name| (name == "begins").then_some("09:30")), None);
        assert_eq!(rules.time(|_| Some("2027-02-30")), None);
    }
}
