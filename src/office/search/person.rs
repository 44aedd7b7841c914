//! Whom the office looks for, by whatever it was told: name, reading, place, mail, telephone, or any number, as they
//! stand and as they would be with what is asked for. Names are compared as the directory compares them; numbers
//! without what people write between their digits. Used by lists and on the telephone. Looks at what people typed and see,
//! never at the codes of what they chose. Reads what it is given, and never remembers what was looked for.

use super::text::{FoundBy, SearchText, TELLING, bare};
use crate::directory::{core, fold};
use crate::office::queue::application::Application;
use crate::scheme::Scheme;
use crate::scheme::ids::digits;

/// Before a 法人番号 on invoices.
const OF_INVOICES: char = 't';
const CORPORATE_DIGITS: usize = 13;

/// What is looked for.
#[derive(Debug)]
pub(in crate::office) struct PersonSearch<'a> {
    scheme: &'a Scheme,
    typed: String,
    folded: String,
    core: String,
    bare: String,
    digits: String,
}

impl<'a> PersonSearch<'a> {
    /// By what was typed; nothing: everything is found.
    pub(in crate::office) fn of(scheme: &'a Scheme, typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let (folded, core) = (fold(typed), core(typed));
        (!typed.is_empty()).then(|| Self {
            scheme,
            typed: typed.to_lowercase(),
            bare: bare(&folded),
            folded,
            core,
            digits: number(typed),
        })
    }

    /// Whether an application is meant.
    pub(in crate::office) fn finds(&self, application: &Application) -> bool {
        self.is_in(&SearchText::of(self.scheme, application))
    }

    /// Whether whom a text tells of is meant.
    pub(super) fn is_in(&self, text: &SearchText) -> bool {
        self.may_be_in(text) && text.lines().any(|(by, line)| by.iter().any(|by| self.is_line(*by, line)))
    }

    /// The cheap part of it: most texts hold nothing of what is looked for.
    fn may_be_in(&self, text: &SearchText) -> bool {
        let looked_for = [&self.folded, &self.core, &self.bare, &self.typed, &self.digits];
        looked_for.into_iter().any(|needle| !needle.is_empty() && text.as_str().contains(needle.as_str()))
    }

    fn is_line(&self, by: FoundBy, line: &str) -> bool {
        let within = |needle: &String| !needle.is_empty() && line.contains(needle.as_str());
        match by {
            FoundBy::Reference => line == self.typed,
            FoundBy::Number => !self.digits.is_empty() && line == self.digits,
            FoundBy::Mailbox => within(&self.typed),
            FoundBy::Folded => within(&self.folded),
            FoundBy::Core => within(&self.core),
            FoundBy::Bare => within(&self.bare),
            FoundBy::Digits => self.digits.len() >= TELLING && within(&self.digits),
        }
    }
}

/// The digits of a number, also of one that is written as on an invoice; empty where it is none.
fn number(typed: &str) -> String {
    let number = digits(typed);
    let plain = fold(&number).to_lowercase();
    let of_invoice = plain.strip_prefix(OF_INVOICES).filter(|rest| rest.len() == CORPORATE_DIGITS);
    let number = of_invoice.map_or(number.as_str(), |rest| rest).to_owned();
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    if is_number { number } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::tests::rig::{NOW, Rig};

    #[test]
    fn whoever_is_told_by_name_reading_place_mail_telephone_or_number_is_found() {
        let rig = Rig::new();
        let office = rig.office(NOW);
        rig.confirmed(&office, "n", &[("name", "株式会社髙橋ヴェルデ")]);
        let reference = office.review.lists.list(None).expect("a list")[0].reference.clone();
        let application = office.review.lists.show(&reference).expect("sound").expect("there").application;
        let numbers = application.numbers.clone().expect("confirmed");
        let (user, id) = (numbers.user_number.to_string(), numbers.declaration_id.to_string());
        let finds = |typed: &str| PersonSearch::of(office.scheme(), typed).expect("something").finds(&application);
        for typed in [
            "髙橋ヴェルデ",
            "高橋ヴェルデ",
            "(株)高橋",
            "ﾀﾒｼﾄｿｳ",
            "タメシ",
            "千代田区",
            "HANAKO@mihon.example",
            "hanako",
            "03-0000-0000",
            "０３００００００００",
            "7123456789012",
            " 7123-4567-89012 ",
            "T7123456789012",
            "ｔ７１２３４５６７８９０１２",
            "T7123-4567-89012",
            "東京都千代田区",
            "東京都 千代田区例示町",
            "千代田区例示町1-2-3",
            "東京",
            "髙橋ヴェルデ株式会社",
            "髙橋（株）ヴェルデ",
            "高橋ヴェルデ㈱",
            user.as_str(),
            id.as_str(),
            &reference.as_str().to_lowercase(),
        ] {
            assert!(finds(typed), "{typed}");
        }
        for typed in ["大阪", "鈴木", "03-1111-2222", "taro@mihon.example", "34679ACD", "10000001", "T7123456789013"]
        {
            assert!(!finds(typed), "{typed}");
        }
        // What was chosen is kept as codes that nobody sees.
        for code in ["yes", "no", "corporation", "subsidy", "D", "1"] {
            let is_seen = application.answers.keys().iter().any(|key| application.answers.text(key) == Some(code));
            assert!(code == "yes" || is_seen, "{code} is an answer");
        }
        for code in ["yes", "corporation", "subsidy"] {
            assert!(!finds(code), "{code}");
        }
        assert!(PersonSearch::of(office.scheme(), " 　").is_none());
    }

    #[test]
    fn a_legal_form_stands_anywhere_or_nowhere() {
        for (name, typed) in [
            ("みほん株式会社大阪支店", "みほん大阪支店"),
            ("みほん株式会社", "株式会社みほん"),
            ("医療法人社団みほん会", "みほん会（医療法人）"),
            ("みほん（株）", "みほん有限会社"),
            ("株式会社", "株式会社"),
            ("霞ヶ関商会", "霞が関"),
        ] {
            assert!(bare(&fold(name)).contains(&bare(&fold(typed))), "{name} {typed}");
        }
        assert!(!bare(&fold("みほん株式会社大阪支店")).contains(&bare(&fold("みほん東京支店"))));
    }
}
