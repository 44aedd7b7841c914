//! Finds names in braces (`{publish_within}`) where nothing fills them in, so that people would read the braces.
//! Used by `check` alone. Content, questions, terms and the form's messages are looked at where they are loaded.

use super::texts::Text;
use crate::base::problem::Problem;

/// Where names are filled in, and which.
const FILLED: [(&str, &[&str]); 2] =
    [("data/checks.toml", &["corporate_number", "website"]), ("data/form.toml", &["sender_domain"])];
/// Who loads these tells of their names.
const TOLD_ELSEWHERE: [&str; 5] =
    ["content/", "data/faq.toml", "data/terms.md", "data/messages.toml", "data/policy.toml"];
/// What stands in templates and is no name: what Tera fills in or obeys.
const TAGS: [(&str, &str); 3] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];

/// Every name in braces that stays as it is written.
pub fn faults(texts: &[Text]) -> Vec<Problem> {
    let looked_at = |text: &&Text| {
        let is_read =
            text.label.extension().is_some_and(|ending| ending == "toml" || ending == "html" || ending == "txt");
        is_read && !TOLD_ELSEWHERE.iter().any(|elsewhere| text.label.starts_with(elsewhere))
    };
    texts.iter().filter(looked_at).flat_map(in_text).collect()
}

fn in_text(text: &Text) -> Vec<Problem> {
    let known = FILLED.iter().find(|(label, _)| text.label.ends_with(label)).map_or(&[][..], |(_, names)| names);
    let remedy = match known {
        [] => "このファイルの名前には、何も入りません。名前ではなく言葉で書いてください。".to_owned(),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
            format!("綴りを直すか、言葉で書いてください。このファイルで使えるのは {} です。", names.join("、"))
        }
    };
    let mut problems = Vec::new();
    for (number, line) in text.source.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with('#')) {
        for (at, name) in names(line).into_iter().filter(|(_, name)| !known.contains(name)) {
            let what = format!("「{{{name}}}」に入る値がありません。");
            problems.push(Problem::new(&text.label, what, &*remedy).at(number + 1, line[..at].chars().count() + 1));
        }
    }
    problems
}

/// The names in braces of a line, each with the byte its brace stands at.
fn names(line: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find('{').map(|found| at + found) {
        let tag = TAGS.iter().find(|(open, _)| line[start..].starts_with(open));
        if let Some((_, close)) = tag {
            at = line[start..].find(close).map_or(line.len(), |end| start + end + close.len());
            continue;
        }
        at = start + 1;
        let is_name = |name: &&str| name.len() > 1 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        names.extend(line[at..].split_once('}').map(|(name, _)| name).filter(is_name).map(|name| (start, name)));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nothing_fills_in_are_found_with_their_place() {
        let told = |label: &str, source: &str| -> Vec<String> {
            let texts = [Text { label: label.into(), source: source.to_owned() }];
            faults(&texts).iter().map(ToString::to_string).collect()
        };
        for (label, source, place) in [
            ("data/laws.toml", "# {a_b}\nduty = \"★は{publish_within}に\"", "data/laws.toml:2:11"),
            ("data/form.toml", "hint = \"@{sender_domian} から\"", "data/form.toml:1:10"),
            ("data/checks.toml", "link = \"{web}\"", "data/checks.toml:1:9"),
            ("templates/a.html", "<p>{{ site.title }}{confirm_within}</p>", "templates/a.html:1:20"),
            ("templates/mail/a.txt", "{date}", "templates/mail/a.txt:1:1"),
            ("data/logos/wording.txt", "{scheme}", "data/logos/wording.txt:1:1"),
        ] {
            let told = told(label, source);
            assert!(told.len() == 1 && told[0].starts_with(place), "{told:?}");
        }
        for (label, source) in [
            ("data/form.toml", "hint = \"@{sender_domain} から\""),
            ("data/policy.toml", "text = \"{company}（{date}）\""),
            ("data/levels.toml", "links = [{ title = \"a\", href = \"/a/\" }, {}]"),
            ("templates/a.html", "{{ a }}{% if {b} %}{# {name} #}{1}{A}{あ}"),
            ("templates/assets/a.js", "const {name} = it;"),
        ] {
            assert_eq!(told(label, source), [""; 0]);
        }
    }
}
