//! Sheets as spreadsheets leave them are read, with every fault by its line; what is written comes back.

use super::*;
use crate::base::problem::Problems;

#[test]
fn all_ragged_rows_are_named() {
    let faults = Sheet::parse(Path::new("a.csv"), b"x,y\n1,2\n3\n4,5,6\n", &["x", "y"]).expect_err("ragged");
    assert_eq!(faults.iter().filter_map(Problem::line).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn a_mark_before_the_header_is_accepted() {
    let sheet = Sheet::parse(Path::new("a.csv"), b"\xef\xbb\xbfx,y\n\"1,5\",2\n", &["x", "y"]).expect("whole");
    assert_eq!(sheet.rows().map(|(line, row)| (line, row.cell(0))).collect::<Vec<_>>(), [(2, "1,5")]);
}

fn lines(bytes: &[u8]) -> Vec<(usize, String)> {
    let sheet = Sheet::parse(Path::new("a.csv"), bytes, &["x", "y"]).expect("whole");
    sheet.rows().map(|(line, row)| (line, format!("{}|{}", row.cell(0), row.cell(1)))).collect()
}

#[test]
fn rows_have_their_lines_however_lines_end_and_what_is_empty_counts_for_nothing() {
    let expected = vec![(2, "1|2".to_owned()), (5, "3\n|4".to_owned()), (7, "5|6".to_owned())];
    let source = "x,y\n1,2\n\n,\n\"3\n\",4\n5,6\n";
    for end in ["\n", "\r\n"] {
        let found = lines(source.replace('\n', end).as_bytes());
        let found: Vec<_> = found.into_iter().map(|(line, row)| (line, row.replace("\r\n", "\n"))).collect();
        assert_eq!(found, expected, "{end:?}");
    }
    assert_eq!(lines(b"x,y\r1,2\r3,4\r"), [(2, "1|2".to_owned()), (3, "3|4".to_owned())]);
    for source in [
        "x,y,,\r\n1,2,,\r\n,,,\r\n3,4,,\r\n",
        ",,\r\n,x,y\r\n,3,4\r\n",
        "\u{feff}X,Ｙ \r\n\r\n1,2\r\n3,4\r\n\u{3000},\r\n",
        "x,y\n\n\n3,4",
    ] {
        assert_eq!(lines(source.as_bytes()).last().map(|(_, row)| row.as_str()), Some("3|4"), "{source:?}");
    }
    assert_eq!(lines(b"x,y,,\r\n1,2,,\r\n,,,\r\n3,4,,\r\n")[1].0, 4);
}

#[test]
fn faults_of_a_sheet_are_named_once_and_with_the_right_line() {
    let told = |source: &str| -> Vec<String> {
        let faults = Sheet::parse(Path::new("a.csv"), source.as_bytes(), &["x", "y"]).expect_err(source);
        faults.iter().map(ToString::to_string).collect()
    };
    let many = told(&format!("x,y\r\n{}", "1\r\n".repeat(200)));
    assert!(
        many.len() == 1
            && many[0].starts_with("a.csv:2:1")
            && many[0].contains("200 行")
            && many[0].contains("3、4、5"),
        "{many:?}"
    );
    for (source, words) in [("x;y\n1;2\n", "「;」"), ("x\ty\n1\t2\n", "タブ"), ("x,y,\n1,2,メモ\n", "「メモ」")]
    {
        let told = told(source);
        assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
    }
}

#[test]
fn a_guarded_cell_comes_back_as_it_was() -> anyhow::Result<()> {
    for name in ["=SUM(A1)", "+a", "-b", "@c", "'=d", "''=e", "f", "'g", "＝h"] {
        let csv = String::from_utf8(to_csv([[name]], true)?)?;
        let cell = csv.trim_end();
        assert!(!is_formula(cell), "{cell}");
        assert_eq!(unguarded(cell), name);
    }
    Ok(())
}

#[test]
fn formulas_are_made_safe_only_when_asked() -> anyhow::Result<()> {
    assert_eq!(to_csv([["=1+1", "a"]], true)?, b"'=1+1,a\r\n");
    assert_eq!(to_csv([["=1+1", "a"]], false)?, b"=1+1,a\r\n");
    assert_eq!(to_csv([["＝1", "a＝"]], true)?, "'＝1,a＝\r\n".as_bytes());
    Ok(())
}

#[test]
fn a_sheet_that_somebody_worked_in_may_have_its_columns_moved_and_more_of_them() -> anyhow::Result<()> {
    let label = Path::new("a.csv");
    let parse = |text: &str| Sheet::parse_worked_in(label, text.as_bytes(), &["a", "b", "c"]);
    for text in ["a,b,c\r\n1,2,3\r\n", "c,memo,a,b\n3,x,1,2\n", "memo,,c,b,a,\n,,3,2,1,\n", "b,a,c,z\n2,1,3,\n"] {
        let sheet = parse(text).map_err(Problems)?;
        let rows: Vec<_> =
            sheet.rows().map(|(line, row)| (line, [0, 1, 2].map(|at| row.cell(at).to_owned()))).collect();
        assert_eq!(rows, [(2, ["1", "2", "3"].map(str::to_owned))], "{text}");
    }
    for (text, words) in [
        ("a,c\n1,3\n", "列「b」がありません"),
        ("a,b,b,c\n1,2,2,3\n", "列「b」が 2 つ"),
        ("a;b;c\n1;2;3\n", "区切りがカンマではありません"),
        ("a,b,c,\n1,2,3,x\n", "見出しのない列"),
        ("", "何も書かれていません"),
    ] {
        let faults = parse(text).expect_err(text);
        assert!(faults.iter().any(|fault| fault.to_string().contains(words)), "{text}: {faults:?}");
    }
    Ok(())
}
