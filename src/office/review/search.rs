//! Whom the office looks for, by whatever it was told: name, reading, place, mail, telephone, or any number. Names are
//! compared folded, as the directory compares them; numbers without what people write between their digits. Used by
//! `list`. Reads what it is given, and never remembers what was looked for.

use crate::directory::{core, fold};
use crate::office::account::session::digits;
use crate::office::queue::application::Application;
use crate::scheme::Role;

/// So many digits at least are looked for within a longer number.
const TELLING: usize = 4;

/// What is looked for.
#[derive(Debug)]
pub(super) struct PersonSearch {
    typed: String,
    folded: String,
    core: String,
    digits: String,
}

impl PersonSearch {
    /// By what was typed; nothing: everything is found.
    pub(super) fn of(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let number = digits(typed);
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        (!typed.is_empty()).then(|| Self {
            typed: typed.to_lowercase(),
            folded: fold(typed),
            core: core(typed),
            digits: if is_number { number } else { String::new() },
        })
    }

    /// Whether an application is meant.
    pub(super) fn finds(&self, application: &Application) -> bool {
        let answers = &application.answers;
        let in_answer = |key: &str| answers.text(key).is_some_and(|answer| self.is_in(answer));
        application.reference.as_str().to_lowercase() == self.typed
            || answers.email().to_lowercase().contains(&self.typed)
            || answers.keys().into_iter().filter(|key| *key != Role::Email.key()).any(in_answer)
            || self.is_number_of(application)
    }

    fn is_in(&self, answer: &str) -> bool {
        let within = |needle: &String, hay: String| !needle.is_empty() && hay.contains(needle.as_str());
        let is_number = self.digits.len() >= TELLING && digits(answer).contains(&self.digits);
        is_number || within(&self.folded, fold(answer)) || within(&self.core, core(answer))
    }

    fn is_number_of(&self, application: &Application) -> bool {
        let issued = application.numbers.as_ref();
        let issued = issued.map(|numbers| [numbers.user_number.to_string(), numbers.declaration_id.to_string()]);
        let record = application.record.map(|no| no.to_string());
        let mut numbers = issued.into_iter().flatten().chain(record);
        !self.digits.is_empty() && numbers.any(|number| digits(&number) == self.digits)
    }
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
        let finds = |typed: &str| PersonSearch::of(typed).expect("something").finds(&application);
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
            user.as_str(),
            id.as_str(),
            &reference.as_str().to_lowercase(),
        ] {
            assert!(finds(typed), "{typed}");
        }
        for typed in ["大阪", "鈴木", "03-1111-2222", "taro@mihon.example", "34679ACD", "10000001"] {
            assert!(!finds(typed), "{typed}");
        }
        assert!(PersonSearch::of(" 　").is_none());
    }
}
