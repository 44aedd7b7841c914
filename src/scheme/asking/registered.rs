//! What is published of a 法人番号 beside what was typed: a register that is closed, another name, another place. Asks and
//! marks; the office decides. Without the published data, and of a number that it does not know, nothing is said.

use crate::base::japanese::{self, is_wide_digit, narrow_letter};
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::corporations::{Corporation, Ended};
use crate::scheme::remark::{Offer, Question};
use crate::scheme::{Checked, Role, Scheme, rules};

const NUMBER: &str = Role::CorporateNumber.key();
const NAME: &str = Role::Name.key();
const PLACE: &str = Role::Place.key();

/// Asks about what differs.
pub fn ask(scheme: &Scheme, checked: &mut Checked) {
    let answers = &checked.answers;
    let number = answers.corporate_number().and_then(CorporateNumber::parse);
    let Some(found) = number.and_then(|number| scheme.published.corporations.find(number)) else { return };
    if let Some(ended) = &found.ended {
        checked.questions.push(over(scheme, &found, ended));
        return;
    }
    let asked = [name(answers.of(Role::Name), &found), place(answers.prefecture(), answers.of(Role::Place), &found)];
    checked.questions.extend(asked.into_iter().flatten());
}

fn over(scheme: &Scheme, found: &Corporation, ended: &Ended) -> Question {
    let successor =
        ended.successor.and_then(|number| scheme.published.corporations.find(number).map(|found| (number, found)));
    let code = if successor.is_some() { QuestionCode::CorporationMerged } else { QuestionCode::CorporationClosed };
    let question = Question::new(NUMBER, code).with("name", &found.name).with("day", ended.day());
    match successor {
        None => question,
        Some((number, other)) => {
            let number = number.to_string();
            let offer = Offer::replacing(OfferCode::Replace, &number, &[(NUMBER, &number)]);
            question.with("successor", other.name).offering(offer)
        }
    }
}

fn name(typed: Option<&str>, found: &Corporation) -> Option<Question> {
    let typed = typed?;
    // An abbreviation is asked about for itself.
    let whole = rules::full_name(typed).unwrap_or_else(|| typed.to_owned());
    let question = Question::new(NAME, QuestionCode::CorporationName).with("name", &found.name);
    let offer = Offer::replacing(OfferCode::Replace, &found.name, &[(NAME, &found.name)]);
    (!rules::is_same_name(&whole, &found.name)).then(|| question.offering(offer))
}

fn place(prefecture: &str, typed: Option<&str>, found: &Corporation) -> Option<Question> {
    let registered = counted(&format!("{}{}", found.city, found.street));
    let typed = counted(typed?);
    let is_there = prefecture == found.prefecture && !typed.is_empty() && registered.starts_with(&typed);
    let question = || Question::new(PLACE, QuestionCode::CorporationPlace).with("address", found.address());
    (!is_there && !found.prefecture.is_empty()).then(question)
}

/// A place as it counts: 「大字見本 三丁目」 and 「見本3丁目」 are one.
fn counted(place: &str) -> String {
    const KANJI: &str = "〇一二三四五六七八九";
    let digit = |c: char| KANJI.chars().position(|kanji| kanji == c).and_then(|at| char::from_digit(at as u32, 10));
    let one = |c: char| match c {
        'ヶ' | 'が' | 'ガ' | 'ｹ' => 'ケ',
        c if is_wide_digit(c) => narrow_letter(c),
        c => digit(c).unwrap_or(c),
    };
    let plain: String = japanese::narrow(place).chars().filter(|c| !c.is_whitespace()).map(one).collect();
    plain.replace("大字", "").replace("字", "").replace("丁目", "-")
}
