//! What is published of a 法人番号 beside what was typed: a register that is closed, another name, another place. Asks,
//! marks, and tells the office both; the office decides. Without the published data, and of a number that it does not know, nothing is said.

use crate::base::japanese::{self, is_wide_digit, narrow_letter};
use crate::scheme::codes::{OfferCode, QuestionCode};
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::corporations::{Corporation, Ended};
use crate::scheme::remark::{Offer, Question};
use crate::scheme::{Answers, Checked, Role, Scheme, rules};
use jiff::civil::Date;

const NUMBER: &str = Role::CorporateNumber.key();
const NAME: &str = Role::Name.key();
const PLACE: &str = Role::Place.key();

/// What is published of a 法人番号, beside answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The number.
    pub number: String,
    /// Up to which day the published data tell what became of numbers.
    pub as_of: Option<Date>,
    /// What is published of it; `None`: the data do not know the number.
    pub found: Option<Corporation>,
    /// The name of who has taken over.
    pub successor: Option<String>,
    /// Whether another name was typed.
    pub has_other_name: bool,
    /// Whether another place was typed.
    pub has_other_place: bool,
}

/// What is published of the 法人番号 in answers; `None`: there is no number, or no published data.
pub fn registered(scheme: &Scheme, answers: &Answers) -> Option<Registered> {
    let corporations = &scheme.published.corporations;
    let number = answers.corporate_number().and_then(CorporateNumber::parse).filter(|_| !corporations.is_empty())?;
    let found = corporations.find(number);
    let ended = found.as_ref().and_then(|found| found.ended.as_ref());
    let successor = ended.and_then(|ended| corporations.find(ended.successor?));
    let asked =
        |ask: &dyn Fn(&Corporation) -> Option<Question>| found.as_ref().is_some_and(|found| ask(found).is_some());
    Some(Registered {
        number: number.to_string(),
        as_of: corporations.as_of(),
        has_other_name: asked(&|found| name(answers.of(Role::Name), found)),
        has_other_place: asked(&|found| place(answers.prefecture(), answers.of(Role::Place), found)),
        successor: successor.map(|other| other.name),
        found,
    })
}

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
