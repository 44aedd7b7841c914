//! Whose 法人番号 it is, at the press of a button: fills in name and place where nothing is typed yet, and offers them where
//! something else is; the applicant reads them and goes on. What was typed is never overwritten. Without the published
//! data there is no such button.

use super::action::Values;
use super::asking::parts;
use super::codes::{NoticeCode, OfferCode};
use super::corporate_number::CorporateNumber;
use super::corporations::{Corporation, Ended};
use super::posted::Posted;
use super::remark::{Notice, Offer};
use super::{Role, Scheme, rules};
use crate::base::japanese::{self, is_wide_digit, narrow_letter};
use crate::base::text;

const FIELD: &str = Role::CorporateNumber.key();
/// What may be filled in, with what stands before the others.
const FILLED: [Role; 5] = [Role::Name, Role::PostalCode, Role::Region, Role::Place, Role::Street];

/// The post with name and place filled in, and what to say beside the number.
pub fn look_up(scheme: &Scheme, posted: &Posted) -> (Posted, Vec<Notice>) {
    let typed = posted.first(FIELD);
    let number = rules::corporate_number(FIELD, typed).and_then(|number| CorporateNumber::parse(&number));
    let Some(number) = number else { return (posted.clone(), vec![Notice::new(FIELD, NoticeCode::CorporationCode)]) };
    let Some(found) = scheme.published.corporations.find(number) else {
        let day = scheme.published.corporations.as_of().map(text::date).unwrap_or_default();
        return (posted.clone(), vec![Notice::new(FIELD, NoticeCode::CorporationUnknown).with("day", day)]);
    };
    if let Some(ended) = &found.ended {
        return (posted.clone(), vec![over(scheme, &found, ended)]);
    }
    let set = values(scheme, &found);
    let notice = |code| Notice::new(FIELD, code).with("name", &found.name).with("address", found.address());
    let typed = |key: &str| japanese::line(posted.first(key));
    let blank: Vec<&String> = set.keys().filter(|key| typed(key).is_empty()).collect();
    let is_same = |typed: &str, value: &str| rules::is_same_name(typed, value) || japanese::digits(typed) == value;
    let is_other = |(key, value): (&String, &String)| !blank.contains(&key) && !is_same(&typed(key), value);
    if set.iter().any(is_other) {
        let set: Vec<(&str, &str)> = set.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let offer = Offer::filling(OfferCode::Corporation, &found.name, &set);
        return (posted.clone(), vec![notice(NoticeCode::CorporationKeep).offering(offer)]);
    }
    let code = if blank.is_empty() { NoticeCode::CorporationSame } else { NoticeCode::CorporationFilled };
    (blank.iter().fold(posted.clone(), |posted, key| posted.with(key, &set[*key])), vec![notice(code)])
}

/// What is said when name and place were put in by their offer; none where something else was.
pub fn filled(set: &Values) -> Option<Notice> {
    let name = set.get(Role::Name.key())?;
    let whole = |roles: &[Role]| roles.iter().filter_map(|role| set.get(role.key())).cloned().collect::<String>();
    let address = whole(&[Role::Region, Role::Place, Role::Street]);
    Some(Notice::new(FIELD, NoticeCode::CorporationFilled).with("name", name).with("address", address))
}

/// Whose register is closed, and who has taken over.
fn over(scheme: &Scheme, found: &Corporation, ended: &Ended) -> Notice {
    let successor =
        ended.successor.and_then(|number| scheme.published.corporations.find(number).map(|found| (number, found)));
    let Some((number, other)) = successor else {
        let notice = Notice::new(FIELD, NoticeCode::CorporationClosed).with("name", &found.name);
        return notice.with("day", ended.day());
    };
    let number = number.to_string();
    let notice = Notice::new(FIELD, NoticeCode::CorporationMerged).with("name", &found.name);
    let notice = notice.with("day", ended.day()).with("successor", other.name);
    notice.offering(Offer::replacing(OfferCode::Replace, &number, &[(FIELD, &number)]))
}

/// What goes into which field, as far as the form has them.
fn values(scheme: &Scheme, found: &Corporation) -> Values {
    let narrow = |c: char| if is_wide_digit(c) { narrow_letter(c) } else { c };
    let whole: String = format!("{}{}", found.city, found.street).chars().map(narrow).collect();
    let (place, street) = match parts::of(&whole) {
        Some(parts) => (parts.town, format!("{} {}", parts.lot, parts.building).trim().to_owned()),
        None => (whole.as_str(), String::new()),
    };
    let own = [&found.name, &found.postal_code, &found.prefecture, place, &street];
    let known =
        FILLED.into_iter().zip(own).filter(|(role, value)| scheme.form.role(*role).is_some() && !value.is_empty());
    known.map(|(role, value)| (role.key().to_owned(), value.to_owned())).collect()
}
