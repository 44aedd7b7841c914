//! Schemes that nobody has thought of: the files of one with any levels, ways, regions, fields of every kind, conditions,
//! groups, public sets and a register beside it; now and then with something in them that no scheme may have.

use super::chance::Chance;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What is asked of everybody, whatever else is.
const USUAL: &str = r#"
[[field]]
key = "shop"
role = "name"
section = "basic"
kind = "name"
label = "店の名前"
required = true
public = true
max = 100

[[field]]
key = "town"
role = "region"
section = "basic"
kind = "region"
label = "町"
required = true
public = true
"#;

const END: &str = r#"
[[field]]
key = "mail"
role = "email"
section = "contact"
kind = "email"
label = "メールアドレス"
required = true
max = 254

[[field]]
key = "secret"
role = "password"
section = "contact"
kind = "password"
label = "パスワード"
required = true
min = 10
max = 128

[[field]]
key = "agreed"
role = "terms"
section = "contact"
kind = "consent"
label = "使用規約"
link = { title = "使用規約を読む", path = "/declare/terms/" }
required = true
options = [{ value = "yes", label = "同意します" }]
"#;

/// What no scheme may have, put into a field of one.
const WRONG: [&str; 12] = [
    "when = { field = \"mail\", is = \"yes\" }",
    "required_if = { all = [] }",
    "min = 900",
    "lines = 0",
    "group = \"nothing\"",
    "role = \"street\"",
    "of = \"shop\"",
    "earliest = \"2030-01-01\"",
    "section = \"nowhere\"",
    "places = 9",
    "unit = \"10人\"",
    "bulk = false",
];

/// A field that may be asked beside the usual ones.
struct Asked {
    key: String,
    kind: &'static str,
    choices: Vec<String>,
    lines: String,
}

/// Makes the files of one scheme.
pub struct Maker<'a> {
    chance: &'a mut Chance,
    levels: usize,
    asked: Vec<Asked>,
}

impl<'a> Maker<'a> {
    pub fn new(chance: &'a mut Chance) -> Self {
        let levels = 1 + chance.below(9);
        Self { chance, levels, asked: Vec::new() }
    }

    /// Writes them over those of a scheme that is there.
    pub fn write(mut self, root: &Path) {
        let form = self.form();
        let file = |name: &str, text: &str| {
            fs::create_dir_all(root.join(name).parent().expect("a folder")).expect("a folder");
            fs::write(root.join(name), text).expect("written");
        };
        file("data/form.toml", &form);
        file("data/levels.toml", &self.levels());
        let regions = [1, 2, 47, 65, 300][self.chance.below(5)];
        let rows: String = (1..=regions).map(|at| format!("{at:05},town-{at},第{at}町,\n")).collect();
        file("data/prefectures.csv", &format!("code,slug,name,region\n{rows}"));
        if self.chance.happens(40) {
            let (rules, form) = self.register();
            file("data/registers/made.toml", &rules);
            file("data/forms/made.toml", &form);
            let page = root.join("content/about/levels.md");
            let text = fs::read_to_string(&page).expect("a page");
            fs::write(page, format!("{text}\n[登録](/register/made/)もできます。\n")).expect("written");
        }
    }

    fn levels(&mut self) -> String {
        let mut text = String::new();
        for stars in 1..=self.levels {
            let _ = write!(
                text,
                "[[level]]\nstars = {stars}\nname = \"段階{stars}\"\nsign = \"葉\"\ntitle = \"つづける\"\nsummary = \"つづける段階です。\"\nasks = [\"つづける\"]\n\n"
            );
        }
        let ways = if self.levels == 1 { 0 } else { self.chance.below(2 * self.levels) };
        let mut seen = Vec::new();
        for _ in 0..ways {
            let (from, to) = (1 + self.chance.below(self.levels), 1 + self.chance.below(self.levels));
            // Now and then one that leads nowhere, or twice the same way.
            if self.chance.happens(4) || (from != to && !seen.contains(&(from, to))) {
                let _ = write!(text, "[[way]]\nfrom = {from}\nto = {to}\n\n");
                seen.push((from, to));
            }
        }
        text
    }

    fn form(&mut self) -> String {
        for at in 0..1 + self.chance.below(9) {
            self.field(&format!("made_{at}"));
        }
        let mut text = head();
        text.push_str(USUAL);
        if self.levels > 1 {
            text.push_str("\n[[field]]\nkey = \"promise\"\nrole = \"level\"\nsection = \"more\"\nkind = \"radio\"\nlabel = \"段階\"\nrequired = true\npublic = true\noptions = [\n");
            for stars in 1..=self.levels {
                let _ = writeln!(
                    text,
                    "  {{ value = \"{stars}\", label = \"段階{stars}\", branch = \"段階{stars}の場合\" }},"
                );
            }
            text.push_str("]\n");
        }
        self.asked.iter().for_each(|field| text.push_str(&field.lines));
        if self.chance.happens(20) {
            text.push_str("\n[[field]]\nkey = \"tel\"\nrole = \"telephone\"\nsection = \"contact\"\nkind = \"phone\"\nlabel = \"電話番号\"\nrequired = true\nmax = 40\n");
        }
        text.push_str(END);
        text
    }

    fn field(&mut self, key: &str) {
        const KINDS: [&str; 15] = [
            "text",
            "kana",
            "website",
            "long",
            "integer",
            "decimal",
            "date",
            "yes_no",
            "radio",
            "select",
            "checkboxes",
            "region",
            "statement",
            "box",
            "group",
        ];
        let kind = *self.chance.of(&KINDS);
        let choices: Vec<String> = (0..1 + self.chance.below(5)).map(|at| format!("c{at}")).collect();
        let mut lines = format!(
            "\n[[field]]\nkey = \"{key}\"\nsection = \"more\"\nkind = \"{kind}\"\nlabel = \"作った項目{key}\"\n"
        );
        lines.push_str(&self.of_kind(kind, &choices));
        let public = kind != "group" && self.chance.happens(25);
        if public {
            lines.push_str(if self.chance.happens(30) { "public = true\nbulk = false\n" } else { "public = true\n" });
        }
        if self.chance.happens(10) {
            let rule = *self.chance.of(&["at_once", "reviewed", "never"]);
            let _ = writeln!(lines, "change = \"{rule}\"");
        }
        let condition = self.condition();
        match condition {
            Some(condition) if self.chance.happens(35) => {
                let _ = writeln!(lines, "when = {condition}\nbranch = \"{key}の場合\"");
                if self.chance.happens(50) {
                    lines.push_str("required = true\n");
                }
            }
            Some(condition) if self.chance.happens(20) => drop(writeln!(lines, "required_if = {condition}")),
            _ if kind != "group" && self.chance.happens(30) => lines.push_str("required = true\n"),
            _ => {}
        }
        if self.chance.happens(3) {
            let _ = writeln!(lines, "{}", self.chance.of(&WRONG));
        }
        if kind == "group" {
            lines.push_str(&self.members(key));
        }
        let choices = match kind {
            "yes_no" => vec!["yes".to_owned(), "no".to_owned()],
            "radio" | "select" | "checkboxes" => choices,
            _ => Vec::new(),
        };
        self.asked.push(Asked { key: key.to_owned(), kind, choices, lines });
    }

    /// What a kind needs beside its label.
    fn of_kind(&mut self, kind: &str, choices: &[String]) -> String {
        let max = [3, 12, 40, 200][self.chance.below(4)];
        match kind {
            "text" | "kana" => format!("max = {max}\n"),
            "website" => format!("max = {}\n", max.max(30)),
            "long" => format!("max = {}\nlines = {}\n", max.max(12), 1 + self.chance.below(5)),
            "integer" => {
                format!("min = {}\nmax = {}\nunit = \"人\"\n", self.chance.below(9), 10 + self.chance.below(900))
            }
            "decimal" => {
                format!("max = {}\nplaces = {}\nunit = \"kg\"\n", 1 + self.chance.below(900), 1 + self.chance.below(3))
            }
            "date" => ["", "latest = \"today\"\n", "earliest = \"2020-01-01\"\n"][self.chance.below(3)].to_owned(),
            "radio" | "select" | "checkboxes" => {
                let options =
                    choices.iter().map(|value| format!("{{ value = \"{value}\", label = \"選択肢{value}\" }}"));
                format!("options = [{}]\n", options.collect::<Vec<_>>().join(", "))
            }
            "box" => "options = [{ value = \"yes\", label = \"希望する\" }]\n".to_owned(),
            "statement" => "clause = [\"お読みください。\"]\n".to_owned(),
            "group" => format!("max = {}\n", 1 + self.chance.below(5)),
            _ => String::new(),
        }
    }

    fn members(&mut self, group: &str) -> String {
        let mut lines = String::new();
        for at in 0..1 + self.chance.below(3) {
            let kind = *self.chance.of(&["text", "date", "yes_no", "integer", "region", "checkboxes"]);
            let _ = write!(
                lines,
                "\n[[field]]\nkey = \"{group}_m{at}\"\ngroup = \"{group}\"\nsection = \"more\"\nkind = \"{kind}\"\nlabel = \"行の項目{at}\"\n"
            );
            lines.push_str(&self.of_kind(kind, &["a".to_owned(), "b".to_owned()]));
            if at == 0 || self.chance.happens(20) {
                lines.push_str("required = true\n");
            }
        }
        lines
    }

    /// A condition on what is asked before, if anything is.
    fn condition(&mut self) -> Option<String> {
        let mut sources: Vec<(String, Vec<String>)> = Vec::new();
        if self.levels > 1 {
            sources.push(("promise".to_owned(), (1..=self.levels).map(|stars| stars.to_string()).collect()));
        }
        let chosen = self.asked.iter().filter(|field| !field.choices.is_empty() && field.kind != "group");
        sources.extend(chosen.map(|field| (field.key.clone(), field.choices.clone())));
        if sources.is_empty() {
            return None;
        }
        let one = |chance: &mut Chance| {
            let (key, values) = chance.of(&sources).clone();
            let value = chance.of(&values).clone();
            match chance.below(3) {
                0 => format!("{{ field = \"{key}\", is = \"{value}\" }}"),
                1 => format!("{{ field = \"{key}\", not = \"{value}\" }}"),
                _ => format!("{{ field = \"{key}\", in = [\"{value}\", \"{}\"] }}", values[0]),
            }
        };
        let (a, b) = (one(self.chance), one(self.chance));
        Some(match self.chance.below(4) {
            0 => format!("{{ all = [{a}, {b}] }}"),
            1 => format!("{{ any = [{a}, {b}] }}"),
            _ => a,
        })
    }

    /// A register beside the declaration: its description and its form.
    fn register(&mut self) -> (String, String) {
        let own: Vec<&Asked> = self.asked.iter().filter(|field| !field.lines.contains("promise")).collect();
        let public = own
            .iter()
            .filter(|field| field.lines.contains("public = true"))
            .map(|field| format!(", \"{}\"", field.key));
        let columns = format!("[\"shop\", \"town\"{}]", public.collect::<String>());
        let rules = format!(
            "title = \"登録\"\nnoun = \"登録\"\nword = \"登録\"\ndescription = \"登録できます。\"\nform = \"made\"\nafter = \"review\"\nretention_days = 30\n\n[public]\ncolumns = {columns}\nlasts_days = 30\nask_days = 10\n"
        );
        let mut form = head();
        form.push_str(USUAL);
        own.iter().for_each(|field| form.push_str(&field.lines));
        let end = END.split("\n\n").filter(|field| !field.contains("\"secret\"")).collect::<Vec<_>>().join("\n\n");
        form.push_str(&end.replace("role = \"terms\"\n", ""));
        (rules, form)
    }
}

fn head() -> String {
    let mut text = "version = \"1\"\ntitle = \"約束を入力する\"\ndescription = \"約束を入力できます。\"\nintro = \"すべて入力してください。\"\ncheck_title = \"確かめる\"\ncheck_description = \"確かめるページです。\"\n\n[[change]]\nversion = \"1\"\ntext = \"はじめの形です。\"\n\n[[part]]\nid = \"all\"\ntitle = \"約束\"\nstep = 2\n".to_owned();
    for (id, title) in [("basic", "店について"), ("more", "約束の内容"), ("contact", "連絡先")] {
        let _ = write!(text, "\n[[section]]\nid = \"{id}\"\npart = \"all\"\ntitle = \"{title}\"\n");
    }
    text
}
