//! 住所検索 without script: fills prefecture and town from the postal code. What was typed is never
//! overwritten: where it differs, the found address is an offer. An unknown code is no error.

use super::action::Values;
use super::codes::{NoticeCode, OfferCode};
use super::postal::PostalPlace;
use super::posted::Posted;
use super::remark::{Notice, Offer};
use super::{Role, Scheme};
use crate::base::japanese;

const FIELD: &str = Role::PostalCode.key();
const REGION: &str = Role::Region.key();
const PLACE: &str = Role::Place.key();

/// The post with its address filled, and what to say beside the postal code.
pub fn look_up(scheme: &Scheme, posted: &Posted) -> (Posted, Vec<Notice>) {
    let code = japanese::digits(posted.first(FIELD));
    if code.len() != 7 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return (posted.clone(), vec![Notice::new(FIELD, NoticeCode::AddressCode)]);
    }
    let places = scheme.postal.places(&code);
    let typed = (prefecture(scheme, posted), japanese::line(posted.first(PLACE)));
    match places {
        [] => {
            let shown = format!("{}-{}", &code[..3], &code[3..]);
            (posted.clone(), vec![Notice::new(FIELD, NoticeCode::AddressUnknown).with("code", shown)])
        }
        [place] if typed.0.is_empty() && typed.1.is_empty() => {
            let set = Values::from(pairs(place).map(|(key, value)| (key.to_owned(), value.to_owned())));
            let notice = filled(&set);
            (set.iter().fold(posted.clone(), |posted, (key, value)| posted.with(key, value)), vec![notice])
        }
        [place] if typed.0 == place.prefecture && typed.1.starts_with(&place.municipality) => {
            (posted.clone(), vec![Notice::new(FIELD, NoticeCode::AddressSame)])
        }
        [place] => {
            let notice = Notice::new(FIELD, NoticeCode::AddressKeep).with("address", whole(place));
            (posted.clone(), vec![notice.offering(offer(place))])
        }
        several => {
            let notice = Notice::new(FIELD, NoticeCode::AddressChoose).with("count", several.len());
            (posted.clone(), vec![several.iter().map(offer).fold(notice, Notice::offering)])
        }
    }
}

/// What is said when an address was put in.
pub fn filled(set: &Values) -> Notice {
    let text = |key: &str| set.get(key).map_or("", String::as_str);
    Notice::new(FIELD, NoticeCode::AddressFilled).with("address", format!("{}{}", text(REGION), text(PLACE)))
}

fn prefecture(scheme: &Scheme, posted: &Posted) -> String {
    let typed = posted.first(REGION).trim();
    scheme.lists.prefecture(typed).map_or(typed, |prefecture| &prefecture.name).to_owned()
}

fn offer(place: &PostalPlace) -> Offer {
    Offer::filling(OfferCode::Address, &whole(place), &pairs(place))
}

fn whole(place: &PostalPlace) -> String {
    format!("{}{}", place.prefecture, place.municipality)
}

fn pairs(place: &PostalPlace) -> [(&str, &str); 2] {
    [(REGION, place.prefecture.as_str()), (PLACE, place.municipality.as_str())]
}
