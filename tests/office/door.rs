//! The door: what the public list's own reader would refuse is never accepted, and keeps nothing else back.

use super::rig::{NOW, Rig};
use sengen::office::State;
use sengen::office::review::decision::{Decision, Earlier};
use sengen::scheme::ids::Reference;
use std::fs;

/// Takes the lines that begin so out of a file of the scheme, as the office may while declarations wait.
fn without(rig: &Rig, file: &str, starts: &[&str]) {
    let path = rig.root().join(file);
    let text = fs::read_to_string(&path).expect("a file");
    let kept: Vec<&str> = text.lines().filter(|line| !starts.iter().any(|start| line.starts_with(start))).collect();
    assert!(kept.len() < text.lines().count(), "{file}");
    fs::write(path, kept.join("\n") + "\n").expect("written");
}

/// A scheme whose list is still empty, with two declarations that wait: the second one of a factory in Ishikawa.
fn two_waiting() -> (Rig, Vec<Reference>) {
    let rig = Rig::new();
    fs::write(rig.root().join("data/declarers.csv"), "no,name,prefecture,municipality,industry,stars,declared_on\r\n")
        .expect("written");
    let office = rig.office(NOW);
    rig.confirmed(&office, "a", &[]);
    let other = [("name", "株式会社ふたつめ"), ("prefecture", "石川県"), ("industry", "E")];
    rig.confirmed(&office, "b", &other);
    let waiting = office.review.lists.list(Some(State::Confirmed)).unwrap().into_iter();
    let waiting: Vec<_> = ["株式会社ためし塗装", "株式会社ふたつめ"]
        .iter()
        .map(|name| waiting.clone().find(|row| row.name == *name).expect("a row").reference)
        .collect();
    (rig, waiting)
}

#[test]
fn what_the_list_would_refuse_is_not_accepted_and_the_others_are() {
    for (file, starts) in
        [("data/industries.csv", &["D,", "06,D", "07,D", "08,D"][..]), ("data/prefectures.csv", &["13,"])]
    {
        let (rig, waiting) = two_waiting();
        without(&rig, file, starts);
        // Whoever starts now reads what is left.
        let before = rig;
        let rig = Rig::at(before.root());
        let office = rig.office(NOW);
        let decisions =
            office.review.acceptance.accept(&waiting, Earlier::Distinct).expect("the machine did nothing wrong");
        assert!(!matches!(decisions[0].1, Decision::Accepted(_)), "{file}: {decisions:?}");
        assert!(matches!(decisions[1].1, Decision::Accepted(_)), "{file}: {decisions:?}");
        assert!(rig.csv().contains("株式会社ふたつめ") && !rig.csv().contains("株式会社ためし塗装"), "{}", rig.csv());
        assert_eq!(rig.in_state("confirmed").len(), 1, "it waits for somebody to put it right");
        // The list is as good as before, for this office and the next.
        let again = office.review.acceptance.accept(&waiting[..1], Earlier::Distinct).expect("the list is sound");
        assert!(!matches!(again[0].1, Decision::Accepted(_)));
        drop(office);
        rig.office(NOW);
    }
}
