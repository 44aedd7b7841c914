//! A new contact person: by log-in, by the office for a dead mailbox; the objection; and the telephone.

use crate::house::{House, NEIGHBOUR, log_in};
use crate::mailbox::wait_for;
use crate::scheme::{NAME, PASSWORD};

const OLD: &str = "canary.tanto@mail.example";
const NEW: &str = "new@mail.example";
const RESET: &str = "Reset-Pa55word!";

#[test]
fn a_hijacked_contact_is_undone_by_the_old_address() {
    let house = House::new();
    let declarer = house.accepted();
    let thief = &mut house.member(&declarer);
    let mut form = thief.get("/account/contact/").form("/account/contact/check/");
    form.set("contact_email", NEW);
    let check = thief.submit(&form);
    thief.submit(check.form("/submit/").set("current_password", PASSWORD));
    let verify = house.mail("担当者にする手続きがありました", 1);
    assert!(verify.head.contains(NEW) && verify.body.contains("みちびき"), "it says whose declaration it is");
    assert!(!verify.has_line(&declarer.number) && !verify.body.contains(OLD), "and nothing else of it");
    // Scanners open links; only the button does anything, and once.
    let page = house.client().open(verify.first_url());
    assert!(page.status == 200 && !page.body.contains(NEW));
    assert!(thief.get("/account/status/").text().contains(OLD));
    assert_eq!(house.client().submit(&page.forms()[0]).status, 200);
    assert!(thief.get("/account/status/").text().contains(NEW));
    assert_eq!(house.client().submit(&page.forms()[0]).status, 410);

    let told = house.mail("これまで登録されていたアドレス", 1);
    assert!(told.head.contains(OLD), "{}", told.head);
    let owner = &mut house.client();
    let page = owner.open(told.first_url());
    let done = owner.submit(&page.forms()[0]);
    assert!(done.text().contains("前のものに戻しました"), "{}", done.text());
    assert_eq!(thief.get("/account/status/").status, 403);
    let locked = log_in(thief, &declarer.number, PASSWORD);
    assert!(locked.status == 403 && locked.text().contains("申し出"), "{}", locked.text());

    let mut form = owner.get("/account/password/reset/").form("/account/password/reset/");
    owner.submit(form.set("user_number", &declarer.number));
    let mail = house.mail("パスワードの再設定を受け付けました", 1);
    assert!(mail.head.contains(OLD), "{}", mail.head);
    let mut form = owner.open(mail.first_url()).forms().remove(0);
    form.set("password", RESET);
    assert_eq!(owner.submit(&form).status, 200);
    assert_eq!(owner.submit(&form).status, 410, "the link works once");
    assert!(house.logged_in(&declarer, RESET).get("/account/status/").text().contains(OLD));
}

#[test]
fn a_dead_mailbox_goes_through_the_office_and_72_hours() {
    let house = House::new();
    let declarer = house.accepted();
    let stranger = &mut house.client();
    let page = stranger.get("/account/contact/request/");
    let mut form = page.form("/account/contact/request/");
    form.set("declaration_id", &declarer.id).set("corporate_number", "1111111111111").set("contact_name", "次の担当");
    form.set("contact_email", NEW);
    let answer = stranger.submit(&form).text();
    assert_eq!(house.list().len(), 1, "a wrong number opens nothing");
    assert_eq!(stranger.submit(form.set("corporate_number", "T7123456789012")).text(), answer, "and is answered alike");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while house.list().len() < 2 && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(house.list()[1]["kind"], "contact");
    for reason in ["", " 　"] {
        let (code, _, errors) = house.tried(&["review", "accept", &declarer.reference, "--reason", reason]);
        assert!(code == 1 && errors.contains("--reason"), "{code} {errors}");
    }
    let said = ["account", "grant-contact", &declarer.reference, "--reason", "登録の電話で社長に確認"];
    house.sengen(&said);
    let mails = wait_for(&house.scheme.path("var"), 5);
    assert!(mails.iter().all(|mail| !mail.has_line(&declarer.number) || mail.head.contains(OLD)));
    let (verify, told) =
        (house.mail("担当者にする手続きがありました", 1), house.mail("これまで登録されていたアドレス", 1));
    assert!(verify.head.contains(NEW) && told.head.contains(OLD));
    let shown = house.sengen(&["account", "show", &declarer.id, "--reason", "期限の問い合わせ"]);
    let line = shown.lines().find(|line| line.starts_with("担当者変更")).unwrap_or_default();
    assert!(line.contains("待っています") && line.contains("までに、"), "the end of the confirmation: {line}");
    let page = house.client().open(verify.first_url());
    let done = house.client().submit(&page.forms()[0]);
    assert!(done.text().contains("前の担当者の方が変更を止められます"), "{}", done.text());
    assert!(house.member(&declarer).get("/account/status/").text().contains(OLD), "not before 72 hours");
    let shown = house.sengen(&["account", "show", &declarer.id, "--reason", "電話の問い合わせ"]);
    assert!(shown.contains("登録の電話で社長に確認") && shown.contains("電話の問い合わせ"), "{shown}");
    let line = shown.lines().find(|line| line.starts_with("担当者変更")).unwrap_or_default();
    assert!(line.contains("確認済み") && line.contains("に変わります"), "the day of the change: {line}");
    assert!(shown.contains("しばらく止まって"), "the pause after wrong passwords is not looked at: {shown}");

    let house = house.at("2030-01-01T00:00:00Z");
    let end = std::time::Instant::now() + std::time::Duration::from_secs(5);
    let client = &mut house.member(&declarer);
    while !client.get("/account/status/").text().contains(NEW) {
        assert!(std::time::Instant::now() < end, "in force after 72 hours");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(house.client().open(told.first_url()).status, 410, "too late to object");
}

#[test]
fn the_office_helps_on_the_telephone_only_with_a_reason() {
    let house = House::new();
    let declarer = house.declared();
    for action in ["show", "unlock", "resend", "grant-contact"] {
        assert_eq!(house.tried(&["account", action, &declarer.reference]).0, 64, "{action}");
        assert_eq!(house.tried(&["account", action, &declarer.reference, "--reason", " "]).0, 1, "{action}");
        assert_eq!(house.tried(&["account", action, "9999999999", "--reason", "x"]).0, 1, "{action}");
    }
    // By what is told on the telephone: looked at; anything done wants the number that is then named.
    for told in ["みちびき", "ミチビキ", "987-0654"] {
        let shown = house.sengen(&["account", "show", told, "--reason", "電話の問い合わせ"]);
        assert!(shown.contains(&declarer.reference), "{told}: {shown}");
        let (code, _, errors) = house.tried(&["account", "unlock", told, "--reason", "電話で依頼"]);
        assert!(code == 1 && errors.contains(&declarer.reference), "{told}: {errors}");
    }
    house.sengen(&["account", "resend", &declarer.number, "--reason", "番号をなくした"]);
    assert!(house.mail("2つの番号を、もう一度お知らせします", 1).has_line(&declarer.number));
    house.sengen(&["account", "unlock", &declarer.reference, "--reason", "本人確認済み"]);
    assert_eq!(house.tried(&["account", "grant-contact", &declarer.reference, "--reason", "x"]).0, 1);
    let refused = [
        "account",
        "grant-contact",
        &declarer.reference,
        "--reason",
        "x",
        "--contact-name",
        "花子",
        "--email",
        "nowhere",
    ];
    assert_eq!(house.tried(&refused).0, 1);
    let shown = house.sengen(&["account", "show", &declarer.number, "--reason", "確認"]);
    for reason in ["番号をなくした", "本人確認済み", "確認"] {
        assert!(shown.contains(reason), "{shown}");
    }
}

#[test]
fn a_forgotten_number_is_mailed_to_the_registered_address() {
    let house = House::new();
    let declarer = house.declared();
    let client = &mut house.client();
    let mut form = client.get("/account/number/").form("/account/number/");
    assert_eq!(client.submit(form.set("declaration_id", &declarer.number)).status, 422);
    assert_eq!(client.submit(form.set("declaration_id", &declarer.id)).status, 200);
    let mail = house.mail("お問い合わせのあった利用者番号", 1);
    assert!(mail.head.contains(OLD) && mail.has_line(&declarer.number) && !mail.body.contains(&declarer.id));
}

#[test]
fn all_numbers_of_a_mailbox_come_in_one_letter_with_their_names() {
    let house = House::new();
    let first = house.declared();
    let second = house.neighbour();
    let ask = |email: &str| {
        let client = &mut house.client();
        let mut form = client.get("/account/number/").form("/account/number/");
        client.submit(form.set("email", email))
    };
    assert_eq!(ask("canary.tanto").status, 422, "no address");
    assert_eq!(house.client().submit(&house.client().get("/account/number/").form("/account/number/")).status, 422);
    let (known, unknown) = (ask("Canary.Tanto@MAIL.example"), ask("nobody@mail.example"));
    assert_eq!((known.status, known.text()), (200, unknown.text()), "nobody is told whether there is such a mailbox");
    let mail = house.mail("全部で2件あります", 1);
    assert!(mail.head.contains(OLD) && mail.has_line(&first.number) && mail.has_line(&second.number), "{}", mail.body);
    for words in [NAME, NEIGHBOUR] {
        assert!(mail.body.contains(words), "{words}: {}", mail.body);
    }
    for private in [&first.id, &second.id] {
        assert!(!mail.body.contains(private.as_str()), "{}", mail.body);
    }
}
