//! City and town: what does not belong into a public field gets the move as its offer; a place that the lists know
//! elsewhere, or not at all, is asked about. The prefecture named twice is put right.

use super::parts::{self, AddressParts, left_whole};
use super::unwanted;
use crate::base::japanese;
use crate::scheme::codes::{ChangeCode, ErrorCode, OfferCode, QuestionCode};
use crate::scheme::municipalities::Lies;
use crate::scheme::postal::PostalPlace;
use crate::scheme::posted::Posted;
use crate::scheme::remark::{Correction, MOST_OFFERS, Offer, Question};
use crate::scheme::{Checked, Role, Scheme};

const PLACE: &str = Role::Place.key();
const REGION: &str = Role::Region.key();

/// Everything that is asked about the place.
pub fn ask(scheme: &Scheme, posted: &Posted, checked: &mut Checked) {
    let Some(whole) = checked.answers.of(Role::Place).map(str::to_owned) else { return };
    let prefecture = checked.answers.prefecture().to_owned();
    let shorter = whole.strip_prefix(&prefecture).map(str::trim_start).filter(|rest| !rest.is_empty());
    if let Some(rest) = shorter.filter(|_| !prefecture.is_empty()) {
        checked.answers.texts.insert(PLACE.to_owned(), rest.to_owned());
        checked
            .changes
            .push(Correction::new(PLACE, ChangeCode::MunicipalityPrefecture).with("prefecture", &prefecture));
    }
    let town = checked.answers.municipality().to_owned();
    if is_known(scheme, checked, &town) {
        // 「東神楽町3号」: what looks like a lot number is the town's name.
        checked.questions.retain(|question| question.code != QuestionCode::MunicipalityStreet);
        return;
    }
    houses(scheme, posted, checked, &town);
    let asked = beside(scheme, checked, &town);
    checked.questions.extend(asked);
    if parts::of(&town).is_some_and(|parts| parts.town.is_empty()) {
        return;
    }
    let elsewhere = lies(scheme, checked, &town);
    let lies_elsewhere = elsewhere.as_ref().is_some_and(|question| question.code == QuestionCode::PlaceElsewhere);
    checked.questions.extend(elsewhere);
    if !lies_elsewhere {
        let asked = postal(scheme, checked, &town);
        checked.questions.extend(asked);
    }
}

/// Whether the postal code is the one of exactly this place.
fn is_known(scheme: &Scheme, checked: &Checked, town: &str) -> bool {
    let places = checked.answers.of(Role::PostalCode).map_or(&[][..], |code| scheme.published.postal.places(code));
    places.iter().any(|place| place.prefecture == checked.answers.prefecture() && place.municipality == town)
}

/// A lot number in the public field gets the move as its answer; a building alone is asked about with it.
fn houses(scheme: &Scheme, posted: &Posted, checked: &mut Checked, town: &str) {
    let parts = parts::of(town);
    let offer = parts.as_ref().and_then(|parts| moved(scheme, posted, parts));
    // Who has written the lot number here is asked for it in vain: one press moves it.
    let street = scheme.form.role(Role::Street).map(|field| field.key.as_str()).unwrap_or_default();
    let missing = checked.errors.iter_mut().find(|error| error.field == street && error.code == ErrorCode::Required);
    if let (Some(error), Some(offer), Some(_)) = (missing, &offer, parts.as_ref().filter(|it| !it.lot.is_empty())) {
        error.offers.push(offer.clone());
    }
    let lot = checked.questions.iter_mut().find(|question| question.code == QuestionCode::MunicipalityStreet);
    if let Some(question) = lot {
        question.offers.extend(offer);
    } else if let Some(found) = parts::house(town) {
        let found = parts.map_or(found, |parts| parts.building);
        let question = Question::new(PLACE, QuestionCode::PlaceBuilding).with("found", found);
        checked.questions.push(offer.into_iter().fold(question, Question::offering));
    }
}

/// What stands behind a blank and is no more of the town: a person, a house whose name says nothing of it.
fn beside(scheme: &Scheme, checked: &Checked, town: &str) -> Option<Question> {
    let is_asked = checked.questions.iter().any(|question| question.field == PLACE);
    if is_asked || unwanted::names_a_person(&scheme.form, &checked.answers, Role::Place) {
        return None;
    }
    let field = scheme.form.role(Role::Place)?;
    let asked = |left: &str, found: &str| {
        let question =
            Question::new(PLACE, QuestionCode::PublicBeside).with("label", &field.label).with("found", found);
        let offer = left_whole(left).map(|left| Offer::replacing(OfferCode::Replace, left, &[(PLACE, left)]));
        offer.into_iter().fold(question, Question::offering)
    };
    if let Some(found) = unwanted::net_address(town).or_else(|| unwanted::domain(town)) {
        // What stands on both sides is not taken apart for anybody.
        let (before, behind) = town.split_once(found)?;
        let ends = |c: char| parts::is_break(c) || matches!(c, ')' | '）');
        let left = if behind.trim_matches(ends).is_empty() { before } else { "" };
        return Some(asked(left, found));
    }
    let (prefecture, lists) = (checked.answers.prefecture(), scheme.lists.municipalities());
    let breaks = town.match_indices(parts::is_break).map(|(at, _)| at);
    let is_named = |at: &usize| !town[..*at].trim().is_empty() && !lists.is_whole(prefecture, &town[..*at]);
    let at = breaks.into_iter().find(is_named)?;
    if !matches!(lists.place(prefecture, &town[..at]), Some(Lies::In(_))) {
        return None;
    }
    let found = parts::without_brackets(town[at..].trim_start_matches(parts::is_break));
    let places = checked.answers.of(Role::PostalCode).map_or(&[][..], |code| scheme.published.postal.places(code));
    if parts::may_be_town(found) || places.iter().any(|place| place.municipality.contains(found)) {
        return None;
    }
    Some(asked(&town[..at], found))
}

/// Each part in its own field, where there is one and nothing else stands in it.
fn moved(scheme: &Scheme, posted: &Posted, parts: &AddressParts<'_>) -> Option<Offer> {
    let field = |role: Role| scheme.form.role(role);
    let typed = |key: &str| japanese::line(posted.first(key));
    let (mut shown, mut set) = (vec![("place", parts.town.to_owned())], vec![(PLACE, parts.town.to_owned())]);
    if !parts.lot.is_empty() {
        let key = field(Role::Street)?.key.as_str();
        let street = parts::united(parts.lot, &typed(key))?;
        shown.push(("street", street.clone()));
        set.push((key, street));
    }
    if !parts.building.is_empty() {
        let key = field(Role::Building)?.key.as_str();
        let (typed, own) = (typed(key), parts.building);
        let building = if typed.contains(own) { typed } else { own.to_owned() };
        let stands = japanese::line(posted.first(key));
        if !stands.is_empty() && !building.contains(&stands) {
            return None;
        }
        shown.push(("building", building.clone()));
        set.push((key, building));
    }
    let code = match (parts.lot.is_empty(), parts.building.is_empty()) {
        (false, true) => OfferCode::Move,
        (false, false) => OfferCode::MoveAll,
        (true, _) => OfferCode::MoveBuilding,
    };
    let shown: Vec<(&'static str, &str)> = shown.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let set: Vec<(&str, &str)> = set.iter().map(|(key, value)| (*key, value.as_str())).collect();
    (!parts.town.is_empty()).then(|| Offer::setting(code, &shown, &set))
}

/// Whether the municipality lies in the prefecture.
fn lies(scheme: &Scheme, checked: &Checked, town: &str) -> Option<Question> {
    let prefecture = checked.answers.prefecture();
    let named = scheme.lists.prefectures().iter().find(|other| town.starts_with(&other.name));
    let inner = named.map_or(town, |other| &town[other.name.len()..]);
    match scheme.lists.municipalities().place(prefecture, inner)? {
        Lies::In(_) => None,
        Lies::Elsewhere { name, prefectures } => {
            let question = Question::new(PLACE, QuestionCode::PlaceElsewhere)
                .with("place", name)
                .with("prefectures", prefectures.join("、"))
                .with("chosen", prefecture);
            let offers = prefectures.iter().filter(|_| prefectures.len() <= MOST_OFFERS);
            let offer = |right: &&str| Offer::replacing(OfferCode::Region, right, &[(REGION, right)]);
            Some(offers.map(offer).fold(question, Question::offering))
        }
        Lies::Nowhere => {
            let question =
                Question::new(PLACE, QuestionCode::PlaceUnknown).with("place", town).with("prefecture", prefecture);
            let whole = whole_place(scheme, checked, town).map(|place| place.municipality.clone());
            let meant = whole.or_else(|| one_letter_off(scheme, checked, town));
            let offer = |whole: String| Offer::replacing(OfferCode::Replace, &whole, &[(PLACE, &whole)]);
            Some(meant.map(offer).into_iter().fold(question, Question::offering))
        }
    }
}

/// The one place of the postal code that ends as the town does.
fn whole_place<'a>(scheme: &'a Scheme, checked: &Checked, town: &str) -> Option<&'a PostalPlace> {
    let places = scheme.published.postal.places(checked.answers.of(Role::PostalCode)?);
    let mut fitting = places
        .iter()
        .filter(|place| place.prefecture == checked.answers.prefecture() && place.municipality.ends_with(town));
    fitting.next().filter(|_| fitting.next().is_none())
}

/// The town in the municipality of its postal code, where that is written with one wrong letter: 「太田区」 for 「大田区」.
fn one_letter_off(scheme: &Scheme, checked: &Checked, town: &str) -> Option<String> {
    let places = scheme.published.postal.places(checked.answers.of(Role::PostalCode)?);
    let meant = places.iter().filter(|place| place.prefecture == checked.answers.prefecture()).filter_map(|place| {
        let Some(Lies::In(name)) = scheme.lists.municipalities().place(&place.prefecture, &place.municipality) else {
            return None;
        };
        let whole = &place.municipality[..place.municipality.find(name)? + name.len()];
        let (stem, kind) = whole.char_indices().last().map(|(at, kind)| (&whole[..at], kind))?;
        // 「大田見本町」: the kind is left out, and nothing is another letter.
        if let Some(behind) = town.strip_prefix(stem).filter(|behind| !behind.starts_with(kind)) {
            let left_out = format!("{whole}{behind}");
            // 「盛岡町見本町」: another kind stands there, unless the town behind begins so.
            let other = behind.strip_prefix(['市', '区', '町', '村']).map(|behind| format!("{whole}{behind}"));
            return other.filter(|_| !left_out.starts_with(&place.municipality)).or(Some(left_out));
        }
        let wrong = whole.chars().zip(town.chars()).filter(|(right, typed)| right != typed).count();
        let is_whole = town.chars().nth(stem.chars().count()) == Some(kind);
        let behind = town.chars().skip(whole.chars().count()).collect::<String>();
        (wrong == 1 && is_whole).then(|| format!("{whole}{behind}"))
    });
    meant.reduce(|one, other| if one == other { one } else { String::new() }).filter(|one| !one.is_empty())
}

/// Whether the postal code is one of another municipality.
fn postal(scheme: &Scheme, checked: &Checked, town: &str) -> Option<Question> {
    let code = checked.answers.of(Role::PostalCode)?;
    let places = scheme.published.postal.places(code);
    let prefecture = checked.answers.prefecture();
    let municipality = |prefecture: &str, text: &str| match scheme.lists.municipalities().place(prefecture, text) {
        Some(Lies::In(name)) => Some(name.to_owned()),
        _ => None,
    };
    let own = municipality(prefecture, town);
    let fits = |place: &PostalPlace| {
        let of_code = municipality(&place.prefecture, &place.municipality);
        place.prefecture == prefecture && (own.is_none() || of_code.is_none() || own == of_code)
    };
    let place = places.first().filter(|_| !prefecture.is_empty() && !places.iter().any(fits))?;
    let field = scheme.form.role(Role::PostalCode)?;
    Some(
        Question::new(&field.key, QuestionCode::PostalElsewhere)
            .with("code", format!("{}-{}", code.get(..3)?, code.get(3..)?))
            .with("address", format!("{}{}", place.prefecture, place.municipality)),
    )
}
