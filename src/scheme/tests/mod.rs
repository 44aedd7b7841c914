//! Tests over a whole form: every error and question, naughty texts; and the shipped form against the domain's table.

mod cases;
mod cases_filler;
mod cases_forgiving;
mod cases_public;
mod kinds;
mod naughty;
mod rows;
mod table;

use super::codes::Code;
use super::form::Field;
use super::posted::{FORM_VERSION, TERMS_VERSION};
use super::remark::Question;
use super::{Checked, Posted, Scheme, check};
use crate::base::toml;
use std::path::Path;
use std::sync::LazyLock;

static SCHEME: LazyLock<Scheme> =
    LazyLock::new(|| Scheme::load(Path::new(crate::scheme::OF_TESTS)).expect("the scheme"));

/// A field of a kind, as a form may define it.
pub(in crate::scheme) fn field(rest: &str) -> Field {
    let source = format!("key = \"asked\"\nsection = \"one\"\nlabel = \"項目\"\n{rest}");
    let field: Field = toml::parse(Path::new("data/form.toml"), &source).expect(rest);
    Field { key: field.control.clone(), ..field }
}

/// A corporation's declaration with nothing wrong and nothing to ask.
fn corporation() -> Posted {
    let posted = Posted::from([
        ("entity", "corporation"),
        ("corporate_number", "7000012050002"),
        ("name", "株式会社見本塗装"),
        ("name_kana", "ミホントソウ"),
        ("postal_code", "0000200"),
        ("prefecture", "岩手県"),
        ("municipality", "盛岡市見本町"),
        ("street", "1-2"),
        ("phone", "0191234567"),
        ("industry", "D"),
        ("membership", "no"),
        ("newsletter", "yes"),
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
    ]);
    posted.with(FORM_VERSION, SCHEME.form.version()).with(TERMS_VERSION, SCHEME.terms().version())
}

fn changed(changes: &[(&str, &str)]) -> Checked {
    let posted = changes.iter().fold(corporation(), |posted, (key, value)| posted.with(key, value));
    check(&SCHEME, &posted, false)
}

fn codes<C: Code>(remarks: &[super::Remark<C>]) -> Vec<String> {
    remarks.iter().map(|remark| format!("{} {}", remark.field, remark.code.key())).collect()
}
