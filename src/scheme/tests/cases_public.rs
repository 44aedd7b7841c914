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

#[test]
fn the_name_of_whoever_an_answer_names_is_asked_about_where_only_a_firm_or_a_town_should_stand() {
    let asked_of = |entity: &str, typed: &[(&str, &str)], key: &str| {
        let named = [("entity", entity), ("representative_kana", "ミホン"), ("representative", "見本 花子")];
        asked(&[&named[..], &[("contact_name", "例示 次郎")], typed].concat(), key).0
    };
    for (entity, key, typed) in [
        ("body", "name", "見本商店会例示次郎"),
        ("body", "name", "例示　次郎の会"),
        ("corporation", "name", "株式会社例示次郎商店"),
        ("sole_proprietor", "municipality", "盛岡市見本町見本花子"),
        ("sole_proprietor", "municipality", "盛岡市見本町　見本　花子"),
        ("body", "municipality", "盛岡市見本町例示次郎"),
        ("corporation", "municipality", "盛岡市見本町例示次郎"),
    ] {
        assert_eq!(asked_of(entity, &[(key, typed)], key), ["public_person"], "{entity} {typed}");
    }
    for (contact, name) in
        [("林 茂", "林 茂 後援会"), ("林茂", "林茂 後援会"), ("林 茂", "見本会 林茂"), ("高橋一郎", "髙橋一郎後援会")]
    {
        assert_eq!(asked_of("body", &[("name", name), ("contact_name", contact)], "name"), ["public_person"], "{name}");
    }
    // In both at once, both are asked about.
    let both = &[("name", "例示次郎の会"), ("municipality", "盛岡市見本町例示次郎")][..];
    assert_eq!(
        [asked_of("body", both, "name"), asked_of("body", both, "municipality")],
        [["public_person"], ["public_person"]]
    );
    // A family's name alone is a town's and a firm's too.
    for (entity, key, typed, contact) in [
        ("corporation", "municipality", "盛岡市見本町", "見本"),
        ("corporation", "name", "株式会社見本塗装", "見本"),
        ("body", "municipality", "盛岡市長谷川町", "長谷川"),
        ("corporation", "name", "株式会社例示次郎", "見本 三郎"),
        ("corporation", "name", "株式会社みほん塗装店", "みほん塗装店"),
        ("corporation", "name", "株式会社サカモト商店", "サカモト"),
        ("corporation", "name", "Honda見本株式会社", "Honda"),
        ("body", "name", "見本林業茂みの会", "林 茂"),
    ] {
        let asked = asked_of(entity, &[(key, typed), ("contact_name", contact)], key);
        assert!(!asked.contains(&"public_person"), "{entity} {typed}: {asked:?}");
    }
}

#[test]
fn addresses_of_mail_and_of_the_web_and_houses_are_no_part_of_a_town() {
    for typed in [
        "盛岡市見本町taro@mihon.example",
        "盛岡市見本町 https://mihon.example/",
        "盛岡市見本町ｗｗｗ．ｍｉｈｏｎ．ｅｘａｍｐｌｅ",
    ] {
        assert_eq!(asked(&[("municipality", typed)], "municipality").0, ["public_beside"], "{typed}");
    }
    for typed in ["盛岡市見本町Ａ棟", "盛岡市見本町 東棟"] {
        assert_eq!(codes(&changed(&[("municipality", typed)]).questions), ["municipality place_building"], "{typed}");
    }
}

#[test]
fn what_is_offered_instead_is_whole() {
    let offered = |entity: &str, key: &str, typed: &str| {
        let all = [("entity", entity), ("representative_kana", "ミホン"), (key, typed)];
        let (codes, value) = asked(&all, key);
        assert!(!codes.is_empty(), "{typed}");
        value
    };
    for (typed, left) in [
        ("株式会社みほん（創業 1920-1）", "株式会社みほん"),
        ("株式会社みほん（東京 1-2-3）", "株式会社みほん"),
        ("株式会社 出張所", ""),
        ("株式会社Mihon（Mihon Co., Ltd.）", "株式会社Mihon"),
        ("株式会社みほん〔代表取締役 鈴木一郎〕", "株式会社みほん"),
        ("株式会社みほん【東京支店】", "株式会社みほん"),
        ("株式会社みほん「東京支店」", "株式会社みほん"),
    ] {
        assert_eq!(offered("corporation", "name", typed), left, "{typed}");
    }
    for typed in ["見本 花子（塗装 1920）", "代表者：見本 花子", "見本塗装（見本 花子）"] {
        assert_eq!(offered("sole_proprietor", "representative", typed), "見本 花子", "{typed}");
    }
    for typed in ["taro@mihon.example", "https://mihon.example 盛岡市見本町", "盛岡市（taro@mihon.example）見本町"]
    {
        assert_eq!(offered("corporation", "municipality", typed), "", "{typed}");
    }
    assert_eq!(offered("corporation", "municipality", "盛岡市見本町mihon.example"), "盛岡市見本町");
}

#[test]
fn a_town_that_is_left_open_is_asked_about() {
    for typed in [
        "盛岡市○○",
        "盛岡市***",
        "盛岡市未定",
        "盛岡市〇〇町",
        "盛岡市（未定）",
        "盛岡市？？",
        "盛岡市…",
        "盛岡市-",
        "盛岡市なし",
        "盛岡市非公開",
        "盛岡市XXX町",
        "なし",
        "*",
    ] {
        let codes = codes(&changed(&[("municipality", typed)]).questions);
        assert!(codes.contains(&"municipality name_filler".to_owned()), "{typed}: {codes:?}");
    }
}
