//! Texts that break programs, typed into every field of the form: each is refused with words or comes
//! back as it was, escaped; nothing ever breaks the processor.

use crate::client::Client;
use crate::html::Form;
use crate::scheme::{PASSWORD, Scheme, filled};
use crate::server::Served;

const TEXTS: [&str; 22] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' OR 1=1 --",
    "{{ site.office }}{% include \"base.html\" %}",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\u{202e}さかさま\u{202c}",
    "\u{2066}見えない\u{2069}\u{200b}\u{200d}\u{feff}",
    "途中の\0ゼロ",
    "行\r\nSubject: 二行目\r\n\r\n本文",
    "\u{1b}[31m赤",
    "\u{85}\u{2028}\u{2029}",
    "か\u{3099}き\u{309a}",
    "髙﨑𠮷\u{e0100}邉",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\u{10ffff}\u{fffe}\u{e000}",
    "Z̸̢̛̬a̴l̵g̶o̷",
    "١٢٣４５６",
    "%00%0d%0a%e3%81",
    "&lt;&amp;#x3c;",
    "   \u{3000}\u{a0}  ",
    "-1e309",
];

/// The form as it comes back after a mistake: with a password that is kept, so that none is hashed again.
fn form(client: &mut Client) -> Form {
    let mut form = filled(&client.get("/declare/form/"));
    let refused = client.submit(form.set("corporate_number", "1"));
    assert_eq!(refused.status, 422);
    let mut form = refused.form("/declare/check/");
    assert_eq!(form.value("password"), "");
    form.set("corporate_number", "7123456789012");
    assert_eq!(client.submit(&form).status, 200);
    form
}

#[test]
fn no_text_in_no_field_breaks_anything() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let form = form(client);
    let long = "l".repeat(10_000);
    let mut names: Vec<String> = form.fields.iter().map(|(name, _)| name.clone()).collect();
    names.dedup();
    for name in names.iter().filter(|name| !name.contains("password")) {
        for text in TEXTS.iter().copied().chain([long.as_str()]) {
            let mut changed = form.clone();
            changed.fields.retain(|(key, _)| key != name);
            changed.fields.push((name.clone(), text.to_owned()));
            let page = client.submit(&changed);
            let expected: &[u16] = if name.starts_with("_sealed") { &[400] } else { &[200, 422] };
            assert!(expected.contains(&page.status), "{name} = {text:?}: {}", page.status);
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{name}");
            assert!(!page.body.contains(PASSWORD), "{name}");
        }
    }
    for broken in ["name=%ED%A0%80", "name=%C0%AF", "name=%FF%FE", "%=1", "name=%"] {
        assert_eq!(client.ask("POST", "/declare/check/", Some(broken)).status, 400, "{broken}");
    }
    assert_eq!(client.get("/healthz").status, 200);
}

#[test]
fn what_passes_is_shown_and_mailed_as_it_was_typed() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let mut form = form(client);
    let name = "株式会社髙﨑𠮷野<b>&\"塗装'";
    let check = client.submit(form.set("name", name));
    assert_eq!(check.status, 200, "{}", check.text());
    let received = crate::story::submitted(client, &check);
    assert_eq!(received.status, 200, "{}", received.text());
    let mail = &crate::mailbox::wait_for(&scheme.path("var"), 1)[0];
    assert!(mail.body.contains(&format!("{name} 様")), "{}", mail.body);
    let confirm = client.open(mail.first_url());
    assert!(confirm.text().contains(name) && !confirm.body.contains("<b>"), "{}", confirm.text());
}
