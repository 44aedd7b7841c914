//! The office's bulk work over registers: everything plain accepted at once, a report of one register, and a list that is
//! put right by hand or brought along from elsewhere.

use crate::client::Client;
use crate::entered::{ENTERED, filled, listed, pressed, printed, refused, sent};
use crate::mailbox::wait_for;
use crate::scheme::Scheme;
use crate::server::Served;
use std::fs;

#[test]
fn all_that_is_plain_is_accepted_reported_put_right_by_hand_and_brought_along() {
    let scheme = Scheme::copied();
    let served = Served::start(scheme.root(), &[]);
    let client = &mut Client::new(served.address());
    let form = filled(client, "supporters", ENTERED);
    let check = client.submit(&form);
    sent(client, "supporters", &check);
    pressed(client, wait_for(&scheme.path("var"), 1)[0].first_url());
    served.stop();
    assert_eq!(listed(&scheme, "supporters", &[]).len(), 1);

    let rehearsed = printed(&scheme, &["review", "accept", "--all", "--dry-run"]);
    assert!(rehearsed.contains("受理できるものは 1 件です"), "{rehearsed}");
    let accepted = printed(&scheme, &["review", "accept", "--all"]);
    assert!(accepted.contains("1 件を受理しました"), "{accepted}");
    assert!(listed(&scheme, "supporters", &[]).is_empty());
    let again = printed(&scheme, &["review", "accept", "--all"]);
    assert_eq!(
        again.matches("件を受理しました").count(),
        1,
        "of registers where nothing waits nothing is said: {again}"
    );

    let today = "2030-01-31";
    let report = printed(&scheme, &["review", "report", "--kind", "supporters", "--from", "2020-01-01", "--to", today]);
    assert!(report.starts_with("支援策と普及賛同企業の集計"), "{report}");
    let whole = printed(&scheme, &["review", "report", "--from", "2020-01-01", "--to", today]);
    assert!(whole.starts_with("申込みの集計") && whole != report, "{whole}");
    let unknown = refused(&scheme, &["review", "report", "--kind", "suporters"]);
    assert!(unknown.contains("supporters"), "{unknown}");

    let list = scheme.path("data/registers/supporters.csv");
    let text = fs::read_to_string(&list).expect("a list");
    fs::write(&list, text.replace("見本まちづくり協会", "見本まちづくり会")).expect("written");
    let adopted = printed(&scheme, &["register", "adopt", "--register", "supporters"]);
    assert!(adopted.contains("直した行 1"), "{adopted}");
    assert!(
        printed(&scheme, &["register", "adopt", "--register", "supporters"]).contains("記録するところはありません")
    );
    let none = refused(&scheme, &["register", "adopt", "--register", "inquiry"]);
    assert!(none.contains("supporters"), "an inquiry has no list: {none}");

    let other = Scheme::copied();
    let from = scheme.path("brought.csv");
    fs::copy(&list, &from).expect("a copy");
    let shown = from.display().to_string();
    let brought = printed(&other, &["register", "import", &shown, "--register", "supporters"]);
    assert!(brought.contains("1 行を一覧に加えました"), "{brought}");
    assert!(
        fs::read_to_string(other.path("data/registers/supporters.csv")).expect("a list").contains("見本まちづくり会")
    );
    let wrong = refused(&other, &["register", "import", &shown]);
    assert!(wrong.contains("列"), "another list has other columns: {wrong}");
}
