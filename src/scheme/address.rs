//! 住所検索 without script: fills prefecture and town from the postal code. What was typed is never
//! overwritten: where it differs, the found address is an offer. An unknown code is no error.

use super::action::Values;
use super::codes::{NoticeCode, OfferCode};
use super::postal::{self, PostalPlace};
use super::posted::Posted;
use super::remark::{Notice, Offer};
use super::{Role, Scheme};
use crate::base::japanese;

const FIELD: &str = Role::PostalCode.key();
const REGION: &str = Role::Region.key();
const PLACE: &str = Role::Place.key();
const BUILDING: &str = Role::Building.key();

/// The post with its address filled, and what to say beside the postal code.
pub fn look_up(scheme: &Scheme, posted: &Posted) -> (Posted, Vec<Notice>) {
    let code = japanese::digits(posted.first(FIELD));
    if code.len() != 7 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return (posted.clone(), vec![Notice::new(FIELD, NoticeCode::AddressCode)]);
    }
    let places = scheme.published.postal.places(&code);
    let typed = (prefecture(scheme, posted), japanese::line(posted.first(PLACE)));
    match places {
        [] => {
            let unknown = Notice::new(FIELD, NoticeCode::AddressUnknown).with("code", postal::shown(&code));
            let sample = scheme.published.postal.sample();
            let sample = sample.map(|code| Notice::new(FIELD, NoticeCode::AddressSample).with("code", code));
            (posted.clone(), [unknown].into_iter().chain(sample).collect())
        }
        [place] if typed.0.is_empty() && typed.1.is_empty() => {
            let set: Values =
                pairs(scheme, posted, place).into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let notice = filled(&set);
            (set.iter().fold(posted.clone(), |posted, (key, value)| posted.with(key, value)), vec![notice])
        }
        [place] if typed.0 == place.prefecture && typed.1.starts_with(&place.municipality) => {
            (posted.clone(), vec![Notice::new(FIELD, NoticeCode::AddressSame)])
        }
        [place] => {
            let notice = Notice::new(FIELD, NoticeCode::AddressKeep).with("address", place.whole());
            (posted.clone(), vec![notice.offering(offer(scheme, posted, place))])
        }
        several => {
            let notice = Notice::new(FIELD, NoticeCode::AddressChoose).with("count", several.len());
            (
                posted.clone(),
                vec![several.iter().map(|place| offer(scheme, posted, place)).fold(notice, Notice::offering)],
            )
        }
    }
}

/// What is said when an address was put in.
pub fn filled(set: &Values) -> Notice {
    let text = |key: &str| set.get(key).map_or("", String::as_str);
    let whole = format!("{}{} {}", text(REGION), text(PLACE), text(BUILDING));
    Notice::new(FIELD, NoticeCode::AddressFilled).with("address", whole.trim_end())
}

fn prefecture(scheme: &Scheme, posted: &Posted) -> String {
    let typed = posted.first(REGION).trim();
    scheme.lists.prefecture(typed).map_or(typed, |prefecture| &prefecture.name).to_owned()
}

fn offer(scheme: &Scheme, posted: &Posted, place: &PostalPlace) -> Offer {
    let pairs = pairs(scheme, posted, place);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
    Offer::filling(OfferCode::Address, &place.whole(), &pairs)
}

/// What goes into which field; a house only where the form asks for one and none is typed.
fn pairs(scheme: &Scheme, posted: &Posted, place: &PostalPlace) -> Vec<(&'static str, String)> {
    let is_free = scheme.form.role(Role::Building).is_some() && japanese::line(posted.first(BUILDING)).is_empty();
    let building = (is_free && !place.building.is_empty()).then(|| (BUILDING, place.building.clone()));
    [(REGION, place.prefecture.clone()), (PLACE, place.municipality.clone())].into_iter().chain(building).collect()
}
