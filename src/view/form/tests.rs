//! Renders the tests' form, check page and terms with the shipped templates, and looks at what a browser and a person get.

use super::*;
use crate::config::{self, BaseUrl, Settings};
use crate::scheme::FieldKind;
use crate::scheme::posted::{PASSWORD, TERMS_VERSION};
use crate::scheme::{Form, check, receive};
use crate::view::{Surface, View};
use std::path::Path;

struct House {
    scheme: Scheme,
    view: View,
}

fn house(surface: Surface) -> House {
    let root = Path::new(crate::scheme::OF_TESTS);
    let settings: Settings = config::load(root).expect("settings");
    let base: BaseUrl = "https://x.example/sengen/".parse().expect("an address");
    let view = View::load(Path::new("."), &settings, &base, surface).expect("templates");
    House { scheme: Scheme::load(root).expect("the scheme"), view }
}

impl House {
    fn form(&self, view: &FormView, error: bool) -> String {
        self.view.page(FORM_TEMPLATE, &form_head(&self.scheme, error), view).expect("the form renders")
    }

    fn refused(&self, posted: &Posted) -> String {
        let checked = check(&self.scheme, posted, false);
        assert!(!checked.errors.is_empty());
        self.form(&FormView::refused(&self.scheme, &checked, None), true)
    }

    fn versions(&self, posted: Posted) -> Posted {
        let posted = posted.with(FORM_VERSION, self.scheme.form.version());
        posted.with(TERMS_VERSION, self.scheme.terms().version())
    }

    fn check_page(&self, posted: &Posted) -> String {
        let checked = check(&self.scheme, posted, false);
        assert_eq!(checked.errors, []);
        let view = CheckView::new(&self.scheme, &checked, "SEALED");
        self.view.page(CHECK_TEMPLATE, &check_head(&self.scheme), &view).expect("the check page renders")
    }
}

/// A declaration of a sole proprietor that has no errors.
fn person(house: &House) -> Posted {
    house.versions(Posted::from([
        ("entity", "sole_proprietor"),
        ("representative", "髙﨑𠮷男"),
        ("representative_kana", "たかさき よしお"),
        ("postal_code", "000-0200"),
        ("prefecture", "03"),
        ("municipality", "盛岡市見本町1-2"),
        ("street", "なし"),
        ("phone", "090-1234-5678"),
        ("industry", "D"),
        ("membership", "no"),
        ("newsletter", "no"),
        ("password", "Aki-Sora-12345"),
        ("password_confirmation", "Aki-Sora-12345"),
        ("stars", "1"),
        ("purpose", "subsidy"),
        ("antisocial_pledge", "yes"),
        ("contact_name", "見本 太郎"),
        ("contact_email", "taro@mihon.example"),
        ("contact_email_confirmation", "taro@mihon.example"),
        ("privacy_consent", "yes"),
        ("terms_consent", "yes"),
    ]))
}

fn count(html: &str, part: &str) -> usize {
    html.matches(part).count()
}

#[test]
fn the_blank_form_is_the_same_from_both_surfaces() {
    let (site, processor) = (house(Surface::Site), house(Surface::Processor));
    let blank = |house: &House| house.form(&FormView::blank(&house.scheme), false);
    assert_eq!(blank(&site), blank(&processor));
}

#[test]
fn every_field_has_a_label_and_stands_in_the_form() {
    let house = house(Surface::Site);
    let html = house.form(&FormView::blank(&house.scheme), false);
    let form =
        html.split_once("<form class=\"form\"").and_then(|(_, rest)| rest.split_once("</form>")).expect("a form").0;
    for field in house.scheme.form.fields() {
        assert!(form.contains(&format!("name=\"{}\"", field.key)), "{}", field.key);
        assert!(form.contains(&format!("for=\"{}\"", field.key)), "{}", field.key);
        assert_eq!(count(&html, &format!("id=\"{}\"", field.key)), 1, "{}", field.key);
        // A box says what a tick means.
        let said = if field.kind == FieldKind::Box { &field.options[0].label } else { &field.label };
        assert!(form.contains(said), "{said}");
    }
    assert_eq!(count(form, "※必須"), house.scheme.form.fields().iter().filter(|field| field.required).count());
    assert_eq!(count(form, "tag-public"), house.scheme.form.public_fields().count());
    for legend in ["法人の場合", "個人事業主の場合", "所属している場合", "二つ星の場合"] {
        assert_eq!(count(form, &format!("<legend class=\"branch-title\">{legend}</legend>")), 1, "{legend}");
    }
    for absent in ["placeholder", "disabled", "<style", "onclick", "style=", "required>", "{sender_domain}", "12345"] {
        assert!(!form.contains(absent), "{absent}");
    }
    assert!(form.contains("@sengen.example からのメール"));
}

#[test]
fn enter_presses_the_main_button_and_only_it_says_kakunin() {
    let house = house(Surface::Site);
    let html = house.form(&FormView::blank(&house.scheme), false);
    let html = html.split_once("<form class=\"form\"").expect("a form").1;
    let buttons: Vec<&str> = html.split("<button").skip(1).filter_map(|part| part.split("</button>").next()).collect();
    let words: Vec<&str> = buttons.iter().filter_map(|button| button.rsplit('>').next()).collect();
    assert_eq!(
        words,
        ["入力した内容を確認する", "調べる", "住所検索", "パスワードを表示する", "入力した内容を確認する"]
    );
    assert!(buttons[0].contains("type=\"submit\"") && !buttons[0].contains("name="));
}

#[test]
fn the_form_names_everything_that_becomes_public() {
    let house = house(Surface::Site);
    let html = house.form(&FormView::blank(&house.scheme), false);
    let said = html
        .split_once("公開される項目</summary>")
        .and_then(|(_, rest)| rest.split_once("</ul>"))
        .expect("the notice")
        .0;
    for label in
        ["事業者名", "代表者名", "都道府県", "市区町村・町名", "業種（大分類）", "宣言の段階", "宣言日", "番号"]
    {
        assert!(said.contains(label), "{label}");
    }
}

#[test]
fn a_refused_form_leads_to_each_error_and_keeps_what_was_typed() {
    let house = house(Surface::Processor);
    let posted = Posted::from([
        ("name", "<b>\"見本\" & 'co'</b>"),
        ("entity", "corporation"),
        ("corporate_number", "0000-12-050002"),
        ("password", "Aki-Sora-12345"),
        ("password_confirmation", "Aki-Sora-99999"),
        ("stars", "3"),
        ("heard_from", "poster"),
    ]);
    let html = house.refused(&posted);
    assert!(html.contains("<title>エラー："));
    let checked = check(&house.scheme, &posted, false);
    for error in &checked.errors {
        let target = if house.scheme.form.field(&error.field).is_some() { &error.field } else { "form-changed" };
        assert!(html.contains(&format!("<a href=\"#{target}\">")), "{target}");
        assert_eq!(count(&html, &format!("id=\"{target}\"")), 1, "{target}");
        if target != "form-changed" {
            let said = format!("id=\"{target}-error\">＊");
            assert_eq!(count(&html, &said), 1, "{said}");
        }
    }
    assert!(html.contains("value=\"&lt;b&gt;&quot;見本&quot; &amp; &#39;co&#39;&lt;/b&gt;\""));
    assert!(html.contains("value=\"poster\" checked"));
    assert!(!html.contains("Secret") && !html.contains("0000-12-050002"));
    assert!(html.contains("「7000012050002」に直す") && html.contains("マイナンバー"));
}

#[test]
fn a_sound_password_is_shown_as_set_and_never_itself() {
    let house = house(Surface::Processor);
    let posted = person(&house).with("phone", "x");
    let checked = check(&house.scheme, &posted, false);
    assert_eq!(checked.password.as_deref(), Some("Aki-Sora-12345"));
    let html = house.form(&FormView::refused(&house.scheme, &checked, Some("HASH")), true);
    assert_eq!(count(&html, "設定済み（変えるときだけ入力）"), 2);
    assert!(html.contains(&format!("name=\"{PASSWORD}\" value=\"HASH\"")));
    assert!(!html.contains("Secret"));
}

#[test]
fn the_check_page_shows_what_will_be_kept_and_what_becomes_public() {
    let house = house(Surface::Processor);
    let html = house.check_page(&person(&house));
    let main = html.split_once("<main").expect("main").1;
    assert!(main.find("taro<wbr>@mihon.example") < main.find("髙﨑𠮷男"), "the mail's destination stands first");
    for shown in ["タカサキヨシオ", "000-0200", "090-1234-5678", "D 建設業", "補助金などの申請に必要なため"]
    {
        assert!(main.contains(shown), "{shown}");
    }
    assert!(main.contains("代表者名「髙﨑𠮷男」と市区町村・町名が"));
    assert!(main.contains("「市区町村・町名 盛岡市見本町　番地 1-2」に直す"));
    assert!(!main.contains("Secret") && main.contains("設定済み（表示しません）"));
    for key in ["contact_email", "representative", "stars", "password"] {
        assert!(main.contains(&format!("formaction=\"/sengen/declare/correct/#{key}\"")), "{key}");
    }
    assert!(main.contains(">この内容で自己宣言する</button>") && main.contains(">修正する</button>"));
    assert_eq!(count(main, "name=\"_sealed\" value=\"SEALED\""), 1);
    for absent in ["terms_consent", "antisocial_pledge", "privacy_consent", "website", "building", "heard_from"] {
        assert!(!main.contains(&format!("data-key=\"{absent}\"")), "{absent}: agreed to, or left open");
    }
    assert!(!main.contains("入力なし") && main.contains("同意済み：反社会的勢力排除に関する誓約、"), "{main}");
    let checked = check(&house.scheme, &person(&house), false);
    // The password has a row and the mail's address stands above them; of the four consents the newsletter may change.
    assert_eq!(
        count(main, "class=\"row\" data-key"),
        checked.answers.keys().len() - checked.answers.consents().len() + 1
    );
}

#[test]
fn address_search_fills_the_form_without_script() {
    let house = house(Surface::Processor);
    let posted = Posted::from([("postal_code", "0000601"), ("_action", "address")]);
    let crate::scheme::PostOutcome::Fill(filled) = receive(&house.scheme, &posted, false) else { panic!("the form") };
    let html = house.form(&FormView::filled(&house.scheme, &filled.kept, &filled.notices, None), false);
    assert!(html.contains("value=\"滋賀県\" selected"));
    assert!(html.contains("value=\"犬上郡多賀町\""));
    assert!(html.contains("id=\"postal_code-notice\"") && !html.contains("エラー："));
}

#[test]
fn the_terms_lead_to_the_form_by_a_plain_link() {
    let house = house(Surface::Site);
    let view = TermsView::new(&house.scheme, "<p>本文</p>".to_owned());
    let html = house.view.page(TERMS_TEMPLATE, &terms_head(&house.scheme), &view).expect("the terms render");
    let end = html.split_once("id=\"terms-end\"").expect("an end").1;
    assert!(end.contains("href=\"/sengen/declare/form/\""));
    assert!(
        html.contains("2024年4月1日") && html.contains(&format!("data-version=\"{}\"", house.scheme.terms().version()))
    );
    assert!(html.contains("全7ステップ中 1"));
}

#[test]
fn optional_questions_say_so() {
    let house = house(Surface::Site);
    let html = house.form(&FormView::blank(&house.scheme), false);
    let optional = house.scheme.form.fields().iter().filter(|field| !field.required).count();
    assert_eq!(count(&html, "<span class=\"field-optional\">任意</span>"), optional);
    assert!(html.contains("どのようにして知りましたか <span class=\"field-optional\">任意</span></legend>"));
}

/// More to ask on the page of the pledge, by what its page and the one before it have asked.
const ASKED: &str = r#"
[[field]]
key = "either"
section = "pledge"
kind = "text"
label = "どちらか"
branch = "所属しているか、二つ星の場合"
shown_if = { any = [{ field = "membership", is = "yes" }, { field = "stars", is = "2" }] }
required_if = { field = "membership", is = "yes" }
max = 40

[[field]]
key = "both"
section = "pledge"
kind = "long"
label = "どちらも"
branch = "所属していて、二つ星の場合"
shown_if = { all = [{ field = "membership", is = "yes" }, { field = "stars", is = "2" }] }
required_if = { field = "stars", not = "1" }
max = 40
"#;

#[test]
fn a_page_shows_what_the_pages_before_it_have_decided() {
    let mut house = house(Surface::Processor);
    let source = std::fs::read_to_string(Path::new(crate::scheme::OF_TESTS).join("pages/form.toml")).expect("the form");
    let (before, after) = source.split_once("[[field]]\nkey = \"purpose\"").expect("a field of the page");
    house.scheme.form =
        Form::parse(&format!("{before}{}\n[[field]]\nkey = \"purpose\"{after}", ASKED.trim())).expect("a form");
    let page = house.scheme.form.page("pledge").expect("a page").clone();
    let shown = |membership: &str| {
        let posted = Posted::from([("membership", membership)]);
        let said = Said::of(&posted, false);
        let on = OnPage { page: &page, sealed: Some("SEALED"), reviewed: false };
        let html = house.form(&FormView::turned(&house.scheme, &on, &said), false);
        let field = |key: &str| {
            let (before, after) = html.split_once(&format!("data-key=\"{key}\""))?;
            let branch =
                before.rsplit("<fieldset class=\"branch\"").next().filter(|rest| !rest.contains("</fieldset>"));
            let when = branch.filter(|_| before.contains("class=\"branch\"")).unwrap_or_default();
            let label = after.split("</label>").next().unwrap_or_default();
            Some((when.split('>').next().unwrap_or_default().replace("&quot;", "'"), label.to_owned()))
        };
        (field("either"), field("both"))
    };
    let (either, both) = shown("yes");
    let (either, both) = (either.expect("asked of all members"), both.expect("asked of some"));
    assert!(either.0.is_empty() && either.1.contains("※必須"), "{either:?}");
    assert!(both.0.contains("data-when=\"{'field':'stars','in':['2']}\""), "{both:?}");
    assert!(both.1.contains("data-optional=\"任意\">※条件により必須"), "{both:?}");
    let (either, both) = shown("no");
    let either = either.expect("asked of some");
    assert!(either.0.contains("data-branch=\"stars-2\"") && either.1.contains(">任意<"), "{either:?}");
    assert_eq!(both, None, "never asked of who is no member");
}
