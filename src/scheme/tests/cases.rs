//! Each error and each question of the form, as a post that causes it and nothing else; together they
//! cover every code, so that a message nobody can see any more is found.

use super::*;
use crate::scheme::codes::{FlagCode, QuestionCode, SECTIONS};
use crate::scheme::posted::{COMPLETED, HONEYPOT};
use crate::scheme::{FieldKind, Filled, PostOutcome, Question, Remark, receive};
use std::collections::BTreeSet;

/// What is typed differently, and the one error it causes.
const ERRORS: [(&[(&str, &str)], &str); 63] = [
    (&[("entity", "")], "entity choose"),
    (&[("entity", "company")], "entity unknown_choice"),
    (&[("corporate_number", "")], "corporate_number required"),
    (&[("corporate_number", "番号")], "corporate_number corporate_number_digits"),
    (&[("corporate_number", "70000120500")], "corporate_number corporate_number_length"),
    (&[("corporate_number", "1234567890123")], "corporate_number corporate_number_check"),
    (&[("corporate_number", "0")], "corporate_number corporate_number_none"),
    (&[("corporate_number", "000012050002")], "corporate_number corporate_number_twelve"),
    (&[("name", "　")], "name required"),
    (&[("name", "株式会社\u{0}見本")], "name invisible_characters"),
    (&[("name", "株式会社\u{202e}見本")], "name invisible_characters"),
    (&[("name", "株\n式会社")], "name invisible_characters"),
    (&[("name_kana", "")], "name_kana required"),
    (&[("name_kana", "mihon")], "name_kana kana_letters"),
    (&[("name_kana", "ミホン２")], "name_kana kana_letters"),
    (&[("name_kana", "見本")], "name_kana kana_other"),
    (&[("website", "みほん")], "website website_invalid"),
    (&[("website", "javascript:alert(1)")], "website website_invalid"),
    (&[("postal_code", "")], "postal_code required"),
    (&[("postal_code", "000-020")], "postal_code postal_code_invalid"),
    (&[("prefecture", "")], "prefecture choose"),
    (&[("prefecture", "江戸")], "prefecture unknown_choice"),
    (&[("municipality", "")], "municipality required"),
    (&[("street", "")], "street required"),
    (&[("phone", "")], "phone required"),
    (&[("phone", "なし")], "phone phone_digits"),
    (&[("phone", "191234567")], "phone phone_zero"),
    (&[("phone", "019123456")], "phone phone_length"),
    (&[("phone", "090-1234-567")], "phone phone_kind"),
    (&[("phone", "000-0000-0000")], "phone phone_unused"),
    (&[("phone", "019-123-4567、019-123-4568")], "phone phone_several"),
    (&[("industry", "")], "industry choose"),
    (&[("industry", "Z")], "industry unknown_choice"),
    (&[("industry", "06")], "industry unknown_choice"),
    (&[("industry_detail", "D")], "industry_detail unknown_choice"),
    (&[("industry_detail", "09")], "industry_detail industry_mismatch"),
    (&[("membership", "")], "membership choose"),
    (&[("membership", "yes")], "membership_name required"),
    (&[("newsletter", "")], "newsletter choose"),
    (&[("password", "Short-1"), ("password_confirmation", "Short-1")], "password password_short"),
    (&[("password", "Aaaaaaaa-1")], "password password_guessed"),
    (&[("password", "Sécret-12345")], "password password_other"),
    (&[("password", "secret-12345")], "password password_classes"),
    (&[("password_confirmation", "")], "password_confirmation required"),
    (&[("password_confirmation", "Aki-Sora-12346")], "password_confirmation password_mismatch"),
    (&[("stars", "")], "stars choose"),
    (&[("stars", "2")], "policy_publication choose_some"),
    (&[("stars", "2"), ("policy_publication", "radio")], "policy_publication unknown_choice"),
    (
        &[("stars", "2"), ("policy_publication", "website"), ("self_check_score", "百")],
        "self_check_score number_invalid",
    ),
    (
        &[("stars", "2"), ("policy_publication", "website"), ("self_check_score", "7.5")],
        "self_check_score number_whole",
    ),
    (
        &[("stars", "2"), ("policy_publication", "website"), ("self_check_score", "101")],
        "self_check_score number_range",
    ),
    (&[("purpose", "")], "purpose choose"),
    (&[("antisocial_pledge", "")], "antisocial_pledge consent"),
    (&[("contact_name", "")], "contact_name required"),
    (&[("contact_email", "taro")], "contact_email email_at"),
    (&[("contact_email", "太郎@mihon.example")], "contact_email email_local"),
    (&[("contact_email", "taro@localhost")], "contact_email email_domain"),
    (&[("contact_email", "taro@mihon.example jiro@mihon.example")], "contact_email email_several"),
    (&[("contact_email_confirmation", "jiro@mihon.example")], "contact_email_confirmation email_mismatch"),
    (&[("contact_email_confirmation", "Taro@mihon.example")], "contact_email_confirmation email_case"),
    (&[("privacy_consent", "")], "privacy_consent consent"),
    (&[("terms_version", "2025-04-01")], "terms_consent terms_changed"),
    (&[("form_version", "")], "form_version form_changed"),
];

/// What is typed differently, and the one question or change it causes.
const ASKED: [(&[(&str, &str)], &str); 35] = [
    (&[("name", "株式会社ああああ")], "name name_filler"),
    (&[("stars", "2"), ("policy_publication", "website")], "website website_missing"),
    (
        &[
            ("entity", "sole_proprietor"),
            ("representative", "見本 花子"),
            ("representative_kana", "ミホン"),
            ("trade_name", "見本花子"),
        ],
        "representative person_is_trade_name",
    ),
    (&[("entity", "body"), ("name", "株式会社見本塗装")], "name name_is_corporation"),
    (&[("name", "㈱見本塗装")], "name name_abbreviated"),
    (&[("name", "見本塗装")], "name name_legal_form_missing"),
    (&[("name", "株式會社")], "name name_only_form"),
    (&[("name", "株式会社見本塗装株式会社")], "name name_form_twice"),
    (&[("name", "株式会社見本塗装 代表取締役 見本一郎")], "name public_office"),
    (&[("name", "株式会社見本塗装 見本 太郎")], "name public_person"),
    (&[("name", "株式会社見本塗装（ISMS認証取得）")], "name public_claim"),
    (&[("name", "株式会社見本塗装😀")], "name public_signs"),
    (&[("name", "株式会社見本塗装 東京都大田区1-2-3")], "name public_beside"),
    (&[("name", "株式会社見本塗装 3F")], "name public_beside"),
    (&[("municipality", "盛岡市見本町1-2-3")], "municipality municipality_street"),
    (&[("municipality", "盛岡市見本町1-2 山田ビル3F")], "municipality municipality_street"),
    (&[("municipality", "盛岡市見本町 山田ビル3F")], "municipality place_building"),
    (&[("municipality", "盛岡市見本町 山田一郎方")], "municipality public_person"),
    (&[("municipality", "千代田区見本町")], "municipality place_elsewhere"),
    (&[("municipality", "見本町")], "municipality place_unknown"),
    (&[("postal_code", "000-1003")], "postal_code postal_elsewhere"),
    (
        &[("entity", "sole_proprietor"), ("representative", "見本塗装"), ("representative_kana", "ミホン")],
        "representative person_is_firm",
    ),
    (&[(COMPLETED, "7000012050002")], "corporate_number corporate_number_completed"),
    (&[("contact_email", "a@gmail.con"), ("contact_email_confirmation", "a@gmail.con")], "contact_email email_slip"),
    (&[("name_kana", "カブシキガイシャミホントソウ")], "name_kana kana_legal_form"),
    (&[("name_kana", "ミホン-トソウ")], "name_kana kana_dash"),
    (&[("corporate_number", "7000012O50002")], "corporate_number digit_letters"),
    (&[("website", "www.mihon.example")], "website website_scheme"),
    (&[("municipality", "岩手県盛岡市見本町")], "municipality municipality_prefecture"),
    (&[("municipality", "〒000-0200 盛岡市見本町")], "municipality municipality_postal"),
    (&[("municipality", "盛岡市見本町山田方")], "municipality public_person"),
    (&[("name", "株式会社見本塗装 東京支店")], "name public_beside"),
    (&[("name", "株式会社見本塗装（旧：山田塗装）")], "name public_beside"),
    (&[("name", "カブシキガイシャ見本塗装")], "name name_abbreviated"),
    (&[("industry", ""), ("industry_detail", "07")], "industry industry_filled"),
];

#[test]
fn a_whole_declaration_has_no_error_and_no_question() {
    let checked = changed(&[]);
    assert_eq!((checked.errors, checked.questions, checked.changes), (vec![], vec![], vec![]));
    assert_eq!((checked.password.as_deref(), checked.flags), (Some("Aki-Sora-12345"), vec![]));
}

#[test]
fn each_mistake_causes_its_own_error_and_no_other() {
    for (typed, error) in ERRORS {
        let checked = changed(typed);
        let said = codes(&checked.errors);
        // A password that is wrong makes its repetition differ; that is not said twice.
        assert_eq!(said, [error], "{typed:?}");
        let text = SCHEME.words.said(&checked.errors[0]);
        assert!(!text.contains('{') && text.ends_with('。'), "{text}");
    }
}

#[test]
fn each_question_and_change_is_said_and_stops_nothing() {
    for (typed, wanted) in ASKED {
        let checked = changed(typed);
        assert_eq!(checked.errors, [], "{typed:?}");
        let said = [codes(&checked.questions), codes(&checked.changes)].concat();
        assert_eq!(said, [wanted], "{typed:?}");
        for question in &checked.questions {
            assert!(SCHEME.words.said(question).ends_with('。'));
            let flags: Vec<&str> = checked.flags.iter().map(|flag| flag.key()).collect();
            assert_eq!(flags, [question.code.key()]);
        }
    }
}

#[test]
fn few_questions_are_asked_at_once_and_all_are_marks() {
    let checked = changed(&[
        ("name", "見本塗装😀"),
        ("municipality", "千代田区見本町1-2 山田ビル3F"),
        ("contact_email", "a@gmail.con"),
        ("contact_email_confirmation", "a@gmail.con"),
    ]);
    let keys = |questions: Vec<&Question>| questions.iter().map(|question| question.code.key()).collect::<Vec<_>>();
    assert_eq!(keys(checked.asked().collect()), ["email_slip", "municipality_street", "place_elsewhere"]);
    let marks: Vec<&str> = checked.flags.iter().map(|flag| flag.key()).collect();
    assert_eq!(
        marks,
        ["email_slip", "municipality_street", "place_elsewhere", "name_legal_form_missing", "public_signs"]
    );
    let mut checked = changed(&[("name", "見本塗装"), ("contact_email", "a@gmail.con")]);
    checked.ask(Question::new("name", QuestionCode::Listed));
    assert_eq!(keys(checked.asked().collect())[0], "listed");
}

#[test]
fn too_long_is_said_with_both_numbers() {
    for field in SCHEME.form.fields().iter().filter(|field| field.kind.is_measured()) {
        let entity = if field.when.as_ref().is_some_and(|when| when.holds(|_, value| value == "sole_proprietor")) {
            "sole_proprietor"
        } else {
            "corporation"
        };
        let long = "ア".repeat(10_000);
        let checked = changed(&[("entity", entity), ("membership", "yes"), (&field.key, &long)]);
        let error =
            checked.errors.iter().find(|error| error.field == field.key).unwrap_or_else(|| panic!("{}", field.key));
        let is_own = !matches!(field.kind, FieldKind::Password | FieldKind::Confirmation);
        assert_eq!(error.code.key() == "too_long", is_own, "{}: {}", field.key, error.code.key());
        if is_own {
            let text = SCHEME.words.said(error);
            assert!(text.contains("10000") && text.contains(&field.max.to_string()), "{text}");
        }
    }
    let long = format!("Aa-1{}", "x".repeat(125));
    assert_eq!(
        codes(&changed(&[("password", &long), ("password_confirmation", &long)]).errors),
        ["password password_long"]
    );
    assert_eq!(codes(&changed(&[("name", &format!("株式会社{}", "見".repeat(147)))]).errors), ["name too_long"]);
    assert_eq!(codes(&changed(&[("name", &format!("株式会社{}", "𠮷".repeat(146)))]).errors), Vec::<String>::new());
}

#[test]
fn every_code_can_be_seen() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (typed, _) in ERRORS.iter().chain(ASKED.iter()) {
        let checked = changed(typed);
        seen.extend(keys(&checked.errors).chain(keys(&checked.questions)).chain(keys(&checked.changes)));
    }
    seen.extend(["too_long", "password_long", "honeypot"]);
    // Said by the processor, which alone knows the time and the directory; tests/story sees them.
    seen.extend(["password_again", "listed"]);
    // Of kinds that this form does not ask for; `kinds` and their rules see them.
    seen.extend(["number_places", "number_positive", "too_many_lines"]);
    seen.extend(["date_invalid", "date_none", "date_early", "date_late", "date_era"]);
    for (code, typed) in [
        ("0000601", ("", "")),
        ("0000200", ("", "")),
        ("0000601", ("東京都", "港区")),
        ("0000601", ("滋賀県", "犬上郡多賀町1")),
        ("9999999", ("", "")),
        ("1", ("", "")),
    ] {
        let posted = Posted::from([("postal_code", code), ("prefecture", typed.0), ("municipality", typed.1)])
            .with_action("address");
        let PostOutcome::Fill(filled) = receive(&SCHEME, &posted, false) else { panic!("the form") };
        seen.extend(keys(&filled.notices));
    }
    seen.extend(WHOSE.iter().flat_map(|(typed, _, _)| keys(&whose(typed).notices).collect::<Vec<_>>()));
    seen.extend(["corporation_name", "corporation_place"]);
    let of_the_form = ["error", "question", "change", "notice", "offer", "flag"];
    let sections = SECTIONS.iter().filter(|(section, _)| of_the_form.contains(section));
    let all: BTreeSet<&str> = sections.flat_map(|(_, codes)| codes.iter().map(|(code, _)| *code)).collect();
    assert_eq!(all.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new());
}

/// What is typed when somebody asks whose a 法人番号 is, what is said, and name and town then.
type Whose = (&'static [(&'static str, &'static str)], &'static str, [&'static str; 2]);
const WHOSE: [Whose; 9] = [
    (&[("corporate_number", "4999999000104")], "corporation_filled", ["株式会社髙﨑見本工業", "盛岡市見本町"]),
    (
        &[("corporate_number", "T4999999000104"), ("name", "株式会社高崎見本工業")],
        "corporation_filled",
        ["株式会社高崎見本工業", "盛岡市見本町"],
    ),
    (&[("corporate_number", "4999999000104"), ("name", "株式会社ほか")], "corporation_keep", ["株式会社ほか", ""]),
    (
        &[
            ("corporate_number", "5999999000202"),
            ("name", "株式会社あわせた見本"),
            ("postal_code", "008-1501"),
            ("prefecture", "愛知県"),
            ("municipality", "名古屋市中村区例町"),
            ("street", "2番"),
        ],
        "corporation_same",
        ["株式会社あわせた見本", "名古屋市中村区例町"],
    ),
    (
        &[("corporate_number", "6999999000102")],
        "corporation_filled",
        ["合同会社かくう設計", "札幌市中央区見本北一条西20丁目"],
    ),
    (&[("corporate_number", "7000012050002")], "corporation_unknown", ["", ""]),
    (&[("corporate_number", "なし")], "corporation_code", ["", ""]),
    (&[("corporate_number", "7999999000200")], "corporation_closed", ["", ""]),
    (&[("corporate_number", "6999999000201")], "corporation_merged", ["", ""]),
];

fn whose(typed: &[(&str, &str)]) -> Filled {
    let blank = Posted::from([("entity", "corporation")]);
    let posted = typed.iter().fold(blank, |posted, (key, value)| posted.with(key, value)).with_action("corporation");
    let PostOutcome::Fill(filled) = receive(&SCHEME, &posted, false) else { panic!("the form") };
    filled
}

#[test]
fn a_number_that_cannot_be_looked_up_is_refused_in_its_own_words_and_nothing_else_is() {
    for (typed, code) in [
        ("1999999000201", "corporate_number_check"),
        ("12", "corporate_number_length"),
        ("見本", "corporate_number_digits"),
    ] {
        let posted = Posted::from([("entity", "corporation"), ("corporate_number", typed)]).with_action("corporation");
        let PostOutcome::Refused(checked) = receive(&SCHEME, &posted, false) else { panic!("{typed}") };
        let said: Vec<&str> = checked.errors.iter().map(|error| error.code.key()).collect();
        assert_eq!((said, checked.kept.first("corporate_number")), (vec![code], typed), "{typed}");
    }
}

#[test]
fn whose_a_number_is_is_told_and_never_overwrites_what_was_typed() {
    for (typed, said, [name, town]) in WHOSE {
        let Filled { kept, notices, .. } = whose(typed);
        assert_eq!(codes(&notices), [format!("corporate_number {said}")], "{typed:?}");
        assert_eq!([kept.first("name"), kept.first("municipality")], [name, town], "{typed:?}");
    }
    let kept = whose(WHOSE[2].0);
    let pressed = kept.kept.with_action(&kept.notices[0].offers[0].action);
    let PostOutcome::Fill(filled) = receive(&SCHEME, &pressed, false) else { panic!("the form") };
    assert_eq!(codes(&filled.notices), ["corporate_number corporation_filled"]);
    assert_eq!(filled.kept.first("name"), "株式会社髙﨑見本工業");
    assert_eq!((filled.kept.first("street"), filled.kept.first("postal_code")), ("7番8号", "0000200"));
}

/// The keys of what is said, and of what its buttons say.
fn keys<C: Code>(remarks: &[Remark<C>]) -> impl Iterator<Item = &'static str> {
    let of = |remark: &Remark<C>| {
        let offers = remark.offers.iter().map(|offer| offer.code.key());
        offers.chain([remark.code.key()]).collect::<Vec<_>>()
    };
    remarks.iter().flat_map(of)
}

#[test]
fn nothing_at_all_names_every_required_field() {
    let checked = check(&SCHEME, &Posted::default(), false);
    let asked = SCHEME.form.fields().iter().filter(|field| field.required && field.when.is_none());
    for field in asked {
        assert!(checked.errors.iter().any(|error| error.field == field.key), "{}", field.key);
    }
    let order: Vec<_> =
        checked.errors.iter().map(|error| SCHEME.form.fields().iter().position(|f| f.key == error.field)).collect();
    assert!(order.is_sorted(), "errors stand in the order of the form");
}

#[test]
fn the_honeypot_flags_and_never_drops() {
    let checked = changed(&[(HONEYPOT, "x")]);
    assert_eq!((checked.errors, checked.flags), (vec![], vec![FlagCode::Honeypot]));
    assert_eq!(checked.kept.first(HONEYPOT), "x");
}
