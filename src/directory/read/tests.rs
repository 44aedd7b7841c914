//! The list as it is read: faults with their lines, and rows as spreadsheets leave them.

use super::*;
use crate::directory::{COLUMNS, NameField};
use crate::scheme::corporate_number::CorporateNumber;

const TODAY: Date = Date::constant(2026, 11, 20);

fn parse_rows(rows: &str) -> Result<Register, Vec<Problem>> {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    parse(format!("{}\n{rows}", COLUMNS[..EARLIER[0]].join(",")).as_bytes(), &lists, TODAY)
}

#[test]
fn the_shipped_declarers_come_back_byte_for_byte() -> anyhow::Result<()> {
    let lists = Lists::load(Path::new(".")).expect("the shipped lists");
    let register = read(&RegisterFolder::new(Path::new("."), ""), &lists, TODAY).expect("no problems");
    assert_eq!(register.entries().len(), 60);
    let written = to_csv(register.entries(), &lists)?;
    let again = parse(&written, &lists, TODAY).expect("no problems");
    assert_eq!(register.entries(), again.entries());
    Ok(())
}

#[test]
fn every_fault_of_every_row_is_named_with_its_line() {
    let faults = parse_rows(concat!(
        "10000001,株式会社一,東京都,大田区,E,1,2026-11-20\n",
        "10000001,株式会社二,東京都,大田区,E,1,2026-11-20\n",
        "10000003,株式会社三,東京,大田区,U,3,2026-11-28\n",
        "10000004, ,東京都,大田区,E,1,2026-02-29\n",
        "10000005,\"株式\u{7}会社\",東京都,大田区,E,1,1/1/2026\n",
        "1000006,株式会社六,東京都,,E,1,2026-11-20\n",
        "10000007,株式会社七,東京都\n",
    ))
    .expect_err("faults");
    let lines: Vec<_> = faults.iter().filter_map(Problem::line).collect();
    assert_eq!(lines, [3, 4, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8]);
}

#[test]
fn which_question_a_name_answers_is_read_written_and_may_be_untold() -> anyhow::Result<()> {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let row = "東京都,大田区,E,1,2026-11-20";
    let rows = format!(
        "{}\r\n10000001,株式会社一,{row},name,7000012050002\r\n10000002,見本 二郎,{row},representative,\r\n10000003,三,{row},,\r\n",
        COLUMNS.join(",")
    );
    let register = parse(rows.as_bytes(), &lists, TODAY).expect("no problems");
    let told: Vec<_> = register.entries().iter().map(|entry| entry.declarer.name_field).collect();
    assert_eq!(told, [Some(NameField::Name), Some(NameField::Representative), None]);
    let numbers: Vec<_> =
        register.entries().iter().map(|entry| entry.declarer.number.map(CorporateNumber::get)).collect();
    assert_eq!(numbers, [Some(7_000_012_050_002), None, None]);
    for (from, to) in [
        (",7000012050002", ",7000012050003"),
        (",7000012050002", ",7.00001E+12"),
        (",7000012050002", ",123"),
        ("representative,", "representative,7000012050002"),
    ] {
        let faults = parse(rows.replace(from, to).as_bytes(), &lists, TODAY).expect_err(to);
        assert!(faults.len() == 1 && faults[0].what().contains("corporate_number"), "{to}: {faults:?}");
    }
    let wide = rows.replace("7000012050002", "７０００012050002");
    assert_eq!(parse(wide.as_bytes(), &lists, TODAY).expect("digits").entries(), register.entries());
    assert_eq!(String::from_utf8(to_csv(register.entries(), &lists)?)?, rows);
    let faults = parse(rows.replace("\r\n", "\n").replace("-20,name,", "-20,person,").as_bytes(), &lists, TODAY)
        .expect_err("a fault");
    assert_eq!(faults.iter().filter_map(Problem::line).collect::<Vec<_>>(), [2]);
    Ok(())
}

#[test]
fn rows_come_back_from_spreadsheets_as_they_were() {
    let plain = parse_rows("10000001,株式会社一,東京都,大田区,E,1,2024-04-08\n").expect("no problems");
    for row in [
        "10000001,株式会社一,東京都,大田区,E,1,2024/4/8\r\n,,,,,,\r\n",
        "１０００００01, 株式会社一 ,東京都,大田区,Ｅ,１,令和6年4月8日\r\n",
        "10000001,\"株式会社一\n\",東京都,大田区,e,1,R6.4.8\r\n",
        " 10000001,株式会社一,東京都　,大田区,E,1,2024年4月8日(月)\n",
        "10000001,\u{feff}株式会\u{200b}社一\u{200b},東京都,大\u{ad}田区\u{3164},E,1,2024-04-08\n",
    ] {
        assert_eq!(parse_rows(row).expect(row).entries(), plain.entries(), "{row}");
    }
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let wide = "\u{feff}No,Name,prefecture,municipality,industry,stars,declared_on,,\r\n10000001,株式会社一,東京都,大田区,E,1,2024-04-08,,\r\n";
    assert_eq!(parse(wide.as_bytes(), &lists, TODAY).expect("no problems").entries(), plain.entries());
}

#[test]
fn a_header_is_found_however_it_is_saved() {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let cells = ["10000001", "株式会社一", "東京都", "大田区", "E", "1", "2024-04-08", "name", ""];
    let (header, row) = (COLUMNS.join(","), cells.join(","));
    let quoted = |cells: [&str; COLUMNS.len()]| cells.map(|cell| format!("\"{cell}\"")).join(",");
    let plain = parse(format!("{header}\n{row}\n").as_bytes(), &lists, TODAY).expect("no problems");
    for (source, line) in [
        (format!("{header}\r{row}\r"), 2),
        (format!("\u{feff}{}\r\n{}\r\n", quoted(COLUMNS), quoted(cells)), 2),
        (format!(",,,,,,,,\r\n,{header}\r\n,{row}\r\n"), 3),
        (format!("\r\n\r\n{}\r\n\r\n{row}", header.to_uppercase()), 5),
        (format!("{},\n{row},\n,,,,,,,,\n", header.replace(',', " ,")), 2),
    ] {
        assert_eq!(parse(source.as_bytes(), &lists, TODAY).expect(&source).entries(), plain.entries());
        assert_eq!(lines(source.as_bytes(), &lists), [(plain.entries()[0].no, line)].into(), "{source:?}");
    }
    let faults = |source: &str| parse(source.as_bytes(), &lists, TODAY).expect_err("a fault");
    for source in ["", "\u{feff}\r\n,,,\r\n"] {
        let told = faults(source);
        assert!(told.len() == 1 && told[0].what().contains("何も書かれて"), "{told:?}");
    }
    let told = faults("番号,名前\n1,a\n");
    assert_eq!(told.len(), 2, "all that is missing, and all that is unknown: {told:?}");
    let told = faults(&format!("{header}\n{}\n", row.replace("株式会社一", "\"株式\n会社\"")));
    assert!(told[0].line() == Some(2) && told[0].what().contains("name の中に改行"), "{told:?}");
}

#[test]
fn a_header_that_is_no_earlier_one_is_told_beside_the_one_of_today() {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let whole = COLUMNS.join(",");
    let row = "10000001,株式会社一,東京都,大田区,E,1,2024-04-08,name,7000012050002";
    for (header, told) in [
        (
            whole.replace("corporate_number", "corporate_nunber"),
            &["「corporate_number」が", "「corporate_nunber」が"][..],
        ),
        (whole.replace("corporate_number", "法人番号"), &["「corporate_number」が", "「法人番号」が"]),
        (whole.replace("corporate_number", "name_field"), &["「corporate_number」が", "「name_field」が 2 つ"]),
        (whole.replace("corporate_number", ""), &["「name_field」の"][..0]),
        (whole.replace(",stars", ""), &["「stars」が"]),
        (COLUMNS[..8].join(",").replace("stars,", ""), &["「stars」「corporate_number」が"]),
        (format!("{whole},name"), &["「name」が 2 つ"]),
        (format!("{whole},memo"), &["「memo」が"]),
        (whole.replace("name,prefecture", "prefecture,name"), &["「name」の場所に「prefecture」が"]),
    ] {
        let found = parse(format!("{header}\n{row}\n").as_bytes(), &lists, TODAY).expect_err(&header);
        if told.is_empty() {
            // An earlier header; but what stands below no heading is not lost in silence.
            assert!(found.len() == 1 && found[0].what().contains("「7000012050002」"), "{found:?}");
            continue;
        }
        assert_eq!(found.len(), told.len(), "{found:?}");
        for (problem, words) in found.iter().zip(told) {
            assert!(problem.what().contains(words) && problem.line() == Some(1), "{problem}");
            assert!(problem.to_string().contains(&format!("「{whole}」に")), "{problem}");
        }
    }
}

#[test]
fn numbers_are_read_as_spreadsheets_leave_them_and_twelve_digits_are_never_repeated() {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let read = |cell: &str| {
        let row = format!("10000001,株式会社一,東京都,大田区,E,1,2024-04-08,name,\"{cell}\"");
        parse(format!("{}\n{row}\n", COLUMNS.join(",")).as_bytes(), &lists, TODAY)
    };
    for cell in [
        "7000012050002",
        "7,000,012,050,002",
        "７００００１２０５０００２",
        "7-0000-1205-0002",
        " '7000012050002 ",
        "7 0000 1205 0002",
    ] {
        let register = read(cell).expect(cell);
        assert_eq!(register.entries()[0].declarer.number, CorporateNumber::parse("7000012050002"), "{cell}");
    }
    for (cell, words) in [
        ("7000012050003", "13 桁ですが"),
        ("000012050002", "12 桁です"),
        ("0000-1205-0002", "12 桁です"),
        ("マイナンバー123456789012", "12 桁です"),
        ("7.00001E+12", "法人番号ではありません"),
        ("70000120500", "法人番号ではありません"),
        ("T7000012050002", "法人番号ではありません"),
        ("なし", "法人番号ではありません"),
    ] {
        let found = read(cell).expect_err(cell);
        assert!(found.len() == 1 && found[0].what().contains(words), "{cell}: {found:?}");
        assert!(
            !words.starts_with("12")
                || !found[0].to_string().contains("0002") && !found[0].to_string().contains("9012")
        );
    }
}

#[test]
fn names_from_a_mac_are_joined_and_selectors_stay() {
    let row = "10000001,カ\u{3099}イト\u{3099}葛\u{e0100}城,東京都,大田区,E,1,2024-04-08\n";
    let register = parse_rows(row).expect("no problems");
    assert_eq!(&*register.entries()[0].name, "ガイド葛\u{e0100}城");
    let faults = parse_rows("10000001,\u{3164},東京都,\u{200b},E,1,2024-04-08\n").expect_err("nothing is there");
    assert_eq!(faults.iter().filter(|fault| fault.what().contains("が空です")).count(), 2, "{faults:?}");
}

#[test]
fn equal_faults_are_told_once() {
    let rows: String =
        (1..=5000).map(|at| format!("{},株式会社一,東京都,大田区,E,1,{at}/4\r\n", 10_000_000 + at)).collect();
    let faults = parse_rows(&rows).expect_err("faults");
    assert_eq!((faults.len(), faults[0].line()), (1, Some(2)));
    assert!(
        faults[0].what().contains("全部で 5000 行") && faults[0].what().contains("3、4、5、6、7…"),
        "{}",
        faults[0]
    );
}

#[test]
fn a_name_that_a_spreadsheet_would_run_is_guarded_and_comes_back() -> anyhow::Result<()> {
    let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let register = parse_rows("10000001,=SUM(A1),東京都,大田区,E,1,2024-04-08\n").expect("no problems");
    let csv = to_csv(register.entries(), &lists)?;
    assert!(String::from_utf8_lossy(&csv).contains("10000001,'=SUM(A1),"));
    assert_eq!(parse(&csv, &lists, TODAY).expect("no problems").entries(), register.entries());
    Ok(())
}

#[test]
fn rows_out_of_order_are_put_in_order() {
    let register = parse_rows(
        "10000009,株式会社九,東京都,大田区,E,1,2026-11-20\n10000001,株式会社一,東京都,大田区,E,2,2026-11-19\n",
    )
    .expect("no problems");
    assert_eq!(register.entries().iter().map(|entry| entry.no.get()).collect::<Vec<_>>(), [10_000_001, 10_000_009]);
    assert_eq!(register.as_of(), Some(TODAY));
}

/// The lists of a scheme that makes a website, choices and a day public.
fn of_pledges() -> Lists {
    Lists::load(Path::new("tests/schemes/pledges")).expect("the lists")
}

#[test]
fn what_only_the_form_knows_is_read_written_and_may_be_missing_from_an_earlier_list() -> anyhow::Result<()> {
    let lists = of_pledges();
    let row = |no: u32, more: &str| format!("{no},みほん店,見本第2町,,,1,2026-11-01,name,{more}\r\n");
    let header = lists.columns().names().join(",");
    assert!(header.ends_with(",corporate_number,link,sells,opened"), "{header}");
    let told = format!("{header}\r\n{}", row(10_000_001, ",https://shop.example/,food;books,2020/4/8"));
    let register = parse(told.as_bytes(), &lists, TODAY).expect("no problems");
    let cells: Vec<&str> = register.entries()[0].declarer.more.iter().map(|cell| &**cell).collect();
    assert_eq!(cells, ["https://shop.example/", "food;books", "2020-04-08"]);
    let written = to_csv(register.entries(), &lists)?;
    assert_eq!(parse(&written, &lists, TODAY).expect("no problems").entries(), register.entries());
    // A list and a change of before tell it of nobody, and are no change of anybody.
    let earlier = format!("{}\r\n{}", COLUMNS.join(","), row(10_000_001, ""));
    let earlier = parse(earlier.as_bytes(), &lists, TODAY).expect("no problems");
    let line = parse_lines(row(10_000_001, "").trim_end(), &lists).expect("no problems");
    assert_eq!(earlier.entries(), line.entries());
    assert!(
        earlier.entries()[0].declarer.more.iter().all(|cell| cell.is_empty())
            && !is_without_numbers(told.as_bytes(), &lists)
    );
    let usual = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
    let bare = Entry {
        declarer: Declarer { more: Box::default(), ..earlier.entries()[0].declarer.clone() },
        ..earlier.entries()[0].clone()
    };
    let print = |entry: &Entry, lists: &Lists| crate::directory::index::Print::of(entry, lists).number;
    assert_eq!(print(&earlier.entries()[0], &lists), print(&bare, &usual));
    assert_ne!(print(&earlier.entries()[0], &lists), print(&register.entries()[0], &lists));
    for (more, what) in [
        (",shop.example,,", "link「shop.example」は、ウェブサイトのアドレス"),
        (",javascript:alert(1),,", "link「javascript:alert(1)」"),
        (",,food;wine,", "sells「wine」は、選択肢の value に"),
        (",,,昨日", "opened「昨日」は日付では"),
    ] {
        let rows = format!("{header}\r\n{}", row(10_000_001, more));
        let faults = parse(rows.as_bytes(), &lists, TODAY).expect_err(more);
        assert!(faults.len() == 1 && faults[0].to_string().contains(what) && faults[0].line() == Some(2), "{faults:?}");
    }
    Ok(())
}

#[test]
fn cells_are_counted_as_they_are_quoted() {
    for (line, count) in [("", 1), ("a", 1), ("a,b,", 3), ("\"a,b\",c", 2), ("\"a\"\",\"\"b\",c,d", 3)] {
        assert_eq!(cells_of(line), count, "{line}");
    }
}
