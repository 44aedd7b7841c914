//! What can be wrong with a sheet's header: columns that are missing, that nobody knows, that stand there twice or in
//! another order. Called by `sheet`; the remedy always is the whole header as it should be.

use crate::base::problem::Problem;
use crate::base::text;
use std::path::Path;

/// Every fault of a header: the names of its columns, without the empty ones, beside those that it should have.
pub(super) fn faults(label: &Path, line: usize, header: &[&str], columns: &[&str]) -> Vec<Problem> {
    if let Some(mark) = wrong_mark(header).filter(|_| columns.len() > 1) {
        let what = format!("区切りがカンマではありません（{mark}です）。");
        return vec![Problem::new(label, what, text::SAVE_AS_CSV).at(line, 1)];
    }
    let remedy = format!("見出しの行を「{}」にしてください。", columns.join(","));
    let fault = |what: String| Problem::new(label, what, &remedy).at(line, 1);
    if header.is_empty() {
        return vec![fault("何も書かれていません。".to_owned())];
    }
    let once: Vec<&str> =
        (0..header.len()).filter(|at| !header[..*at].contains(&header[*at])).map(|at| header[at]).collect();
    let is_twice = |name: &&&str| header.iter().filter(|other| other == name).count() > 1;
    let missing = named(columns.iter().filter(|column| !once.contains(column)));
    let unknown = named(once.iter().filter(|name| !columns.contains(name)));
    let twice = named(once.iter().filter(is_twice));
    let told = [
        (!missing.is_empty()).then(|| format!("列{missing}がありません。")),
        (!unknown.is_empty()).then(|| format!("知らない列{unknown}があります。")),
        (!twice.is_empty()).then(|| format!("列{twice}が 2 つ以上あります。")),
    ];
    let found: Vec<Problem> = told.into_iter().flatten().map(fault).collect();
    if !found.is_empty() {
        return found;
    }
    let moved = header.iter().zip(columns).position(|(found, wanted)| found != wanted);
    let told =
        moved.map(|at| format!("列の順序が違います（「{}」の場所に「{}」があります）。", columns[at], header[at]));
    told.map(fault).into_iter().collect()
}

/// What parts the cells in the place of a comma, if all of the header was read as one cell.
fn wrong_mark(header: &[&str]) -> Option<String> {
    let [only] = header else { return None };
    let mark = only.chars().find(|mark| [';', '\t', '、'].contains(mark))?;
    Some(if mark == '\t' { "タブ".to_owned() } else { format!("「{mark}」") })
}

fn named<'a>(names: impl Iterator<Item = &'a &'a str>) -> String {
    names.map(|name| format!("「{name}」")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_that_is_missing_unknown_or_there_twice_is_named_beside_the_right_header() {
        for (header, told) in [
            ("x,y", &["列「z」がありません。"][..]),
            ("x,y,zz", &["列「z」がありません。", "知らない列「zz」があります。"]),
            ("x,y,z,y", &["列「y」が 2 つ以上あります。"]),
            ("x,x,z,z", &["列「y」がありません。", "列「x」「z」が 2 つ以上あります。"]),
            ("x,w,w", &["列「y」「z」がありません。", "知らない列「w」があります。", "列「w」が 2 つ以上あります。"]),
            ("x,z,y", &["列の順序が違います（「y」の場所に「z」があります）。"]),
            ("x;y;z", &["区切りがカンマではありません（「;」です）。"]),
            ("", &["何も書かれていません。"]),
            ("x,y,z", &[]),
        ] {
            let names: Vec<&str> = header.split(',').filter(|name| !name.is_empty()).collect();
            let found = faults(Path::new("a.csv"), 4, &names, &["x", "y", "z"]);
            assert_eq!(found.iter().map(Problem::what).collect::<Vec<_>>(), told, "{header}");
            for problem in found.iter().filter(|problem| !problem.what().contains("区切り")) {
                assert!(problem.line() == Some(4) && problem.to_string().contains("「x,y,z」に"), "{problem}");
            }
        }
    }
}
