//! What people put into public fields beside what belongs there, and what is offered instead; siblings that are right
//! and are left in peace.

use super::*;
use crate::scheme::codes::Code;

/// The codes of the questions on a field, and what its first offer would put there.
fn asked(typed: &[(&str, &str)], key: &str) -> (Vec<&'static str>, String) {
    let checked = changed(typed);
    assert_eq!(checked.errors, [], "{typed:?}");
    let own: Vec<&Question> = checked.questions.iter().filter(|question| question.field == key).collect();
    let offered = own.first().and_then(|question| question.offers.first());
    let value = offered.map(|offer| offer.values["value"].clone()).unwrap_or_default();
    (own.iter().map(|question| question.code.key()).collect(), value)
}

#[test]
fn whoever_or_whatever_house_stands_behind_a_blank_in_a_town_is_asked_about() {
    for (typed, left) in [
        ("盛岡市見本町 山田太郎", "盛岡市見本町"),
        ("盛岡市見本町　山田 太郎", "盛岡市見本町"),
        ("盛岡市見本町（山田太郎）", "盛岡市見本町"),
        ("盛岡市見本町 メゾネット見本", "盛岡市見本町"),
        ("盛岡市見本町 サンヒル", "盛岡市見本町"),
        ("盛岡市 見本町 山田太郎", "盛岡市 見本町"),
        ("盛岡市見本町 Yamada Taro", "盛岡市見本町"),
        ("盛岡市見本町 株式会社見本", "盛岡市見本町"),
    ] {
        assert_eq!(
            asked(&[("municipality", typed)], "municipality"),
            (vec!["public_beside"], left.to_owned()),
            "{typed}"
        );
    }
    for typed in [
        "盛岡市 見本町",
        "盛岡市見本町 三丁目",
        "盛岡市 見本町 三丁目",
        "盛岡市見本町 大字上野原台",
        "盛岡市見本町 下田",
        "盛岡市 上野原台",
        "盛岡市見本町 南大通り",
        "盛岡市 大字見本 字上野原",
    ] {
        assert_eq!(asked(&[("municipality", typed)], "municipality").0, Vec::<&str>::new(), "{typed}");
    }
}

#[test]
fn an_office_or_a_shop_beside_a_person_is_asked_about_and_the_person_offered() {
    let person = |typed: &str| {
        let typed = [("entity", "sole_proprietor"), ("representative", typed), ("representative_kana", "ミホン")];
        asked(&typed, "representative")
    };
    for (typed, code, left) in [
        ("店長 山田太郎", "public_office", "山田太郎"),
        ("山田太郎（棟梁）", "public_office", "山田太郎"),
        ("店長山田太郎", "public_office", "山田太郎"),
        ("山田太郎社長", "public_office", "山田太郎"),
        ("オーナー 山田太郎", "public_office", "山田太郎"),
        ("山田塗装 山田太郎", "public_beside", "山田太郎"),
        ("山田太郎（山田塗装）", "public_beside", "山田太郎"),
        ("見本美容室　見本花子", "public_beside", "見本花子"),
    ] {
        assert_eq!(person(typed), (vec![code], left.to_owned()), "{typed}");
    }
    for typed in ["阿部 長", "阿部長", "田所長", "山田 太郎", "棟方 志郎", "代田 一郎", "見本"] {
        assert_eq!(person(typed).0, Vec::<&str>::new(), "{typed}");
    }
}

#[test]
fn nobody_is_called_none_or_ditto() {
    for (key, entity) in [("representative", "sole_proprietor"), ("contact_name", "corporation"), ("name", "body")] {
        for typed in ["なし", "同上", "（同上）", "代表者と同じ", "〃", "無し"] {
            let checked = changed(&[("entity", entity), (key, typed)]);
            let said: Vec<&str> =
                checked.errors.iter().filter(|error| error.field == key).map(|error| error.code.key()).collect();
            assert_eq!(said, ["required"], "{key} {typed}");
        }
    }
    // What else may be called so is let alone.
    assert_eq!(changed(&[("street", "なし")]).errors, []);
}

#[test]
fn who_is_responsible_an_address_of_the_web_and_a_distinction_are_no_part_of_a_firm() {
    for (typed, code, left) in [
        ("株式会社見本塗装 担当 佐藤", "public_beside", "株式会社見本塗装"),
        ("株式会社見本塗装（担当：佐藤）", "public_beside", "株式会社見本塗装"),
        ("株式会社見本塗装 TEL03-1234-5678", "public_beside", "株式会社見本塗装"),
        ("株式会社見本塗装 https://mihon.example/", "public_beside", "株式会社見本塗装"),
        ("株式会社見本塗装www.mihon.example", "public_beside", "株式会社見本塗装"),
        ("株式会社見本塗装（健康経営優良法人2026）", "public_claim", ""),
        ("くるみん取得企業 株式会社見本塗装", "public_claim", ""),
        ("株式会社見本塗装（水道局指定工事店）", "public_claim", ""),
    ] {
        assert_eq!(asked(&[("name", typed)], "name"), (vec![code], left.to_owned()), "{typed}");
    }
    for typed in
        ["株式会社見本.com", "株式会社オーナー", "株式会社 棟梁", "社会福祉法人指定居宅見本", "株式会社担当見本"]
    {
        assert_eq!(asked(&[("name", typed)], "name").0, Vec::<&str>::new(), "{typed}");
    }
}
