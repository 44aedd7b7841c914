//! Schemes that nobody has thought of: either `check` refuses one, with what to do, or its whole story runs, from the form
//! to the end of the declaration. A few of them with every run, many where `SENGEN_WHOLE` is set.

mod answers;
mod chance;
mod files;
mod register;
mod story;

use chance::Chance;
use files::Maker;
use sengen::config;
use sengen::directory;
use sengen::scheme::{Answers, Scheme};
use sengen::site::{self, Input};
use std::fs;
use std::path::Path;
use story::Story;

/// So many schemes are looked at, and of so many that are sound the story is told.
fn counts() -> (u64, usize) {
    if std::env::var_os("SENGEN_WHOLE").is_some() { (3_000, 400) } else { (60, 8) }
}

#[test]
fn a_scheme_is_refused_with_what_to_do_or_its_whole_story_runs() {
    let (schemes, stories) = counts();
    let first = std::env::var("SENGEN_MADE").ok().and_then(|seed| seed.parse().ok());
    let folder = tempfile::tempdir().expect("a folder");
    let (mut refused, mut told) = (0, 0);
    for seed in first.map_or(0..schemes, |seed| seed..seed + 1) {
        let root = folder.path().join(seed.to_string());
        lay(&root);
        let chance = &mut Chance::new(seed);
        Maker::new(chance).write(&root);
        eprintln!("scheme {seed}: SENGEN_MADE={seed} makes it alone");
        if is_refused(&root) {
            refused += 1;
        } else if told < stories {
            told += 1;
            Story::new(&root, chance).run();
            register::run(&root, chance);
        }
        fs::remove_dir_all(&root).expect("removed");
    }
    assert!(first.is_some() || (refused > 0 && told == stories), "{refused} refused, {told} told");
}

/// The folder of a scheme with everything but what is made.
fn lay(root: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "data"] {
        super::rig::copy(&source.join("tests/schemes/single").join(folder), &root.join(folder));
    }
    super::rig::copy(&source.join("templates"), &root.join("templates"));
    fs::copy(source.join("data/words.ja.toml"), root.join("data/words.ja.toml")).expect("words");
}

/// Whether `check` refuses a scheme; each fault says where it is and what to do about it.
fn is_refused(root: &Path) -> bool {
    let today = jiff::civil::date(2026, 11, 20);
    let (settings, base) = (config::load(root).expect("settings"), "https://x.example/".parse().expect("an address"));
    let problems = match Scheme::load(root).map(|_| ()) {
        Err(problems) => problems,
        Ok(()) => match site::check(Input::new(root, &settings, &base, today)) {
            Ok(report) => report.ages.faults,
            Err(failure) => failure.refused().expect("a working machine"),
        },
    };
    for problem in &problems {
        let said = problem.to_string();
        assert!(said.contains("直し方") && said.contains("data/"), "{said}");
        let is_of_form = said.starts_with("data/form") || said.starts_with("data/levels.toml");
        assert!(!is_of_form || problem.line().is_some() || said.contains("section"), "no line: {said}");
    }
    !problems.is_empty()
}

/// What a made scheme lists.
fn listed(root: &Path, scheme: &Scheme) -> directory::Register {
    let place = directory::RegisterFolder::new(root, "");
    let place = scheme.register().map_or(place.clone(), |rules| place.named(&rules.name));
    directory::read(&place, &scheme.lists, jiff::civil::Date::MAX).expect("a list")
}

/// The only one who is listed, with exactly what is public of these answers.
fn is_listed(root: &Path, scheme: &Scheme, answers: &Answers) {
    let register = listed(root, scheme);
    let [entry] = register.entries() else { panic!("one is listed: {:?}", register.entries()) };
    assert_eq!(&*entry.name, answers.declarer_name());
    for (column, cell) in scheme.lists.columns().more().iter().zip(&entry.declarer.more) {
        let told: Vec<&str> = column.values(cell).collect();
        let given: Vec<&str> = match answers.text(&column.key) {
            Some(text) => vec![text],
            None => answers.list(&column.key).iter().map(String::as_str).collect(),
        };
        assert_eq!(told, given, "{}", column.name);
    }
}
