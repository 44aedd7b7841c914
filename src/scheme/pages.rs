//! The form in short pages, as `[[page]]` in `data/form.toml` groups its sections: what stands on which page, what
//! comes next, and what is wrong with a grouping. A form without pages stands on one. Never holds an answer.

use super::form::{FILE, Field, Form};
use super::kind::FieldKind;
use super::posted::FORM_VERSION;
use super::remark::FieldError;
use super::roles::Role;
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// A short page of the form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormPage {
    /// How sections name it, and pages the page that they are.
    pub id: String,
    pub(crate) title: String,
    /// What can be done on it, in one sentence.
    pub description: String,
}

/// Where a page stands among those of its part.
#[derive(Debug, PartialEq, Eq)]
pub struct PagePlace<'a> {
    /// The part's heading.
    pub part: &'a str,
    /// Which step of the procedure the part is.
    pub step: u8,
    /// Its place, from 1.
    pub number: usize,
    /// How many pages the part has.
    pub of: usize,
}

/// Fields that are filled or compared together and so stand on one page.
const TOGETHER: [&[Role]; 2] =
    [&[Role::PostalCode, Role::Region, Role::Place, Role::Street], &[Role::Trade, Role::TradeDetail]];

impl Form {
    /// The pages in their order; none: the form stands on one.
    pub fn pages(&self) -> &[FormPage] {
        &self.pages
    }

    /// The page with this id.
    pub fn page(&self, id: &str) -> Option<&FormPage> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// The page on which a field is asked.
    pub fn page_of(&self, key: &str) -> Option<&FormPage> {
        let field = self.field(key)?;
        let section = self.sections.iter().find(|section| section.id == field.section)?;
        self.page(&section.page)
    }

    /// The fields of a page, in the order in which they are asked.
    pub fn on_page<'a>(&'a self, page: &'a FormPage) -> impl Iterator<Item = &'a Field> {
        let is_on =
            |field: &&Field| self.sections.iter().any(|section| section.id == field.section && section.page == page.id);
        self.fields.iter().filter(is_on)
    }

    /// The page after one, or before it.
    pub fn page_beside(&self, page: &FormPage, next: bool) -> Option<&FormPage> {
        let at = self.pages.iter().position(|other| other.id == page.id)?;
        if next { self.pages.get(at + 1) } else { self.pages.get(at.checked_sub(1)?) }
    }

    /// Where an error is told: on the page of its field, else (what concerns the whole form) on `here`.
    pub fn page_of_error<'a>(&'a self, error: &FieldError, here: &'a FormPage) -> &'a FormPage {
        if error.field == FORM_VERSION { here } else { self.page_of(&error.field).unwrap_or(here) }
    }

    /// Where a page stands among those of its part.
    pub fn place_of_page(&self, page: &FormPage) -> Option<PagePlace<'_>> {
        let of_page = |page: &FormPage| self.sections.iter().find(|section| section.page == page.id);
        let id = &of_page(page)?.part;
        let part = self.parts.iter().find(|part| part.id == *id)?;
        let beside: Vec<&FormPage> =
            self.pages.iter().filter(|other| of_page(other).is_some_and(|section| section.part == *id)).collect();
        let number = beside.iter().position(|other| other.id == page.id)? + 1;
        Some(PagePlace { part: &part.title, step: part.step, number, of: beside.len() })
    }
}

/// What is wrong with the pages of a form.
pub(super) fn faults(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    if form.pages.is_empty() {
        faults.extend(form.sections.iter().filter(|section| !section.page.is_empty()).map(|section| {
            fault(
                &section.id,
                "page がありますが、[[page]] が1つもありません。",
                "[[page]] を書くか、page の行を消してください。",
            )
        }));
        return faults;
    }
    for section in form.sections.iter().filter(|section| form.page(&section.page).is_none()) {
        faults.push(fault(
            &section.id,
            "page がないか、その [[page]] がありません。",
            "[[page]] の id を page に書いてください。",
        ));
    }
    for (at, page) in form.pages.iter().enumerate() {
        if form.pages[..at].iter().any(|other| other.id == page.id) {
            let what = format!("page「{}」: 同じ id がほかにあります。", page.id);
            faults.push(Problem::new(FILE, what, "id を変えるか、片方を消してください。"));
        }
        faults.extend(of_page(form, page));
    }
    if faults.is_empty() {
        faults.extend(of_order(form));
        faults.extend(of_fields(form));
    }
    faults
}

fn of_page(form: &Form, page: &FormPage) -> Option<Problem> {
    let parts: Vec<&str> =
        form.sections.iter().filter(|one| one.page == page.id).map(|one| one.part.as_str()).collect();
    let (what, remedy) = match parts.first() {
        None => ("section が1つもありません。", "この [[page]] を消すか、section の page に書いてください。"),
        Some(first) if parts.iter().any(|part| part != first) => {
            ("part の違う section があります。", "1枚の section は、同じ part にしてください。")
        }
        Some(_) => return None,
    };
    Some(Problem::new(FILE, format!("page「{}」: {what}", page.id), remedy))
}

/// What is asked first stands first, on the page as in the file: conditions look back, never on.
fn of_order(form: &Form) -> Vec<Problem> {
    let place = |key: &str| form.page_of(key).and_then(|page| form.pages.iter().position(|other| other.id == page.id));
    let pairs = form.fields.windows(2);
    let back = pairs.filter(|pair| place(&pair[1].key) < place(&pair[0].key));
    let remedy = "[[page]] の順に、項目を並べてください。";
    back.map(|pair| pair[1].fault("前の項目より前のページにあります。", remedy)).collect()
}

fn of_fields(form: &Form) -> Vec<Problem> {
    let mut faults = Vec::new();
    let apart = |one: &Field, other: &Field| form.page_of(&one.key) != form.page_of(&other.key);
    for field in &form.fields {
        let first = form.field(&field.of).filter(|first| field.kind == FieldKind::Confirmation && apart(field, first));
        if first.is_some() {
            faults.push(field.fault("of の項目と、ページが違います。", "同じ page の section に置いてください。"));
        }
    }
    for together in TOGETHER {
        let fields: Vec<&Field> = together.iter().filter_map(|role| form.role(*role)).collect();
        let others = fields.iter().skip(1).filter(|field| apart(field, fields[0]));
        faults.extend(others.map(|field| {
            let what = format!("いっしょに使う項目「{}」と、ページが違います。", fields[0].control);
            field.fault(&what, "同じ page の section に置いてください。")
        }));
    }
    let last = form.pages.last().map(|page| page.id.as_str());
    let password = form.role(Role::Password);
    faults.extend(password.filter(|field| form.page_of(&field.key).map(|page| page.id.as_str()) != last).map(
        |field| {
            field.fault(
                "パスワードは、最後のページだけで受け取ります。",
                "最後の [[page]] の section に置いてください。",
            )
        },
    ));
    faults
}

fn fault(section: &str, what: &str, remedy: &str) -> Problem {
    Problem::new(FILE, format!("section「{section}」: {what}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::codes::ErrorCode;
    use crate::scheme::{Checked, OF_TESTS, Posted, Scheme, check};
    use std::path::Path;

    /// The tests' form in pages, which asks mail and password once.
    fn own() -> String {
        std::fs::read_to_string(Path::new(OF_TESTS).join("pages/form.toml")).expect("the form")
    }

    fn form() -> Form {
        Form::parse(&own()).expect("a sound form")
    }

    fn scheme() -> Scheme {
        Scheme { form: form(), ..Scheme::load(Path::new(OF_TESTS)).expect("the scheme") }
    }

    fn checked(pairs: &[(&str, &str)]) -> Checked {
        let scheme = scheme();
        let posted = pairs.iter().fold(Posted::default(), |posted, (key, value)| posted.with(key, value));
        check(&scheme, &posted, false)
    }

    fn wrong(checked: &Checked, key: &str) -> Vec<ErrorCode> {
        checked.errors.iter().filter(|error| error.field == key).map(|error| error.code).collect()
    }

    #[test]
    fn every_field_stands_on_one_page_and_pages_know_their_place() {
        let form = form();
        let fields: Vec<&str> =
            form.pages().iter().flat_map(|page| form.on_page(page)).map(|f| f.key.as_str()).collect();
        assert_eq!(fields, form.fields().iter().map(|field| field.key.as_str()).collect::<Vec<_>>());
        let places: Vec<(&str, u8, usize, usize)> = form
            .pages()
            .iter()
            .filter_map(|page| form.place_of_page(page))
            .map(|place| (place.part, place.step, place.number, place.of))
            .collect();
        let (business, declaration) = ("事業者情報", "自己宣言");
        let first = [(business, 2, 1, 3), (business, 2, 2, 3), (business, 2, 3, 3)];
        assert_eq!(places, [&first[..], &[(declaration, 3, 1, 2), (declaration, 3, 2, 2)]].concat());
        let pages = form.pages();
        assert_eq!((form.page_beside(&pages[0], false), form.page_beside(&pages[4], true)), (None, None));
        assert_eq!(form.page_beside(&pages[1], true), Some(&pages[2]));
        assert_eq!(form.page_beside(&pages[1], false), Some(&pages[0]));
        assert_eq!(form.page_of("password"), pages.last());
        let whole = Form::load(Path::new(OF_TESTS)).expect("the form on one page");
        assert!(whole.pages().is_empty() && whole.page_of("password").is_none());
    }

    #[test]
    fn pages_that_cannot_be_turned_are_told() {
        told(&[
            ("page = \"trade\"\n", "page = \"none\"\n", "section「trade」: page がない"),
            ("page = \"trade\"\n", "", "section「trade」: page がない"),
            ("page = \"trade\"\n", "page = \"pledge\"\n", "part の違う section"),
            ("page = \"address\"\n", "page = \"business\"\n", "page「address」: section が1つもありません"),
            ("[[page]]\nid = \"trade\"", "[[page]]\nid = \"address\"", "page「address」: 同じ id"),
            ("section = \"secret\"", "section = \"pledge\"", "field「password」: パスワードは、最後のページ"),
            (
                "section = \"address\"\nkind = \"prefecture\"",
                "section = \"basic\"\nkind = \"prefecture\"",
                "前のページ",
            ),
            (
                "section = \"trade\"\nkind = \"industry_detail\"",
                "section = \"pledge\"\nkind = \"industry_detail\"",
                "いっしょに使う項目「industry」",
            ),
        ]);
    }

    #[test]
    fn folded_sections_and_boxes_that_cannot_be_are_told() {
        told(&[
            (
                "title = \"宣言の内容\"\n\n[[section]]",
                "title = \"宣言の内容\"\nfolded = true\n\n[[section]]",
                "たたむ section",
            ),
            ("into = \"contact_name\"", "into = \"nobody\"", "into が指す項目"),
            (
                "into = \"contact_name\"\nwhen",
                "into = \"contact_name\"\nrequired = true\nwhen",
                "when が違うか、required",
            ),
            ("into = \"contact_name\"", "into = \"website\"", "into の項目より後"),
        ]);
    }

    /// What is told where one text of the form is another.
    fn told(cases: &[(&str, &str, &str)]) {
        for (from, to, what) in cases {
            let source = own();
            assert!(source.contains(from), "{from}");
            let faults = Form::parse(&source.replacen(from, to, 1)).expect_err(from);
            assert!(faults.iter().any(|fault| fault.to_string().contains(what)), "{from}: {faults:?}");
        }
    }

    #[test]
    fn a_form_without_pages_stands_on_one_and_names_none() {
        let own = own();
        let bare =
            own.lines().filter(|line| !line.starts_with("page = ")).map(|line| format!("{line}\n")).collect::<String>();
        let (head, rest) = bare.split_once("\n[[page]]\n").expect("pages");
        let whole = format!("{head}\n{}", &rest[rest.find("[[part]]\n").expect("parts")..]);
        assert!(Form::parse(&whole).expect("a form on one page").pages().is_empty());
        let lost = whole.replacen("id = \"basic\"\n", "id = \"basic\"\npage = \"one\"\n", 1);
        let faults = Form::parse(&lost).expect_err("a page of a form without pages");
        assert!(faults[0].to_string().contains("[[page]] が1つもありません"), "{faults:?}");
    }

    #[test]
    fn mail_and_password_are_typed_once_where_the_form_asks_once() {
        let sound = checked(&[("password", "Aki-Sora-12345"), ("contact_email", "taro@mihon.example")]);
        assert_eq!(sound.password.as_deref(), Some("Aki-Sora-12345"));
        assert!(wrong(&sound, "password").is_empty() && wrong(&sound, "contact_email").is_empty());
        let short = checked(&[("password", "Ab1!")]);
        assert_eq!((short.password.as_deref(), wrong(&short, "password")), (None, vec![ErrorCode::PasswordShort]));
        assert_eq!(wrong(&checked(&[]), "password"), [ErrorCode::Required]);
        assert!(wrong(&check(&scheme(), &Posted::default(), true), "password").is_empty(), "kept from before");
    }

    #[test]
    fn a_box_takes_the_representative_over_as_the_contact_where_there_is_one() {
        let person = [("entity", "sole_proprietor"), ("representative", "髙﨑 𠮷郎"), ("contact_same", "yes")];
        let contact = |pairs: &[(&str, &str)]| checked(pairs).answers.text("contact_name").map(str::to_owned);
        assert_eq!(contact(&person).as_deref(), Some("髙﨑 𠮷郎"));
        assert_eq!(contact(&[&person[..], &[("contact_name", "別の人")]].concat()).as_deref(), Some("髙﨑 𠮷郎"));
        assert_eq!(contact(&[&person[..2], &[("contact_name", "別の人")]].concat()).as_deref(), Some("別の人"));
        let firm = [("entity", "corporation"), ("representative", "見本"), ("contact_same", "yes")];
        assert_eq!(contact(&firm), None, "nobody is asked for a representative");
        assert_eq!(wrong(&checked(&firm), "contact_name"), [ErrorCode::Required]);
        let nobody = [("entity", "sole_proprietor"), ("contact_same", "yes")];
        assert_eq!(wrong(&checked(&nobody), "contact_name"), [ErrorCode::Required], "nothing to take over");
        let whole = checked(&person);
        assert!(whole.answers.text("contact_same").is_none() && whole.kept.first("contact_same") == "yes");
    }

    #[test]
    fn a_box_that_may_be_ticked_is_an_answer_only_then_and_older_answers_are_read() {
        let newsletter = |value: &str| checked(&[("newsletter", value)]);
        assert_eq!(newsletter("yes").answers.text("newsletter"), Some("yes"));
        assert!(newsletter("yes").answers.consents()["newsletter"].contains("いつでもやめられます"));
        assert_eq!(newsletter("").answers.text("newsletter"), None);
        assert!(wrong(&newsletter(""), "newsletter").is_empty(), "unticked is no mistake");
        assert_eq!(newsletter("no").answers.text("newsletter"), Some("no"), "from a page of before");
        assert_eq!(wrong(&newsletter("maybe"), "newsletter"), [ErrorCode::UnknownChoice]);
    }
}
