//! The domain's table of fields, written down once more, compared with `data/form.toml` column by column.

use crate::scheme::{Amount, Form, Questionnaire};
use std::path::Path;

/// key, label, required, public, asked when (`field=option`, empty: always).
const TABLE: [(&str, &str, bool, bool, &str); 32] = [
    ("entity", "法人／個人事業主／法人番号のない団体", true, false, ""),
    ("corporate_number", "法人番号", true, false, "entity=corporation"),
    ("corporate_number_listed", "法人番号（公開を選んだとき）", false, true, "entity=corporation"),
    ("name", "事業者名", true, true, "entity=corporation|body"),
    ("name_kana", "事業者名（全角カナ）", true, false, "entity=corporation|body"),
    ("body_representative", "団体の代表者名", true, false, "entity=body"),
    ("representative", "代表者名", true, true, "entity=sole_proprietor"),
    ("representative_kana", "代表者名（全角カナ）", true, false, "entity=sole_proprietor"),
    ("trade_name", "屋号", false, false, "entity=sole_proprietor"),
    ("website", "事業者URL", false, false, ""),
    ("postal_code", "郵便番号", true, false, ""),
    ("prefecture", "都道府県", true, true, ""),
    ("municipality", "市区町村・町名", true, true, ""),
    ("street", "番地", true, false, ""),
    ("building", "ビル名など", false, false, ""),
    ("phone", "電話番号", true, false, ""),
    ("industry", "業種（大分類）", true, true, ""),
    ("industry_detail", "業種（中分類）", false, false, ""),
    ("membership", "所属団体（商工団体等）", true, false, ""),
    ("membership_name", "所属団体名", true, false, "membership=yes"),
    ("contact_same", "担当者は代表者と同じ", false, false, "entity=sole_proprietor"),
    ("contact_name", "担当者名", true, false, ""),
    ("contact_email", "担当者メールアドレス", true, false, ""),
    ("stars", "宣言の段階（★の数）", true, true, ""),
    ("self_check_score", "自社診断の点数", false, false, "stars=2"),
    ("policy_publication", "基本方針を公開した方法", true, false, "stars=2"),
    ("purpose", "宣言の目的", true, false, ""),
    ("antisocial_pledge", "反社会的勢力排除に関する誓約", true, false, ""),
    ("password", "パスワード", true, false, ""),
    ("privacy_consent", "個人情報の取扱い", true, false, ""),
    ("terms_consent", "使用規約", true, false, ""),
    ("newsletter", "事務局からの情報送付", false, false, ""),
];

#[test]
fn the_form_is_the_domains_table() {
    let form = Form::load(Path::new(".")).expect("no problems");
    let found: Vec<_> = form
        .fields()
        .iter()
        .map(|field| {
            let parts = field.when.iter().flat_map(crate::scheme::Condition::parts);
            let when: String = parts.map(|(key, values)| format!("{key}={}", values.join("|"))).collect();
            (field.key.as_str(), field.label.as_str(), field.required, field.public, when)
        })
        .collect();
    let wanted: Vec<_> = TABLE
        .iter()
        .map(|(key, label, required, public, when)| (*key, *label, *required, *public, (*when).to_owned()))
        .collect();
    assert_eq!(found, wanted);
}

#[test]
fn maxima_are_the_domains() {
    let form = Form::load(Path::new(".")).expect("no problems");
    let max = |key: &str| form.field(key).map(|field| field.max.count());
    for key in
        ["name", "name_kana", "representative", "representative_kana", "trade_name", "membership_name", "contact_name"]
    {
        assert_eq!(max(key), Some(150), "{key}");
    }
    for (key, wanted) in
        [("website", 300), ("contact_email", 254), ("municipality", 120), ("street", 120), ("building", 120)]
    {
        assert_eq!(max(key), Some(wanted), "{key}");
    }
    assert_eq!(form.field("password").map(|field| (field.min.count(), field.max.count())), Some((10, 128)));
    assert_eq!(
        form.field("self_check_score").map(|field| (field.min, field.max)),
        Some((Amount::whole(-25), Amount::whole(100)))
    );
}

#[test]
fn options_are_the_domains() {
    let form = Form::load(Path::new(".")).expect("no problems");
    let values = |key: &str| -> Vec<&str> {
        form.field(key)
            .map(|field| field.options.iter().map(|option| option.value.as_str()).collect())
            .unwrap_or_default()
    };
    assert_eq!(values("entity"), ["corporation", "sole_proprietor", "body"]);
    assert_eq!(values("stars"), ["1", "2"]);
    assert_eq!(values("policy_publication"), ["website", "brochure", "pamphlet", "other"]);
    for key in ["membership", "newsletter"] {
        assert_eq!(values(key), ["yes", "no"], "{key}");
    }
    for key in ["antisocial_pledge", "privacy_consent", "terms_consent"] {
        assert_eq!(values(key), ["yes"], "{key}");
    }
    assert_eq!(values("purpose").len(), 6);
    // Asked after the declaration, and of who likes.
    let survey = Questionnaire::load(Path::new(".")).expect("no problems").expect("questions");
    let asked: Vec<_> = survey.questions.iter().map(|it| (it.key.as_str(), it.several, it.options.len())).collect();
    assert_eq!(asked, [("heard_from", true, 11)]);
}
