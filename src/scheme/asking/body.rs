//! The name of who is asked for a name and for no 法人番号: a body without one. It has no legal form that could be missing, and
//! where its name has one, the number is asked about. A form that asks nobody for 法人番号 knows no such body.

use crate::scheme::codes::QuestionCode;
use crate::scheme::remark::Question;
use crate::scheme::{Checked, Role, Scheme, rules};

const NAME: &str = Role::Name.key();

/// Puts right what the rule of names asked, which sees the name alone.
pub fn ask(scheme: &Scheme, checked: &mut Checked) {
    let Some(number) = scheme.form.role(Role::CorporateNumber) else { return };
    let Some(name) = checked.answers.of(Role::Name).filter(|_| !number.is_asked(&checked.answers)) else { return };
    let is_corporation = rules::is_of_corporation(name).then(|| name.to_owned());
    checked.questions.retain(|question| question.code != QuestionCode::NameLegalFormMissing);
    checked
        .questions
        .extend(is_corporation.map(|name| Question::new(NAME, QuestionCode::NameIsCorporation).with("name", name)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::{Code, FlagCode};
    use crate::scheme::{OF_TESTS, Posted, check};
    use std::path::Path;

    fn asked(scheme: &Scheme, entity: &str, name: &str) -> Vec<&'static str> {
        let number = if entity == "corporation" { "7000012050002" } else { "" };
        let posted = Posted::from([("entity", entity), ("corporate_number", number), ("name", name)]);
        let checked = check(scheme, &posted, false);
        assert_eq!(checked.answers.of(Role::Name), Some(name), "{entity} {name}");
        assert!(checked.errors.iter().all(|error| error.field != NAME && error.field != Role::CorporateNumber.key()));
        checked.flags.iter().map(|flag: &FlagCode| flag.key()).collect()
    }

    #[test]
    fn a_body_without_a_number_has_no_legal_form_to_miss_and_a_corporation_among_them_is_asked_for_its_number() {
        let scheme = Scheme::load(Path::new(OF_TESTS)).expect("the scheme");
        for name in ["見本商店街振興会", "みほん研究会", "見本町会", "見本有限責任事業組合"]
        {
            assert_eq!(asked(&scheme, "body", name), Vec::<&str>::new(), "{name}");
        }
        assert_eq!(asked(&scheme, "corporation", "見本商店街振興会"), ["name_legal_form_missing"]);
        for name in ["株式会社見本", "特定非営利活動法人見本"] {
            assert_eq!(asked(&scheme, "body", name), ["name_is_corporation"], "{name}");
            assert_eq!(asked(&scheme, "corporation", name), Vec::<&str>::new(), "{name}");
        }
        for name in ["見本商店街振興会 会長 見本太郎", "見本町内会（代表：見本太郎）"] {
            assert_eq!(asked(&scheme, "body", name), ["public_office"], "{name}");
        }
        assert_eq!(asked(&scheme, "body", "㈱見本"), ["name_abbreviated", "name_is_corporation"]);
        assert_eq!(asked(&scheme, "body", "株式会社"), ["name_only_form", "name_is_corporation"]);
    }
}
