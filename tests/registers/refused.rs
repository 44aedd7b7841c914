//! What the files of a register ask for and the program cannot do is told by `check`, with the file, its line and what to do.

use crate::entered::sengen;
use crate::scheme::Scheme;
use std::fs;

/// What `sengen check` says while one text of a file is another.
fn told(scheme: &Scheme, file: &str, from: &str, to: &str) -> String {
    let path = scheme.path(file);
    let before = fs::read_to_string(&path).expect("a file");
    assert!(before.contains(from), "{file}: {from}");
    fs::write(&path, before.replacen(from, to, 1)).expect("written");
    let run = sengen(scheme, &["check"]);
    fs::write(&path, before).expect("written");
    assert!(!run.status.success(), "{file}: {to}");
    String::from_utf8_lossy(&run.stderr).into_owned() + &String::from_utf8_lossy(&run.stdout)
}

/// That `check` names the file, tells what is wrong in these words and what to do.
fn refuses(scheme: &Scheme, file: &str, from: &str, to: &str, words: &str) {
    let said = told(scheme, file, from, to);
    assert!(said.contains(words), "{file}: {to}: {said}");
    let at = said.lines().position(|line| line.contains(words)).expect("told");
    let told = said.lines().take(at + 1).filter(|line| !line.starts_with("    直し方")).last().unwrap_or_default();
    assert!(told.starts_with("data/") || told.starts_with("templates/"), "{said}");
    assert!(said.contains("直し方"), "{said}");
}

#[test]
fn what_the_files_of_a_register_cannot_have_is_told_with_its_line_and_what_to_do() {
    let scheme = Scheme::copied();
    let (rules, form) = ("data/registers/supporters.toml", "data/forms/supporters.toml");
    let inquiry = ("data/registers/inquiry.toml", "data/forms/inquiry.toml");
    for (file, from, to, words) in [
        (rules, "\"site\"]", "\"sight\"]", "columns の「sight」という項目が"),
        (rules, "\"site\"]", "\"site\", \"mail\"]", "public = true がありません"),
        (rules, ", \"site\"]", "]", "一覧の columns にありません"),
        (rules, "columns = [\"body\", ", "columns = [", "名前の項目がありません"),
        (rules, "filters = [\"levels\"", "filters = [\"site\"", "選ぶ項目ではありません"),
        (rules, "filters = [\"levels\"", "filters = [\"place\"", "filters の「place」は、columns にありません"),
        (rules, "after = \"review\"", "after = \"answer\"", "[public] があります"),
        (rules, "after = \"review\"", "after = \"look\"", "look"),
        (rules, "ask_days = 30", "ask_days = 400", "ask_days の 400 日は"),
        (rules, "retention_days = 365", "retention_days = 0", "retention_days が 0"),
        (rules, "form = \"supporters\"", "form = \"supporter\"", "data/forms/supporter.toml"),
        (inquiry.0, "letters = \"inquiry\"", "letters = \"asked\"", "templates/mail/asked-received.txt"),
        (inquiry.0, "after = \"answer\"", "after = \"review\"", "[public] がありません"),
        (inquiry.1, "role = \"email\"\n", "", "role = \"email\" の項目がありません"),
        (inquiry.1, "label = \"お名前\"\n", "label = \"お名前\"\npublic = true\n", "public を消してください"),
        (form, "role = \"contact\"", "role = \"person\"", "宣言だけにある役割です"),
        (form, "role = \"contact\"", "role = \"head\"", "役割「head」はありません"),
        (form, "max = 100\n", "max = 1000\n", "max"),
        (form, "value = \"course\"", "value = \"course;all\"", "「;」"),
    ] {
        refuses(&scheme, file, from, to, words);
    }
}

#[test]
fn what_is_kept_to_be_summed_up_asks_for_what_there_is_to_sum_up_and_for_nobodys_name() {
    let scheme = Scheme::copied();
    let (rules, form) = ("data/registers/results.toml", "data/forms/results.toml");
    let name = "[[field]]\nkey = \"who\"\nrole = \"name\"\nsection = \"points\"\nkind = \"text\"\nlabel = \"お名前\"\nmax = 50\n\n";
    let words = "[[field]]\nkey = \"more\"\nsection = \"points\"\nkind = \"long\"\nlabel = \"ひとこと\"\nmax = 50\nlines = 3\n\n";
    for (file, from, to, words) in [
        (rules, "after = \"keep\"", "after = \"review\"", "[public] がありません"),
        (rules, "days = 400\n", "days = 400\n[public]\ncolumns = [\"size\"]\n", "[public] があります"),
        (rules, "retention_days = 400", "retention_days = 0", "retention_days が 0"),
        (rules, "letters = \"results\"", "letters = \"given\"", "templates/mail/given-accepted.txt"),
        (form, "role = \"benchmark\"\n", "", "role = \"benchmark\" の項目がありません"),
        (form, "role = \"email\"\n", "", "role = \"email\" の項目がありません"),
        (form, "[[field]]\n", &format!("{name}[[field]]\n"), "尋ねられない項目です"),
        (form, "[[field]]\n", &format!("{words}[[field]]\n"), "尋ねられない項目です"),
        (
            form,
            "    { value = \"plus\"",
            "    { value = \"more\", label = \"ほか\" },\n    { value = \"plus\"",
            "選択肢「more」という診断がありません",
        ),
        (form, "key = \"basic_people\"", "key = \"basic_persons\"", "分野の点数を受け取る項目「basic_people」が"),
        (form, "key = \"trade\"", "key = \"branch\"", "会社の分け方を受け取る項目「trade」が"),
        (form, "value = \"to-20\"", "value = \"to-30\"", "選択肢「to-30」という group がありません"),
    ] {
        refuses(&scheme, file, from, to, words);
    }
}

#[test]
fn what_no_list_can_hold_is_not_public_whatever_both_files_say() {
    let scheme = Scheme::copied();
    let rules = scheme.path("data/registers/supporters.toml");
    let text = fs::read_to_string(&rules).expect("a file").replace("\"site\"]", "\"site\", \"mail\"]");
    fs::write(&rules, text).expect("written");
    let key = "key = \"mail\"\n";
    let said = told(&scheme, "data/forms/supporters.toml", key, &format!("{key}public = true\n"));
    assert!(said.contains("field「mail」: 公開できない種類の項目です"), "{said}");
}

#[test]
fn without_registers_nothing_speaks_of_them() {
    let scheme = Scheme::copied();
    for folder in ["data/registers", "data/forms"] {
        fs::remove_dir_all(scheme.path(folder)).expect("gone");
    }
    for (file, from) in [
        ("content/contact.md", "解決しないときは、[お問い合わせのフォーム](/register/inquiry/)から送ってください。"),
        (
            "content/services.md",
            "| [人の力を借りる](/learn/together/) | 手伝ってくれる専門家、使える支援策、これから開かれるセミナーを探す |\n",
        ),
        (
            "content/about/merits.md",
            "この見本では、[支援策と普及賛同企業](/register/supporters/)の一覧に載せています。",
        ),
        ("content/learn/_index.md", "[専門家、支援策、セミナー](/learn/together/)"),
        ("content/learn/_index.md", "[人の力を借りる](/learn/together/)"),
        (
            "data/figures.toml",
            "[[figure]]\nvalues = [\"30分\", \"45分\", \"1時間\", \"2時間\", \"3時間\", \"4時間\", \"6時間\"]\n\
             where = [\"data/forms/seminars.toml\"]\nsource = \"例：セミナーの長さの選択肢\"\n",
        ),
        ("data/site.toml", "    { title = \"人の力を借りる\", path = \"/learn/together/\" },\n"),
    ] {
        let text = fs::read_to_string(scheme.path(file)).expect("a page");
        assert!(text.contains(from), "{file}");
        fs::write(scheme.path(file), text.replace(from, "")).expect("written");
    }
    for page in ["content/learn/together.md", "content/news/2026-12-01-together.md"] {
        fs::remove_file(scheme.path(page)).expect("gone");
    }
    let run = sengen(&scheme, &["build"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for (path, bytes) in scheme.dist() {
        assert!(!String::from_utf8_lossy(&bytes).contains("/register/"), "{}", path.display());
    }
    assert!(!scheme.path("dist/register").exists());
}
