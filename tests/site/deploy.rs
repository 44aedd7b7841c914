//! `sengen deploy`: what is brought to the host and how, what is kept of it, the way back, and what a failure leaves.

use crate::tiny::{Run, Tiny, run};
use std::fs;
use std::path::Path;
use std::process::Command;

fn deploy(site: &Tiny, more: &[&str]) -> Run {
    run("deploy", &site.path(""), more)
}

/// A scheme whose site is brought by this command.
fn brought_by(command: &[&str]) -> Tiny {
    let site = Tiny::new().page("a", "はじめの題", "本文です。\n");
    let settings = fs::read_to_string(site.path("data/site.toml")).expect("the settings");
    let words: Vec<String> = command.iter().map(|word| format!("{word:?}")).collect();
    site.write("data/site.toml", format!("{settings}[deploy]\ncommand = [{}]\n", words.join(", ")));
    site
}

fn public(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap_or_default()
}

#[test]
fn rsync_brings_what_differs_and_nothing_is_brought_twice() {
    let host = tempfile::tempdir().expect("a folder");
    let to = format!("{}/", host.path().display());
    let site = brought_by(&["rsync", "-ac", "--delete", "{site}/", &to]);
    let seen = deploy(&site, &["--dry-run"]);
    assert!(seen.code == 0 && seen.out.contains("+ a/index.html"), "{seen:?}");
    assert_eq!(fs::read_dir(host.path()).expect("the host").count(), 0, "only looked at");
    let first = deploy(&site, &[]);
    assert!(first.code == 0 && first.out.contains("1 番"), "{first:?}");
    assert!(public(host.path(), "a/index.html").contains("はじめの題"));
    let same = deploy(&site, &[]);
    assert!(
        same.code == 0 && same.out.contains("変わったところはありません") && !same.out.contains("送りました"),
        "{same:?}"
    );
    let site = site.page("a", "つぎの題", "本文です。\n").page("b", "もう1つ", "本文です。\n");
    let before = site.dist("a/index.html");
    let seen = deploy(&site, &["--dry-run"]);
    assert!(seen.out.contains("~ a/index.html") && seen.out.contains("+ b/index.html"), "{seen:?}");
    assert_eq!((site.dist("a/index.html"), site.path("dist/b").exists()), (before, false), "dist is served: it stays");
    assert_eq!(deploy(&site, &["--dry-run", "rollback"]).code, 1, "not tried: it would change what is served");
    let next = deploy(&site, &[]);
    assert!(next.out.contains("~ a/index.html") && next.out.contains("+ b/index.html"), "{next:?}");
    site.remove("content/b.md");
    let gone = deploy(&site, &[]);
    assert!(gone.out.contains("- b/index.html") && !host.path().join("b/index.html").exists(), "{gone:?}");
    fs::write(site.path("content/a.md"), "+++\ntitle = 3\n+++\n").expect("a file");
    let faulty = deploy(&site, &[]);
    assert!(faulty.code == 1 && public(host.path(), "a/index.html").contains("つぎの題"), "{faulty:?}");
}

#[test]
fn a_host_of_files_alone_is_told_its_headers_with_every_deployment() {
    let host = tempfile::tempdir().expect("a folder");
    let to = format!("{}/", host.path().display());
    let site = brought_by(&["rsync", "-ac", "--delete", "{site}/", &to]);
    let settings = fs::read_to_string(site.path("data/site.toml")).expect("the settings");
    site.write("data/site.toml", format!("{settings}headers = true\n"));
    let files = fs::read_dir(site.path("content")).expect("content").count();
    assert!(files > 0 && deploy(&site, &[]).code == 0);
    let told = public(host.path(), "_headers");
    assert!(told.contains("/*\n") && told.contains("content-security-policy: ") && told.contains("nosniff"), "{told}");
    assert!(deploy(&site, &[]).out.contains("変わったところはありません"), "the same bytes");
    site.write("data/site.toml", settings);
    let without = deploy(&site, &[]);
    assert!(without.out.contains("- _headers") && !host.path().join("_headers").exists(), "{without:?}");
}

#[test]
fn the_file_for_a_host_is_written_whole_or_not_at_all() {
    let site = Tiny::new();
    let config = |more: &[&str]| deploy(&site, &[&["config"], more].concat());
    for address in ["x; }", "127.0.0.1", "127.0.0.1:0", "a b:80", "u@h:80", "h:80/", "", "h:99999"] {
        let refused = config(&["nginx", "--processor", address]);
        assert!(refused.code == 64 && refused.out.is_empty(), "{address}: {refused:?}");
    }
    let one = config(&["nginx", "--only", "forms"]);
    assert!(one.code == 1 && one.err.contains("同じホストです"), "{one:?}");
    assert!(config(&["caddy", "--only", "site"]).out.contains("file_server"));
}

/// The shell's line of one way of the manual's table (`docs/content/start.md`).
fn of_the_manual(way: &str) -> String {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/start.md");
    let text = fs::read_to_string(manual).expect("the manual");
    let row = text.lines().find(|line| line.starts_with(&format!("| {way}"))).expect("the row");
    let command = row.split('`').nth(1).expect("a command");
    let words: Vec<String> = serde_json::from_str(command).expect("words");
    words.last().expect("a line").clone()
}

#[test]
fn git_keeps_every_state_that_was_public() {
    let host = tempfile::tempdir().expect("a folder");
    let git = |words: &[&str]| Command::new("git").arg("-C").arg(host.path()).args(words).output().expect("git runs");
    assert!(git(&["init", "-q", "--bare"]).status.success());
    let pages = tempfile::tempdir().expect("a folder");
    let own = |words: &[&str]| Command::new("git").arg("-C").arg(pages.path()).args(words).output().expect("git runs");
    let from = host.path().to_str().expect("a path");
    for words in [
        &["clone", "-q", from, "."][..],
        &["config", "user.name", "a"],
        &["config", "user.email", "a@x.example"],
        &["config", "push.autoSetupRemote", "true"],
    ] {
        assert!(own(words).status.success(), "{words:?}");
    }
    let line = of_the_manual("git で").replace("/srv/pages", pages.path().to_str().expect("a path"));
    let site = brought_by(&["sh", "-c", &line]);
    assert_eq!(deploy(&site, &[]).code, 0);
    let site = site.page("a", "つぎの題", "本文です。\n");
    // A push that is refused once is made up for by the next.
    let moved = host.path().with_extension("away");
    fs::rename(host.path(), &moved).expect("the host is away");
    assert_eq!(deploy(&site, &[]).code, 2);
    fs::rename(&moved, host.path()).expect("the host is back");
    let next = deploy(&site, &[]);
    assert_eq!(next.code, 0, "{next:?}");
    let log = String::from_utf8(git(&["log", "--format=%s"]).stdout).expect("text");
    assert_eq!(log, "2\n2\n1\n");
    let page = |state: &str| String::from_utf8(git(&["show", &format!("{state}:a/index.html")]).stdout).expect("text");
    assert!(page("HEAD").contains("つぎの題") && page("HEAD~2").contains("はじめの題"));
}

#[test]
fn a_command_that_fails_leaves_what_was_public_and_says_so() {
    let host = tempfile::tempdir().expect("a folder");
    let fails = host.path().join("fails");
    let script = format!("test ! -e {0}/fails && cp -a \"$SENGEN_SITE\"/. {0}/", host.path().display());
    let site = brought_by(&["sh", "-c", &script]);
    assert_eq!(deploy(&site, &[]).code, 0);
    fs::write(&fails, "").expect("a file");
    let site = site.page("a", "つぎの題", "本文です。\n");
    let failed = deploy(&site, &[]);
    assert!(failed.code == 2 && failed.err.contains("もう一度送ってください"), "{failed:?}");
    let list = deploy(&site, &["list"]).out;
    assert!(list.contains("1 番") && !list.contains("2 番"), "{list}");
    fs::remove_file(&fails).expect("removed");
    let again = deploy(&site, &[]);
    assert!(again.code == 0 && again.out.contains("~ a/index.html"), "what failed is still owed: {again:?}");
    let unknown = brought_by(&["no-such-program-at-all"]);
    let run = deploy(&unknown, &[]);
    assert!(run.code == 2 && run.err.contains("no-such-program-at-all"), "{run:?}");
}

#[test]
fn three_builds_are_kept_and_their_pages_come_back_with_the_present_list() {
    let host = tempfile::tempdir().expect("a folder");
    let to = format!("{}/", host.path().display());
    let mut site = brought_by(&["rsync", "-ac", "--delete", "{site}/", &to]);
    let none = deploy(&site, &["rollback"]);
    assert!(none.code == 1 && none.err.contains("戻れるものがありません"), "{none:?}");
    for title in ["一", "二", "三", "四"] {
        site = site.page("a", title, "本文です。\n");
        assert_eq!(deploy(&site, &[]).code, 0, "{title}");
    }
    let numbers = |site: &Tiny| {
        let list = deploy(site, &["list"]).out;
        list.lines().filter_map(|line| line.split(' ').next()?.parse::<u32>().ok()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&site), [2, 3, 4]);
    let trees = fs::read_dir(site.path(".sengen/releases")).expect("there");
    let with_files = trees.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().join("site").exists()));
    assert_eq!(with_files.count(), 1, "who has left the list is in no other");
    let back = deploy(&site, &["rollback"]);
    assert!(back.code == 0 && public(host.path(), "a/index.html").contains("<title>三"), "{back:?}");
    assert_eq!(numbers(&site), [3, 4, 5], "it is a release like any other");
    let far = deploy(&site, &["rollback", "4"]);
    assert!(far.code == 0 && public(host.path(), "a/index.html").contains("<title>四"), "{far:?}");
    assert_eq!(deploy(&site, &["rollback", "1"]).code, 1, "long gone");
}

#[test]
fn a_list_that_is_older_than_the_public_one_is_not_brought() {
    let host = tempfile::tempdir().expect("a folder");
    let to = format!("{}/", host.path().display());
    let site = brought_by(&["rsync", "-ac", "--delete", "{site}/", &to]);
    let publication = "data/registers/declarers/publication.toml";
    site.write(publication, "as_of = \"2026-11-20\"\nserial = 8\n");
    let first = deploy(&site, &[]);
    assert_eq!(first.code, 0, "{first:?}");
    site.write(publication, "as_of = \"2026-11-19\"\nserial = 7\n");
    let site = site.page("a", "つぎの題", "本文です。\n");
    let older = deploy(&site, &[]);
    assert!(older.code == 1 && older.err.contains("より古い"), "{older:?}");
    assert!(public(host.path(), "a/index.html").contains("はじめの題"));
}

#[test]
fn what_was_cut_off_is_waited_for_by_the_next() {
    let host = tempfile::tempdir().expect("a folder");
    let log = host.path().join("log");
    let script = format!("echo begins >>{0} && sleep 2 && echo ends >>{0}", log.display());
    let site = brought_by(&["sh", "-c", &script]);
    let program = env!("CARGO_BIN_EXE_sengen");
    let mut first = Command::new(program).args(["deploy", "--root"]).arg(site.path("")).spawn().expect("it starts");
    assert!(deploy(&site, &["list"]).out.contains("まだ"), "who only looks waits for nobody");
    let begun = std::time::Instant::now();
    while !log.exists() && begun.elapsed().as_secs() < 60 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    first.kill().expect("it is cut off");
    first.wait().expect("it ended");
    let next = deploy(&site, &[]);
    assert!(next.code == 0 && next.out.contains("1 番"), "{next:?}");
    assert_eq!(public(host.path(), "log"), "begins\nends\nbegins\nends\n", "never two at once");
}

#[test]
fn two_at_once_wait_for_each_other() {
    let host = tempfile::tempdir().expect("a folder");
    let script =
        format!("mkdir {0}/busy && sleep 0.3 && rmdir {0}/busy && touch {0}/$SENGEN_RELEASE", host.path().display());
    let site = brought_by(&["sh", "-c", &script]);
    std::thread::scope(|scope| {
        let one = scope.spawn(|| deploy(&site, &[]));
        let other = scope.spawn(|| deploy(&site, &[]));
        for run in [one, other] {
            let run = run.join().expect("no panic");
            assert_eq!(run.code, 0, "{run:?}");
        }
    });
    assert!(host.path().join("1").exists() && !host.path().join("2").exists(), "the second had nothing to bring");
}
