//! 法人番号 are public of who has chosen so, from the acceptance on and for as long as it is chosen: nobody else's
//! leaves the office, whatever is decided of them.

use crate::client::Page;
use crate::house::{Declarer, House};
use crate::scheme::{NAME, filled};

/// Of everybody in these tests; and the one it is changed to.
const NUMBER: &str = "7123456789012";
const OTHER: &str = "7000012050002";
const CHOICE: &str = "corporate_number_listed";

/// The row of the list.
fn row(house: &House) -> String {
    house.published().lines().find(|line| line.contains(NAME)).expect("listed").to_owned()
}

/// Declares with this choice; the office accepts.
fn accepted(house: &House, choice: Option<&str>) -> Declarer {
    let client = &mut house.client();
    let mut form = filled(&client.get("/declare/form/"));
    form.set("stars", "1");
    if let Some(choice) = choice {
        form.put(CHOICE, choice);
    }
    let check = client.submit(&form);
    assert_eq!(check.status, 200, "{}", check.text());
    assert_eq!(check.text().contains("番号でも探せるようにする"), choice.is_some(), "{}", check.text());
    let declarer = house.sent(client, &check, 0);
    assert!(!built(house).contains(NUMBER), "nothing before the office has accepted");
    house.sengen(&["review", "accept", &declarer.reference]);
    declarer
}

/// Everything below `dist`, as built from what was decided.
fn built(house: &House) -> String {
    house.sengen(&["build"]);
    house.scheme.dist().iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
}

/// Changes an answer in the account; the office accepts that.
fn changed(house: &House, declarer: &Declarer, change: impl FnOnce(&mut crate::html::Form)) -> Page {
    let before = row(house);
    let client = &mut house.member(declarer);
    let mut form = client.get("/account/change/").form("/account/change/check/");
    change(&mut form);
    let check = client.submit(&form);
    let done = client.submit(&check.form("/account/change/submit/"));
    assert_eq!(done.path, "/account/change/done/", "{}", done.text());
    assert_eq!(row(house), before, "it waits for the office");
    house.sengen(&["review", "accept", &declarer.reference, "--kind", "change"]);
    done
}

#[test]
fn who_has_not_chosen_so_is_never_listed_with_a_number() {
    let house = House::new();
    let declarer = accepted(&house, None);
    assert!(row(&house).ends_with(",name,"), "{}", row(&house));
    changed(&house, &declarer, |form| {
        form.set("corporate_number", OTHER);
    });
    let dist = built(&house);
    assert!(row(&house).ends_with(",name,") && dist.contains(NAME));
    for number in [NUMBER, OTHER] {
        assert!(!dist.contains(number), "{number}");
    }
}

#[test]
fn who_chooses_so_is_found_until_that_is_taken_back_and_a_new_number_takes_the_place_of_the_old() {
    let house = House::new();
    let declarer = accepted(&house, Some("yes"));
    assert!(row(&house).ends_with(&format!(",name,{NUMBER}")), "{}", row(&house));
    assert!(built(&house).contains(&format!("\"records\":{{\"{NUMBER}\":[")));
    changed(&house, &declarer, |form| {
        form.set("corporate_number", OTHER);
    });
    assert!(row(&house).ends_with(&format!(",name,{OTHER}")), "{}", row(&house));
    changed(&house, &declarer, |form| form.fields.retain(|(name, _)| name != CHOICE));
    assert!(row(&house).ends_with(",name,"), "{}", row(&house));
    let dist = built(&house);
    for number in [NUMBER, OTHER] {
        assert!(!dist.contains(number), "{number}");
    }
    let register = house.scheme.path("data/registers");
    let kept: String = walk(&register).into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
    for number in [NUMBER, OTHER] {
        assert!(!kept.contains(number), "no row stays in the log: {number}");
    }
    changed(&house, &declarer, |form| {
        form.put(CHOICE, "yes");
    });
    assert!(row(&house).ends_with(&format!(",name,{OTHER}")), "{}", row(&house));
}

/// The contents of every file below a folder.
fn walk(folder: &std::path::Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let read = |path: std::path::PathBuf| {
        if path.is_dir() { walk(&path) } else { vec![std::fs::read(path).expect("a file")] }
    };
    entries.flat_map(|entry| read(entry.path())).collect()
}
