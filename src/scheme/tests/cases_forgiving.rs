//! What the form forgives, drops, keeps and offers: values as they will be stored, branches, passwords,
//! one-press answers and 住所検索.

use super::*;
use crate::scheme::codes::{FlagCode, NoticeCode};
use crate::scheme::{PostOutcome, receive, show};

fn stored(key: &str, typed: &str) -> String {
    let checked = changed(&[(key, typed)]);
    assert_eq!(checked.errors, [], "{key} {typed}");
    checked.answers.text(key).unwrap_or_default().to_owned()
}

#[test]
fn forgiving_input_is_stored_as_people_mean_it() {
    for (key, typed, value) in [
        ("corporate_number", "Ｔ７-0000-1205-0002\r\n", "7000012050002"),
        ("name", "\u{3000}株式会社髙﨑𠮷商店 \n", "株式会社髙﨑𠮷商店"),
        ("name", "株式会社か\u{3099}らす神", "株式会社がらす神"),
        ("name_kana", "みほん とそう", "ミホントソウ"),
        ("name_kana", "ﾐﾎﾝﾄｿｳ", "ミホントソウ"),
        ("name_kana", "ミホン-トソウ", "ミホンートソウ"),
        ("postal_code", "〒０００-０２００", "0000200"),
        ("prefecture", "13", "東京都"),
        ("phone", "+81 (0)19-123-4567", "0191234567"),
        ("phone", "０６０－１２３４－５６７８", "06012345678"),
        ("industry", " d ", "D"),
        ("contact_email", "taro@MIHON.example", "taro@mihon.example"),
        ("website", "", ""),
        ("website", "なし", ""),
        ("building", "特になし", ""),
        ("street", "なし", "なし"),
        ("contact_email", "見本 太郎 <taro@mihon.example>", "taro@mihon.example"),
        ("name_kana", "カ）いすゞ", "イスズ"),
        ("phone", "019-123-4567（代表） 内線12", "0191234567"),
        ("phone", "019-123-4567 担当見本", "0191234567"),
        ("phone", "019-123-4567番", "0191234567"),
        ("building", "　", ""),
    ] {
        assert_eq!(stored(key, typed), value, "{key} {typed}");
    }
    assert_eq!(changed(&[("phone", "019-123-4567")]).answers.typed("phone"), Some("019-123-4567"));
    assert_eq!(changed(&[("phone", "019-123-4567 内線12")]).answers.typed("phone"), Some("019-123-4567 内線12"));
    let copied = changed(&[("phone", "\u{202a}019-123-4567\u{202c}")]).answers;
    assert_eq!(copied.typed("phone"), Some("019-123-4567"), "marks that nobody sees are not kept");
    assert_eq!(changed(&[("phone", "\u{202a}0191234567\u{202c}")]).answers.typed("phone"), None);
}

#[test]
fn branches_that_do_not_apply_are_dropped_without_error_and_kept_for_the_form() {
    let checked = changed(&[("representative", "人\u{202e}"), ("membership_name", "会"), ("self_check_score", "x")]);
    assert_eq!(checked.errors, []);
    for key in ["representative", "membership_name", "self_check_score"] {
        assert_eq!(checked.answers.text(key), None, "{key}");
    }
    assert_eq!(checked.kept.first("membership_name"), "会");
    let checked =
        changed(&[("entity", "sole_proprietor"), ("representative", "見本 花子"), ("representative_kana", "はなこ")]);
    assert_eq!(checked.errors, []);
    assert_eq!((checked.answers.text("name"), checked.answers.declarer_name()), (None, "見本 花子"));
    assert!(checked.answers.is_sole_proprietor());
}

#[test]
fn twelve_digits_are_never_kept_whatever_the_branch() {
    for typed in ["000012050002", "0000-1205-0002", "００００１２０５０００２", "T0000 1205 0002"] {
        for entity in ["corporation", "sole_proprietor", ""] {
            let checked = changed(&[("entity", entity), ("corporate_number", typed)]);
            assert_eq!(checked.kept.first("corporate_number"), "", "{typed}");
            assert_eq!(checked.answers.corporate_number(), None);
        }
    }
    let checked = changed(&[("corporate_number", "000012050002")]);
    let action = &checked.errors[0].offers[0].action;
    let PostOutcome::Checked(checked) = receive(&SCHEME, &corporation().with_action(action), false) else {
        panic!("kept")
    };
    assert_eq!(checked.answers.corporate_number(), Some("7000012050002"));
    assert_eq!(codes(&checked.questions), ["corporate_number corporate_number_completed"]);
    let again = check(&SCHEME, &checked.kept, true);
    assert_eq!(again.flags, [FlagCode::CorporateNumberCompleted], "the mark travels with what is kept");
}

#[test]
fn a_town_whose_name_looks_like_a_lot_number_is_asked_about_only_beside_another_postal_code() {
    let asked = |code: &str, town: &str| codes(&changed(&[("postal_code", code), ("municipality", town)]).questions);
    assert_eq!(asked("0000202", "盛岡市見本3号"), Vec::<String>::new());
    assert_eq!(asked("0000200", "盛岡市見本3号"), ["municipality municipality_street"]);
    assert_eq!(asked("0000202", "盛岡市見本3号4-5"), ["municipality municipality_street"]);
}

#[test]
fn a_number_tells_whose_it_is_and_what_differs_is_asked() {
    let sample = [("corporate_number", "4999999000104"), ("name", "株式会社髙﨑見本工業")];
    let asked = |changes: &[(&str, &str)]| codes(&changed(&[&sample[..], changes].concat()).questions);
    for same in [&[][..], &[("name", "株式会社 高崎見本工業")], &[("municipality", "盛岡市大字見本町")]]
    {
        assert_eq!(asked(same), Vec::<String>::new(), "{same:?}");
    }
    assert_eq!(asked(&[("name", "㈱髙﨑見本工業")]), ["name name_abbreviated"]);
    assert_eq!(asked(&[("name", "株式会社ほかの見本")]), ["name corporation_name"]);
    assert_eq!(asked(&[("municipality", "盛岡市例示町")]), ["municipality corporation_place"]);
    let number = |number| codes(&changed(&[("corporate_number", number)]).questions);
    assert_eq!(number("7999999000200"), ["corporate_number corporation_closed"]);
    assert_eq!(number("6999999000201"), ["corporate_number corporation_merged"]);
    assert_eq!(number("7000012050002"), Vec::<String>::new(), "of a number that is not there nothing is said");
    let merged = changed(&[("corporate_number", "6999999000201")]);
    let PostOutcome::Checked(pressed) =
        receive(&SCHEME, &merged.kept.with_action(&merged.questions[0].offers[0].action), true)
    else {
        panic!("kept")
    };
    assert_eq!(pressed.answers.corporate_number(), Some("7999999000101"));
}

#[test]
fn each_offer_answers_its_question_with_one_press() {
    for (key, typed, left) in [
        ("name", "㈱見本塗装", "株式会社見本塗装"),
        ("name", "有）見本塗装", "有限会社見本塗装"),
        ("name", "株式会社見本塗装 代表取締役 見本一郎", "株式会社見本塗装"),
        ("name", "株式会社見本塗装 御中", "株式会社見本塗装"),
        ("name", "株式会社見本塗装　東京支店", "株式会社見本塗装"),
        ("name", "見本塗装株式会社大阪営業所", "見本塗装株式会社"),
        ("name", "株式会社見本塗装（旧：山田塗装）", "株式会社見本塗装"),
        ("name", "株式会社見本塗装（旧山田塗装）", "株式会社見本塗装"),
        ("name", "株式会社見本塗装（代表：見本太郎）", "株式会社見本塗装"),
        ("name", "かぶしきがいしゃ見本塗装", "株式会社見本塗装"),
        ("municipality", "盛岡市見本町１番２号", "盛岡市見本町"),
        ("municipality", "盛岡市見本町1-2 山田ビル3F", "盛岡市見本町"),
        ("municipality", "盛岡市見本町 山田ビル3F", "盛岡市見本町"),
        ("municipality", "見本町", "盛岡市見本町"),
        ("municipality", "盛丘市見本町", "盛岡市見本町"),
        ("municipality", "盛岡町例示町", "盛岡市例示町"),
        ("municipality", "盛岡見本町", "盛岡市見本町"),
        ("municipality", "盛岡例示町", "盛岡市例示町"),
    ] {
        let posted = corporation().with(key, typed);
        let question = check(&SCHEME, &posted, false).questions.remove(0);
        let pressed = posted.with_action(&question.offers[0].action);
        let PostOutcome::Checked(checked) = receive(&SCHEME, &pressed, false) else { panic!("{typed}") };
        assert_eq!((checked.answers.text(key), checked.questions.len()), (Some(left), 0));
        assert!(SCHEME.words.offer(&question.offers[0]).ends_with("に直す"));
    }
}

#[test]
fn a_moved_lot_number_joins_what_stands_in_the_street() {
    for (street, moved) in [("", "3-4"), ("なし", "3-4"), ("3-4", "3-4"), ("3-4-5", "3-4-5"), ("の5", "3-4の5")] {
        let checked = changed(&[("municipality", "盛岡市見本町3-4"), ("street", street)]);
        let action = checked.questions[0].offers[0].action.to_string();
        assert!(action.contains(&format!("\"street\":\"{moved}\"")), "{street}: {action}");
    }
    let checked = changed(&[("municipality", "盛岡市見本町3-4"), ("street", "5-6")]);
    assert_eq!((checked.questions.len(), checked.questions[0].offers.len()), (1, 0), "nothing is glued to another lot");
    let checked = changed(&[("municipality", "3-4-5")]);
    assert_eq!((checked.questions.len(), checked.questions[0].offers.len()), (1, 0), "a town must stay");
}

#[test]
fn who_is_asked_for_a_lot_number_that_stands_in_the_town_moves_it_with_one_press() {
    for (typed, lot) in [("盛岡市見本町3丁目1番2号", "1番2号"), ("盛岡市見本町無番地", "無番地")]
    {
        let posted = corporation().with("municipality", typed).with("street", "");
        let error = check(&SCHEME, &posted, false).errors.remove(0);
        assert_eq!((error.field.as_str(), error.offers.len()), ("street", 1), "{typed}");
        let PostOutcome::Checked(checked) = receive(&SCHEME, &posted.with_action(&error.offers[0].action), false)
        else {
            panic!("{typed}")
        };
        assert_eq!((checked.errors, checked.answers.text("street")), (vec![], Some(lot)), "{typed}");
    }
    let error = check(&SCHEME, &corporation().with("street", ""), false).errors.remove(0);
    assert!(error.offers.is_empty());
}

#[test]
fn lot_and_building_go_to_their_fields_and_overwrite_nothing() {
    let offered = |building: &str| {
        let checked =
            changed(&[("municipality", "盛岡市見本町1-2-3 山田ビル302"), ("street", "1-2-3"), ("building", building)]);
        checked.questions[0].offers.first().map(|offer| offer.action.to_string())
    };
    let whole = r#"set:{"building":"山田ビル302","municipality":"盛岡市見本町","street":"1-2-3"}"#;
    assert_eq!(
        [offered(""), offered("山田ビル302"), offered("山田ビル")],
        [Some(whole), Some(whole), Some(whole)].map(|one| one.map(str::to_owned))
    );
    assert_eq!(offered("別館"), None);
}

#[test]
fn a_pair_of_industries_that_disagrees_is_put_right_with_one_press() {
    let posted = corporation().with("industry_detail", "09");
    let error = check(&SCHEME, &posted, false).errors.remove(0);
    let text = SCHEME.words.said(&error);
    assert!(text.contains("09 食料品製造業") && text.contains("E 製造業") && text.contains("D 建設業"), "{text}");
    let PostOutcome::Checked(checked) = receive(&SCHEME, &posted.with_action(&error.offers[0].action), false) else {
        panic!("kept")
    };
    assert_eq!(checked.answers.industry(), "E");
}

#[test]
fn a_forged_button_does_no_more_than_typing() {
    for action in
        ["set:{\"_sealed\":\"x\",\"nothing\":\"y\"}", "set:[1]", "set:", "fill:{", "unknown", "set:{\"name\":1}"]
    {
        let outcome = receive(&SCHEME, &corporation().with_action(action), false);
        let PostOutcome::Checked(checked) = outcome else { panic!("{action}") };
        assert_eq!(checked.kept, check(&SCHEME, &corporation(), false).kept, "{action}");
    }
}

#[test]
fn a_password_typed_before_counts_until_another_is_typed() {
    let without = corporation().with("password", "").with("password_confirmation", "");
    let checked = check(&SCHEME, &without, true);
    assert_eq!((checked.errors, checked.password), (vec![], None));
    assert_eq!(codes(&check(&SCHEME, &without, false).errors), ["password required", "password_confirmation required"]);
    let half = without.clone().with("password", "Betsu-no-12345");
    assert_eq!(codes(&check(&SCHEME, &half, true).errors), ["password_confirmation required"]);
    let other = half.with("password_confirmation", "Betsu-no-12345");
    assert_eq!(check(&SCHEME, &other, true).password.as_deref(), Some("Betsu-no-12345"));
    let only_again = without.with("password_confirmation", "Betsu-no-12345");
    assert_eq!(codes(&check(&SCHEME, &only_again, true).errors), ["password required"]);
}

#[test]
fn answers_hold_no_password_and_travel_through_json() -> anyhow::Result<()> {
    let checked = changed(&[("password", "Secret-¥12345"), ("password_confirmation", "Secret-\\12345")]);
    assert_eq!(checked.password.as_deref(), Some("Secret-\\12345"), "¥ and \\ are one key");
    let json = serde_json::to_string(&(&checked.answers, &checked.kept))?;
    assert!(!json.contains("Secret"));
    let (answers, kept): (crate::scheme::Answers, Posted) = serde_json::from_str(&json)?;
    assert_eq!((answers, kept), (checked.answers, checked.kept));
    Ok(())
}

#[test]
fn consents_keep_the_text_that_was_shown() {
    let answers = changed(&[]).answers;
    assert!(answers.consents()["newsletter"].contains("送ることがあります"));
    assert!(answers.consents()["antisocial_pledge"].contains("暴力団"));
    assert!(answers.consents()["privacy_consent"].contains("ダウンロード"));
    assert!(answers.consents().contains_key("terms_consent"));
}

#[test]
fn an_old_version_says_what_changed_and_keeps_everything() {
    let checked = changed(&[("terms_version", "2025-04-01"), ("form_version", "2020-01-01")]);
    let said: Vec<String> = checked.errors.iter().map(|error| SCHEME.words.said(error)).collect();
    assert!(said.iter().any(|text| text.contains("2026-11-28版") && text.contains("ダウンロード")), "{said:?}");
    assert!(said.iter().any(|text| text.contains("見直しました")), "{said:?}");
    assert_eq!(checked.kept.first("name"), "株式会社見本塗装");
    assert_eq!(checked.kept.first("terms_consent"), "", "new terms are agreed to anew");
}

#[test]
fn address_search_never_overwrites_and_offers_instead() {
    let look = |code: &str, prefecture: &str, municipality: &str| {
        let posted = Posted::from([("postal_code", code), ("prefecture", prefecture), ("municipality", municipality)]);
        match receive(&SCHEME, &posted.with_action("address"), false) {
            PostOutcome::Fill(filled) => filled,
            other => panic!("{other:?}"),
        }
    };
    let filled = look("〒000-0601", "", "");
    assert_eq!((filled.kept.first("prefecture"), filled.kept.first("municipality")), ("滋賀県", "犬上郡多賀町"));
    let kept = look("0000601", "東京都", "港区見本");
    assert_eq!((kept.kept.first("municipality"), kept.notices[0].offers.len()), ("港区見本", 1));
    let several = look("0000500", "", "");
    assert_eq!((several.kept.first("prefecture"), several.notices[0].offers.len()), ("", 2));
    let unknown = look("9999999", "", "");
    assert_eq!((unknown.notices[0].code, unknown.notices[0].offers.len()), (NoticeCode::AddressUnknown, 0));
    let posted = Posted::default().with("name", "見本").with_action(&several.notices[0].offers[1].action);
    let PostOutcome::Fill(chosen) = receive(&SCHEME, &posted, false) else { panic!("the form") };
    assert_eq!((chosen.kept.first("prefecture"), chosen.kept.first("name")), ("三重県", "見本"));
}

#[test]
fn the_shown_answers_follow_the_form() {
    let checked = changed(&[
        ("stars", "2"),
        ("policy_publication", "brochure"),
        ("self_check_score", "-5"),
        ("industry_detail", "07"),
    ]);
    let rows: Vec<_> = show(&SCHEME, &checked.answers).into_iter().flat_map(|section| section.rows).collect();
    let value = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.value.as_str());
    assert_eq!(value("policy_publication"), Some("会社案内"));
    assert_eq!(value("self_check_score"), Some("-5点"));
    assert_eq!(value("postal_code"), Some("000-0200"));
    assert_eq!(value("industry_detail"), Some("07 職別工事業（設備工事業を除く）"));
    assert_eq!(value("website"), Some("入力なし"));
    assert_eq!((value("representative"), value("password"), value("contact_email_confirmation")), (None, None, None));
    let public: Vec<&str> = rows.iter().filter(|row| row.public).map(|row| row.key.as_str()).collect();
    assert_eq!(public, ["corporate_number_listed", "name", "prefecture", "municipality", "industry", "stars"]);
}
