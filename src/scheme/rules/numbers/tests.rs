//! What people type for numbers, and what becomes of it.

use super::*;
use crate::scheme::codes::Code;
use std::path::Path;

fn said(result: Result<Reading, FieldError>) -> String {
    result.map_or_else(|error| error.code.key().to_owned(), |reading| reading.value)
}

#[test]
fn postal_codes() {
    for typed in [
        "000-0200",
        "０００−０２００",
        "〒000-0200",
        "0000200\r\n",
        "〒 000 0200",
        "000ー0200",
        "000_0200",
        "郵便番号：000-0200",
        "OO0-o200",
        "〇〇〇-0200",
    ] {
        assert_eq!(said(postal_code("p", typed)), "0000200", "{typed}");
    }
    for typed in ["000-020", "00002000", "見本", "000-020a", "-", "OOOOOOO", "000-0200 盛岡市"] {
        assert_eq!(said(postal_code("p", typed)), "postal_code_invalid", "{typed}");
    }
}

#[test]
fn what_is_far_too_long_is_refused_though_its_digits_are_right() {
    let root = Path::new(crate::scheme::OF_TESTS);
    let scheme = crate::scheme::Scheme::load(root).expect("the scheme");
    for (key, digits) in [("phone", "0312345678"), ("postal_code", "0000200"), ("corporate_number", "7000012050002")] {
        let field = scheme.form.field(key).expect("the field");
        let read = |typed: &str| said(crate::scheme::rules::read(&scheme, field, typed));
        assert_eq!(read(&format!("{}{digits}", "-".repeat(50))), "too_long", "{key}");
        // Telephone books put marks of direction around what they copy; nobody sees them.
        assert_eq!(read(&format!("\u{202a}{digits}\u{202c}{}", "\u{200b}".repeat(50))), digits, "{key}");
    }
}

#[test]
fn telephone_numbers() {
    for (typed, digits) in [
        ("03-1234-5678", "0312345678"),
        ("０６０（１２３４）５６７８", "06012345678"),
        ("+81 90-1234-5678", "09012345678"),
        ("+81-(0)3-1234-5678", "0312345678"),
        ("＋８１３１２３４５６７８", "0312345678"),
        ("0120-123-456", "0120123456"),
        ("0800-123-4567", "08001234567"),
        ("03-1234-5678 内線12", "0312345678"),
        ("03-1234-5678（内線：１２）", "0312345678"),
        ("03-1234-5678 (内)3", "0312345678"),
        ("03-1234-5678 ext.301", "0312345678"),
        ("03-1234-5678（代表）", "0312345678"),
        ("０３－１２３４－５６７８（代）", "0312345678"),
        ("03-1234-5678（代表）内線5", "0312345678"),
        ("03-1234-5678（直通）", "0312345678"),
        ("03-1234-5678（山田）", "0312345678"),
        ("03-1234-5678 担当見本", "0312345678"),
        ("03-1234-5678番", "0312345678"),
        ("090-1234-5678 (9時〜17時)", "09012345678"),
        ("03-1234-5678（平日 09:00-17:30）", "0312345678"),
        ("03-1234-5678（代表）（総務部）", "0312345678"),
        ("03-1234-5678,12", "0312345678"),
        ("TEL 03-1234-5678", "0312345678"),
        ("Tel:03-1234-5678", "0312345678"),
        ("℡03-1234-5678", "0312345678"),
        ("電話：03-1234-5678", "0312345678"),
        ("代表03-1234-5678", "0312345678"),
        ("直通：03-1234-5678", "0312345678"),
        ("代表電話番号 03-1234-5678", "0312345678"),
        ("03-1234-567⑧", "phone_digits"),
    ] {
        assert_eq!(said(phone("t", typed)), digits, "{typed}");
    }
}

#[test]
fn telephone_numbers_as_cards_and_signs_have_them() {
    for (typed, digits) in [
        ("携帯 090-1234-5678", "09012345678"),
        ("81-3-1234-5678", "0312345678"),
        ("81 (0)90 1234 5678", "09012345678"),
        ("TEL/FAX：03-1234-5678", "0312345678"),
        ("TEL・FAX 03-1234-5678", "0312345678"),
        ("電話／ＦＡＸ 03-1234-5678", "0312345678"),
        ("電話兼FAX 03-1234-5678", "0312345678"),
        ("03-1234-5678（FAX兼用）", "0312345678"),
        ("03-1234-5678（夜間）", "0312345678"),
        ("夜間 03-1234-5678", "0312345678"),
        ("自宅：03-1234-5678", "0312345678"),
        ("03-1234-5678 x12", "0312345678"),
        ("03-1234-5678 ｘ１２", "0312345678"),
        ("03-1234-5678 内線12-3", "0312345678"),
        ("（代）03-1234-5678", "0312345678"),
        ("☎03-1234-5678", "0312345678"),
        ("T:03-1234-5678", "0312345678"),
        ("03〜1234〜5678", "0312345678"),
        ("03.1234.5678", "0312345678"),
        ("03-1234-5678 extension 12", "0312345678"),
        ("03-1234-5678 内線１２番", "0312345678"),
        ("03-1234-5678（代表電話）", "0312345678"),
        ("03-1234-5678（直）", "0312345678"),
        ("03-1234-5678（平日）", "0312345678"),
        ("FAX 03-1234-5678", "phone_digits"),
        ("03-1234-5678 FAX", "phone_several"),
        ("O3-1234-5678", "0312345678"),
        ("o9o-l234-5678", "09012345678"),
    ] {
        assert_eq!(said(phone("t", typed)), digits, "{typed}");
    }
}

#[test]
fn what_is_no_telephone_number_is_told_by_what_is_wrong() {
    for (typed, code) in [
        ("312345678", "phone_zero"),
        ("1234567890", "phone_zero"),
        ("03-1234-567", "phone_length"),
        ("090-1234-56789", "phone_length"),
        ("+1 212 555 0100", "phone_digits"),
        ("なし", "phone_digits"),
        ("03-1234-5678 山田", "phone_digits"),
        ("内線5", "phone_digits"),
        ("03-1234-5678 内線", "phone_digits"),
        ("03-1234-56789", "phone_kind"),
        ("090-1234-567", "phone_kind"),
        ("050-1234-567", "phone_kind"),
        ("0120-1234-567", "phone_kind"),
        ("000-0000-0000", "phone_unused"),
        ("00000000000", "phone_unused"),
        ("03-1234-5678 / 090-1234-5678", "phone_several"),
        ("03-1234-5678、090-1234-5678", "phone_several"),
        ("03-1234-5678 090-1234-5678", "phone_several"),
        ("03-1234-5678または03-1234-5679", "phone_several"),
    ] {
        assert_eq!(said(phone("t", typed)), code, "{typed}");
    }
}

#[test]
fn of_two_numbers_one_is_chosen_with_one_press_and_letters_that_became_digits_are_said() {
    let error = phone("t", "03-1234-5678 / 090-1234-5678").expect_err("two");
    let offered: Vec<String> = error.offers.iter().map(|offer| offer.action.to_string()).collect();
    assert_eq!(offered, [r#"set:{"t":"03-1234-5678"}"#, r#"set:{"t":"090-1234-5678"}"#]);
    for (typed, behind) in [
        ("03-1234-5678（代表）内線１２", "代表内線12"),
        ("03-1234-5678 内線12-3", "内線12-3"),
        ("03-1234-5678-内線１２－３", "内線12-3"),
        ("03-1234-5678（夜間）", "夜間"),
        ("03-1234-5678（山田）", "（山田）"),
        ("03-1234-5678（9時〜17時）", "（9時〜17時）"),
        ("03-1234-5678（代表）（山田）", "（山田）"),
        ("03-1234-5678,12", ",12"),
        ("03-1234-5678 x12", "x12"),
        ("TEL 03-1234-5678", ""),
        ("+81 3-1234-5678", ""),
    ] {
        assert_eq!(behind_phone(typed), behind, "{typed}");
    }
    for (typed, offers) in [
        ("03-1234-5678 FAX 03-1234-5679", &["03-1234-5678"][..]),
        ("TEL 03-1234-5678 / ファックス：03-1234-5679", &["03-1234-5678"]),
    ] {
        let error = phone("t", typed).expect_err("two numbers");
        let offered: Vec<&str> = error.offers.iter().map(|offer| offer.values["value"].as_str()).collect();
        assert_eq!((error.code.key(), offered.as_slice()), ("phone_several", offers), "{typed}");
    }
    for (typed, start) in [("0120-123-4567", "0120"), ("0800-123-456", "0800"), ("03-1234-56789", "03")] {
        assert_eq!(phone("t", typed).expect_err("not so many").values["start"], start, "{typed}");
    }
    let changes = |typed: &str| phone("t", typed).map(|reading| reading.changes.len());
    assert_eq!((changes("O3-1234-5678"), changes("TEL 03-1234-5678")), (Ok(1), Ok(0)));
}
