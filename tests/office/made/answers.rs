//! Sound answers to whatever a form asks, each private one with a mark of its own.

use super::chance::Chance;
use sengen::scheme::posted::{FORM_VERSION, TERMS_VERSION};
use sengen::scheme::{Field, FieldKind, Posted, Scheme};

/// The beginning of what is typed where nothing of it may be seen.
pub const MARK: &str = "かなりあ";
/// Whose mailbox it is.
pub const MAIL: &str = "canary.made@mail.example";

/// One of several sound ways to fill all of a form.
pub fn filled(scheme: &Scheme, chance: &mut Chance) -> Posted {
    let mut posted = Posted::default();
    for field in scheme.form.fields() {
        let values = values(scheme, field, chance);
        // What need not be answered is sometimes left open.
        if field.required || field.required_if.is_some() || field.row.is_some() || chance.happens(70) {
            posted = posted.with_all(&field.key, &values);
        }
    }
    posted.with(FORM_VERSION, scheme.form.version()).with(TERMS_VERSION, scheme.terms().version())
}

/// What a field may be answered with.
pub fn values(scheme: &Scheme, field: &Field, chance: &mut Chance) -> Vec<String> {
    let options = || field.options.iter().map(|choice| choice.value.clone()).collect::<Vec<_>>();
    let fitting = |text: &str| text.chars().take(field.max.count()).collect::<String>();
    let one = match field.kind {
        FieldKind::Text if field.public => fitting("みせるもの"),
        FieldKind::Text | FieldKind::Name if field.role.is_none() => fitting(&format!("{MARK}{}", field.key)),
        FieldKind::Long => fitting(&format!("{MARK}の文")),
        FieldKind::Kana => fitting("カナリアノヨミ"),
        FieldKind::Name | FieldKind::Text => "つくり屋商店".to_owned(),
        FieldKind::Website if field.public => "https://shown.example/".to_owned(),
        FieldKind::Website => "https://canary.example/".to_owned(),
        FieldKind::Phone => "03-9876-1234".to_owned(),
        FieldKind::Email => MAIL.to_owned(),
        FieldKind::Password => "Aki-Sora-12345".to_owned(),
        FieldKind::Integer | FieldKind::Decimal => field.example().to_string(),
        FieldKind::Date => "2021-05-05".to_owned(),
        FieldKind::Prefecture => scheme.lists.prefectures()[0].name.clone(),
        FieldKind::Radio | FieldKind::Select | FieldKind::YesNo => chance.of(&options()).clone(),
        FieldKind::Checkboxes => {
            let all = options();
            let some: Vec<String> = all.iter().filter(|_| chance.happens(50)).cloned().collect();
            return if some.is_empty() { all[..1].to_vec() } else { some };
        }
        FieldKind::Group => (1 + chance.below(field.most_rows())).to_string(),
        FieldKind::Consent | FieldKind::Box => options()[0].clone(),
        _ => return Vec::new(),
    };
    vec![one]
}
