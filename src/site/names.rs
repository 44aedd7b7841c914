//! Finds names in braces (`{publish_within}`) where nothing fills them in, so that people would read the braces.
//! Used by `check` alone. Texts in Markdown, the words by code and the sample policy are looked at where they are loaded.

use super::texts::Text;
use crate::base::problem::Problem;
use crate::config::periods::names_in;
use crate::scheme::Role;

/// Where names are filled in, and which.
const FILLED: [(&str, &[&str]); 3] = [
    ("data/checks.toml", &[Role::CorporateNumber.name(), Role::Website.name()]),
    ("data/form.toml", &["sender_domain"]),
    ("data/site.toml", &["site"]),
];
/// Who loads these tells of all their names.
const TOLD_ELSEWHERE: [&str; 3] = ["data/words.ja.toml", "data/policy.toml", "data/tools"];
const QUESTIONS: &str = "data/faq.toml";

/// Every name in braces that stays as it is written; `periods` are the names that texts may use.
pub fn faults(texts: &[Text], periods: &[&str]) -> Vec<Problem> {
    let looked_at = |text: &&Text| {
        let is_read = ["md", "toml", "html", "txt", "svg"]
            .iter()
            .any(|ending| text.label.extension().is_some_and(|it| it.eq_ignore_ascii_case(ending)));
        is_read && !TOLD_ELSEWHERE.iter().any(|elsewhere| text.label.starts_with(elsewhere))
    };
    texts.iter().filter(looked_at).flat_map(|text| in_text(text, periods)).collect()
}

fn in_text(text: &Text, periods: &[&str]) -> Vec<Problem> {
    let filled = FILLED.iter().find(|(label, _)| text.label.ends_with(label)).map_or(&[][..], |(_, names)| names);
    let mut problems = Vec::new();
    for (number, line) in own_lines(text) {
        // Headings of pages and questions are filled like the texts below them.
        let is_filled =
            text.label.starts_with("content") || text.label.ends_with(QUESTIONS) && line.starts_with("question");
        let known = if is_filled { periods } else { filled };
        for (at, name) in names_in(line) {
            let braced = format!("{{{name}}}");
            if known.contains(&name) && line[at..].starts_with(&braced) {
                continue;
            }
            let what = format!("「{braced}」に入る値がありません。");
            problems
                .push(Problem::new(&text.label, what, remedy(known)).at(number + 1, line[..at].chars().count() + 1));
        }
    }
    problems
}

fn remedy(known: &[&str]) -> String {
    let names: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
    match known {
        [] => "ここでは、名前に何も入りません。名前ではなく言葉で書いてください。".to_owned(),
        _ => format!("綴りを直すか、言葉で書いてください。ここで使えるのは {} です。", names.join("、")),
    }
}

/// The lines, from 0, that nobody else looks at: all but comments, and of texts in Markdown only what stands around
/// them, because whoever renders them tells of their names.
fn own_lines(text: &Text) -> Vec<(usize, &str)> {
    let is_markdown = text.label.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    let is_toml = text.label.extension().is_some_and(|ending| ending == "toml");
    let has_answers = text.label.ends_with(QUESTIONS);
    let (mut fences, mut in_answer) = (0, false);
    let mut lines = Vec::new();
    for (number, line) in text.source.lines().enumerate() {
        fences += usize::from(line.trim() == "+++");
        let opens = has_answers && line.starts_with("answer");
        let is_comment = is_toml && line.trim_start().starts_with('#');
        let is_own = !(in_answer || opens || is_comment || is_markdown && fences != 1);
        if opens || in_answer {
            in_answer = (line.matches("\"\"\"").count() % 2 == 1) != in_answer;
        }
        lines.extend(is_own.then_some((number, line)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nothing_fills_in_are_found_with_their_place() {
        let told = |label: &str, source: &str| -> Vec<String> {
            let texts = [Text { label: label.into(), source: source.to_owned() }];
            faults(&texts, &["confirm_within"]).iter().map(ToString::to_string).collect()
        };
        for (label, source, place) in [
            ("data/laws.toml", "# {a_b}\nduty = \"★は{publish_within}に\"", "data/laws.toml:2:11"),
            ("data/form.toml", "hint = \"@{sender_domian} から\"", "data/form.toml:1:10"),
            ("data/checks.toml", "link = \"{web}\"", "data/checks.toml:1:9"),
            ("templates/a.html", "<p>{{ site.title }}{confirm_within}</p>", "templates/a.html:1:20"),
            ("templates/mail/a.txt", "{date}", "templates/mail/a.txt:1:1"),
            ("data/logos/wording.txt", "{scheme}", "data/logos/wording.txt:1:1"),
            ("templates/assets/a.svg", "<text>{ scheme }</text>", "templates/assets/a.svg:1:7"),
            ("data/faq.toml", "question = \"{wihtin}\"\nanswer = \"\"\"\n{x}\n\"\"\"", "data/faq.toml:1:13"),
            ("data/faq.toml", "answer = \"{x}\"\ntitle = \"{confirm_within}\"", "data/faq.toml:2:10"),
            ("data/terms.md", "+++\nintro = \"{confirm_within}\"\n+++\n{x}", "data/terms.md:2:10"),
            ("content/a.md", "+++\ntitle = \"｛confirm_within｝\"\n+++\n{x}", "content/a.md:2:10"),
            ("content/a.md", "+++\ntitle = \"{confirm-within}\"\n+++\n", "content/a.md:2:10"),
        ] {
            let told = told(label, source);
            assert!(told.len() == 1 && told[0].starts_with(place), "{told:?}");
        }
        for (label, source) in [
            ("data/form.toml", "hint = \"@{sender_domain} から\""),
            ("data/policy.toml", "text = \"{company}（{date}）\""),
            ("data/faq.toml", "question = \"{confirm_within}\"\nanswer = \"\"\"{x}\n{x}\n\"\"\""),
            ("content/a.md", "+++\ntitle = \"{confirm_within}\"\n+++\n## A {#name}\n{x}"),
            ("data/site.toml", "command = [\"rsync\", \"{site}/\"]"),
            ("data/levels.toml", "links = [{ title = \"a\", href = \"/a/\" }, {}]"),
            ("templates/a.html", "{{ a }}{% if {b} %}{# {name} #}{1}{A}{あ}"),
            ("templates/assets/a.js", "const {name} = it;"),
        ] {
            assert_eq!(told(label, source), [""; 0]);
        }
    }
}
