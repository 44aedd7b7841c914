//! Limits of what is typed, as `data/form.toml` gives them: there where the kind needs them and nowhere else, and never
//! such that nothing can be answered. Called when the form is loaded, and by `check` for what depends on the day.

use super::amount::{Amount, MOST_PLACES};
use super::days::DayLimit;
use super::form::{Field, Form};
use super::kind::FieldKind;
use crate::base::problem::Problem;
use crate::base::{japanese, text};
use jiff::civil::Date;

/// What is wrong, and what to do.
type Fault = (&'static str, &'static str);

/// The longest unit: it stands behind the box.
const LONGEST_UNIT: usize = 12;

/// Every fault of a field's limits.
pub(super) fn faults(field: &Field) -> Vec<Fault> {
    let of_kind = [of_places(field), of_lines(field), of_unit(field), of_days(field)];
    of_amounts(field).into_iter().chain(of_kind.into_iter().flatten()).collect()
}

/// What `min` and `max` say, as numbers and as counts of characters.
fn of_amounts(field: &Field) -> Vec<Fault> {
    let mut found = Vec::new();
    let (kind, zero) = (field.kind, Amount::default());
    let is_whole = field.min.is_whole() && field.max.is_whole();
    if kind.is_measured() && field.max <= zero {
        found.push(("max がありません。", "入力できる文字数の上限を max に書いてください。"));
    } else if kind.is_measured() && field.max.count() < least(kind) {
        found.push((
            "max が短すぎて、正しい答えも入りません。",
            "ハイフンなども入るように、余裕をみて書いてください（電話番号や法人番号は 40、メールアドレスは 254 など）。",
        ));
    }
    if kind.is_number() && field.max <= field.min {
        found.push((
            "max が min より大きくありません。",
            "いちばん小さい数を min に、大きい数を max に書いてください。",
        ));
    }
    if kind == FieldKind::Password && field.max < field.min {
        found.push(("max が min より小さいので、どのパスワードも使えません。", "max を min より大きくしてください。"));
    }
    let is_reachable = |phrase: usize| phrase > field.min.count() && phrase <= field.max.count();
    if field.phrase.is_some_and(|phrase| kind != FieldKind::Password || !is_reachable(phrase)) {
        found.push((
            "phrase は、パスワードの min より大きく、max までの数にします。",
            "何文字からなら文字の種類を問わないかを、phrase = 15 のように書いてください（ほかの kind では、行を消します）。",
        ));
    }
    if !kind.is_number() && kind != FieldKind::Password && field.min != zero {
        found.push(("min は、この kind には要りません。", "min の行を消してください。"));
    }
    if kind != FieldKind::Decimal && !is_whole {
        found.push(("この kind の min と max は、小数にできません。", "小数のない数にしてください。"));
    }
    let is_finer = |amount: Amount| amount.places() > field.places;
    if kind == FieldKind::Decimal && field.places > 0 && (is_finer(field.min) || is_finer(field.max)) {
        found.push((
            "min か max の小数が、places の桁数より細かくなっています。",
            "places を増やすか、min と max の小数を、その桁数までにしてください。",
        ));
    }
    found
}

/// How many characters the shortest right answer has.
fn least(kind: FieldKind) -> usize {
    match kind {
        FieldKind::Phone => 10,
        FieldKind::CorporateNumber => 13,
        FieldKind::PostalCode => 7,
        FieldKind::Email => "a@b.jp".len(),
        FieldKind::Website => "http://b.jp".len(),
        _ => 1,
    }
}

fn of_places(field: &Field) -> Option<Fault> {
    let remedy = "kind = \"decimal\" の項目にだけ、小数点より下の桁数を 1 から 6 で、places に書いてください。";
    let is_right = (field.kind == FieldKind::Decimal) == (1..=MOST_PLACES).contains(&field.places);
    (!is_right).then_some(("places がこの kind と合いません。", remedy))
}

fn of_lines(field: &Field) -> Option<Fault> {
    match field.lines {
        Some(_) if field.kind != FieldKind::Long => {
            Some(("lines は、この kind には要りません。", "lines の行を消してください。"))
        }
        Some(0) => Some((
            "lines が 0 なので、1 行も入力できません。",
            "入力できる行数を 1 から書いてください。行数を限らないなら、lines の行を消します。",
        )),
        _ => None,
    }
}

/// A unit stands behind a number and is taken off from what is typed: nothing in it may be read as a part of the number.
fn of_unit(field: &Field) -> Option<Fault> {
    if field.unit.is_empty() {
        return None;
    }
    if !field.kind.is_number() {
        return Some(("unit は、この kind には要りません。", "unit の行を消してください。"));
    }
    let narrow = japanese::narrow(&field.unit);
    let is_of_number = |c: char| c.is_ascii_digit() || japanese::HYPHENS.contains(&c) || "+.,、。▲△ー".contains(c);
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || japanese::is_invisible(c);
    if narrow.is_empty() || field.unit.contains(is_blank) {
        return Some((
            "unit に、空白か、目に見えない文字が入っています。",
            "「人」「％」「kg」のように書いてください。",
        ));
    }
    if narrow.starts_with(is_of_number) || narrow.ends_with(['+', '-', '.', ',']) {
        return Some((
            "unit が、数字か、数の一部に見える記号で始まるか終わっています。",
            "「10名」ではなく「名」のように、数の後ろに付く言葉だけを書いてください。",
        ));
    }
    (field.unit.chars().count() > LONGEST_UNIT)
        .then_some(("unit が長すぎます。", "12 文字までにして、詳しいことは hint に書いてください。"))
}

fn of_days(field: &Field) -> Option<Fault> {
    let limits = [field.earliest, field.latest];
    if field.kind != FieldKind::Date && limits != [None; 2] {
        return Some(("earliest と latest は、この kind には要りません。", "その行を消してください。"));
    }
    match limits {
        [Some(DayLimit::Day(earliest)), Some(DayLimit::Day(latest))] if earliest > latest => {
            Some(("earliest が latest より後の日です。", "earliest を、latest か、それより前の日にしてください。"))
        }
        _ => None,
    }
}

impl Form {
    /// What nobody can answer on this day, since one of two days is the day of the answer. Told by `check` alone: a
    /// site goes on when such a day has come.
    pub fn faults_on(&self, today: Date) -> Vec<Problem> {
        self.fields().iter().filter_map(|field| unanswerable(field, today)).collect()
    }
}

fn unanswerable(field: &Field, today: Date) -> Option<Problem> {
    let (earliest, latest) = (field.earliest?, field.latest?);
    let [first, last] = [earliest, latest].map(|limit| limit.on(today));
    let are_days = matches!((earliest, latest), (DayLimit::Day(_), DayLimit::Day(_)));
    (first > last && !are_days).then(|| {
        let said = |limit: DayLimit, day: Date| {
            let day = text::date(day);
            if limit == DayLimit::Today { format!("今日（{day}）") } else { day }
        };
        let (first, last) = (said(earliest, first), said(latest, last));
        let what = format!("earliest は{first}、latest は{last}なので、どの日も入力できません。");
        field.fault(&what, "latest を、earliest か、それより後の日にしてください。どちらかの行を消すこともできます。")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::OF_TESTS;
    use crate::scheme::form::FILE;
    use crate::scheme::tests::field;
    use std::path::Path;

    fn told(rest: &str) -> String {
        faults(&field(rest)).into_iter().map(|(what, _)| what).collect()
    }

    #[test]
    fn limits_that_let_nothing_through_or_say_nothing_are_told() {
        for (rest, words) in [
            ("kind = \"integer\"\nmin = 5\nmax = 4", "max が min より"),
            ("kind = \"decimal\"\nmin = 0.001\nmax = 0.004\nplaces = 2", "places の桁数より細かく"),
            ("kind = \"decimal\"\nmin = 0\nmax = 99.125\nplaces = 2", "places の桁数より細かく"),
            ("kind = \"password\"\nmin = 20\nmax = 10", "どのパスワードも"),
            ("kind = \"password\"\nmin = 10\nmax = 20\nphrase = 10", "phrase は"),
            ("kind = \"password\"\nmin = 10\nmax = 20\nphrase = 21", "phrase は"),
            ("kind = \"text\"\nmax = 20\nphrase = 15", "phrase は"),
            ("kind = \"text\"\nmin = 5\nmax = 10", "min は、この kind には"),
            ("kind = \"phone\"\nmax = 9", "短すぎて"),
            ("kind = \"postal_code\"\nmax = 6", "短すぎて"),
            ("kind = \"corporate_number\"\nmax = 12", "短すぎて"),
            ("kind = \"email\"\nmax = 5", "短すぎて"),
            ("kind = \"long\"\nmax = 100\nlines = 0", "1 行も"),
            ("kind = \"text\"\nmax = 100\nlines = 0", "この kind には要りません"),
            ("kind = \"integer\"\nmax = 5\nunit = \"10名\"", "数字か、数の一部"),
            ("kind = \"integer\"\nmax = 5\nunit = \"０\"", "数字か、数の一部"),
            ("kind = \"integer\"\nmax = 5\nunit = \"-\"", "数字か、数の一部"),
            ("kind = \"integer\"\nmax = 5\nunit = \".5点\"", "数字か、数の一部"),
            ("kind = \"integer\"\nmax = 5\nunit = \"①\"", "数字か、数の一部"),
            ("kind = \"integer\"\nmax = 5\nunit = \"　\"", "空白か"),
            ("kind = \"integer\"\nmax = 5\nunit = \"人 \"", "空白か"),
            ("kind = \"integer\"\nmax = 5\nunit = \"人\u{200b}\"", "空白か"),
            ("kind = \"integer\"\nmax = 5\nunit = \"人（アルバイトを含みます）\"", "長すぎ"),
            ("kind = \"date\"\nearliest = \"2026-02-02\"\nlatest = \"2026-02-01\"", "latest より後"),
        ] {
            assert!(told(rest).contains(words), "{rest}: {}", told(rest));
        }
        for rest in [
            "kind = \"integer\"\nmin = -5\nmax = 4\nunit = \"㎡\"",
            "kind = \"integer\"\nmax = 4\nunit = \"kg/m2\"",
            "kind = \"decimal\"\nmin = 0.25\nmax = 99.75\nplaces = 2\nunit = \"％\"",
            "kind = \"password\"\nmin = 10\nmax = 10",
            "kind = \"long\"\nmax = 100\nlines = 1",
            "kind = \"long\"\nmax = 100",
            "kind = \"date\"\nearliest = \"2026-02-02\"\nlatest = \"2026-02-02\"",
            "kind = \"date\"\nearliest = \"today\"\nlatest = \"today\"",
        ] {
            assert_eq!(told(rest), "", "{rest}");
        }
    }

    #[test]
    fn days_of_which_one_is_today_are_told_when_no_day_is_left() {
        let source = std::fs::read_to_string(Path::new(OF_TESTS).join(FILE)).expect("the form");
        let told = |limits: &str, now: &str| -> Vec<String> {
            let asked = format!(
                "\n[[field]]\nkey = \"day\"\nsection = \"pledge\"\nkind = \"date\"\nlabel = \"日\"\n{limits}\n"
            );
            let form = Form::parse(&(source.clone() + &asked)).expect("a form");
            form.faults_on(now.parse().expect("a day")).iter().map(ToString::to_string).collect()
        };
        let past = "earliest = \"today\"\nlatest = \"2026-11-28\"";
        let found = told(past, "2026-11-29");
        assert!(
            found.len() == 1 && found[0].contains("field「day」") && found[0].contains("今日（2026年11月29日）"),
            "{found:?}"
        );
        let line = source.matches('\n').count() + 3;
        assert!(found[0].starts_with(&format!("{FILE}:{line}:1")), "{found:?}");
        assert!(told(past, "2026-11-28").is_empty(), "the last day on which it can be answered");
        let ahead = "earliest = \"2027-01-01\"\nlatest = \"today\"";
        assert_eq!((told(ahead, "2026-12-31").len(), told(ahead, "2027-01-01").len()), (1, 0));
        assert!(told("earliest = \"today\"", "2026-11-29").is_empty());
        assert!(told("latest = \"2020-01-01\"", "2026-11-29").is_empty());
    }
}
