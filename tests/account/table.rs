//! Who gets which page: every page of the account for everybody there is, as a table of status codes. The
//! table is printed; run with `--nocapture` to see it.

use crate::client::Client;
use crate::house::{Declarer, House};

const PAGES: [&str; 24] = [
    "/account",
    "/account/",
    "/account/login",
    "/account/login/",
    "/account/status/",
    "/account/step-up/",
    "/account/step-up/done/",
    "/account/change/",
    "/account/contact/",
    "/account/password/",
    "/account/logo/",
    "/account/logo/procedure/",
    "/account/logo/guideline/",
    "/account/logo/two-star.zip",
    "/account/stop/",
    "/account/password/reset/",
    "/account/number/",
    "/account/contact/request/",
    "/account/logout",
    "/account/again/",
    "/account/change/submit/",
    "/account/contact/verify/AAAA/",
    "/account/password/reset/AAAA/",
    "/account/nothing/",
];
const WHO: [&str; 7] = ["anybody", "confirmed", "returned", "accepted", "rejected", "stopped", "logged out"];
/// What each of `WHO` gets by GET, in the order of `PAGES`.
const EXPECTED: [[u16; 7]; 24] = [
    [303, 200, 200, 200, 200, 403, 403],
    [303, 200, 200, 200, 200, 403, 403],
    [200, 303, 303, 303, 303, 200, 200],
    [200, 303, 303, 303, 303, 200, 200],
    [403, 200, 200, 200, 200, 403, 403],
    [403, 403, 403, 200, 403, 403, 403],
    [403, 303, 303, 303, 303, 403, 403],
    [303, 200, 200, 200, 403, 403, 403],
    [403, 200, 200, 200, 403, 403, 403],
    [403, 200, 200, 200, 200, 403, 403],
    [403, 403, 403, 200, 403, 403, 403],
    [403, 403, 403, 200, 403, 403, 403],
    [403, 403, 403, 200, 403, 403, 403],
    [403, 403, 403, 403, 403, 403, 403],
    [403, 200, 200, 200, 403, 403, 403],
    [200, 200, 200, 200, 200, 200, 200],
    [200, 200, 200, 200, 200, 200, 200],
    [200, 200, 200, 200, 200, 200, 200],
    [405, 405, 405, 405, 405, 405, 405],
    [405, 405, 405, 405, 405, 405, 405],
    [405, 405, 405, 405, 405, 405, 405],
    [410, 410, 410, 410, 410, 410, 410],
    [410, 410, 410, 410, 410, 410, 410],
    [404, 404, 404, 404, 404, 404, 404],
];

#[test]
fn everybody_gets_the_pages_that_are_theirs() {
    let house = House::new();
    let mut people = people(&house);
    let mut table = format!("{:<34}{}\n", "page", WHO.map(|who| format!("{who:>12}")).concat());
    let mut wrong = Vec::new();
    for (page, expected) in PAGES.iter().zip(EXPECTED) {
        table.push_str(&format!("{page:<34}"));
        for ((who, client), expected) in WHO.iter().zip(&mut people).zip(expected) {
            let answer = client.peek(page);
            table.push_str(&format!("{:>12}", answer.status));
            if answer.status != expected {
                wrong.push(format!("{page} for {who}: {} instead of {expected}", answer.status));
            }
            let helps = answer.status != 403 && answer.status != 410 || answer.text().contains("お問い合わせ");
            assert!(helps, "{page} for {who} says whom to ask");
        }
        table.push('\n');
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{table}\n{}", wrong.join("\n"));
}

fn people(house: &House) -> Vec<Client> {
    let nobody = house.client();
    let of = |act: &dyn Fn(&House, &Declarer)| {
        // One declarer at a time: the office would see twins, and the list tells the newest reference.
        let declarer = house.declared_as(house.list().len());
        let client = house.member(&declarer);
        act(house, &declarer);
        client
    };
    let confirmed = of(&|_, _| {});
    let returned = of(&|house, one| {
        house.sengen(&["review", "return", &one.reference, "--reason", "町名"]);
    });
    let accepted = of(&|house, one| {
        house.sengen(&["review", "accept", &one.reference, "--distinct"]);
    });
    let rejected = of(&|house, one| {
        house.sengen(&["review", "reject", &one.reference, "--reason", "対象外"]);
    });
    let mut stopped = of(&|_, _| {});
    let form = &mut stopped.get("/account/stop/").form("/account/stop/");
    let kept = stopped.cookies();
    assert_eq!(stopped.submit(form.set("password", crate::scheme::PASSWORD)).status, 200);
    stopped.carry(&kept);
    let mut out = of(&|_, _| {});
    let form = out.get("/account/").form("/account/logout");
    let kept = out.cookies();
    out.submit(&form);
    out.carry(&kept);
    vec![nobody, confirmed, returned, accepted, rejected, stopped, out]
}
