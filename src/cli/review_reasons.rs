//! What stands in a sheet's column for reasons, or after `--reason`: a text to be mailed, or stock reasons by their
//! keys. What could only be meant for the row above, or for a key, is never mailed as it stands. Used by `review`,
//! `review_sheet_lines`.

use super::review;
use crate::base::sheet;
use crate::base::text;
use crate::office::queue::account::PendingKind;
use crate::office::queue::pending::Ruling;
use crate::office::review::reasons::{StockReason, StockReasons, is_key};

/// What people write for "as above".
const AS_ABOVE: [&str; 12] = [
    "同上",
    "同じ",
    "同前",
    "同様",
    "上と同じ",
    "上に同じ",
    "上記と同じ",
    "上の行と同じ",
    "以下同文",
    "〃",
    "々",
    "仝",
];

/// The words that are mailed or kept: what was typed, or the stock reasons it names.
pub(super) fn reason_of(
    typed: &str,
    ruling: Ruling,
    kind: PendingKind,
    stock: &StockReasons,
) -> Result<String, String> {
    let typed = sheet::unguarded(typed);
    if ruling == Ruling::Accepted {
        if kind == PendingKind::Contact && !says_something(typed) {
            return Err(
                "担当者変更を認めるときは、登録された電話か住所へ確かめた方法を、理由に書いてください。".to_owned()
            );
        }
        return Ok(review::reason(typed).unwrap_or_default());
    }
    let keys = keys_of(typed);
    if keys.is_empty() {
        return Err(
            "差し戻しと不受理には、理由が要ります。メールに入る文か、理由の見本の英字を書いてください。".to_owned()
        );
    }
    if keys.iter().all(|key| is_key(key)) {
        return text_of(&keys, ruling, stock);
    }
    if let Some(key) = keys.iter().find(|key| stock.of(key).is_some()) {
        return Err(format!(
            "理由に、見本の英字「{key}」と文が、いっしょに書いてあります。メールには、どちらか一方だけを入れられます。\
             見本の英字だけにするか、メールに入る文だけにしてください。"
        ));
    }
    if !says_something(typed) {
        return Err(
            "理由が、申込者に送れる文になっていません（「同上」や記号だけなど）。この行だけで読んでわかる文を書いてください。"
                .to_owned(),
        );
    }
    review::reason(typed).map_err(|why| format!("{why}。"))
}

/// What stands between blanks and marks; also as it stands in the column of samples: `・street（公開の欄…）`.
fn keys_of(typed: &str) -> Vec<String> {
    let narrow = text::narrow(typed).to_lowercase();
    let (mut plain, mut depth) = (String::new(), 0usize);
    let is_sample = narrow.trim_start_matches('・').split(['(', '（']).next().is_some_and(|key| is_key(key.trim()));
    for c in narrow.chars() {
        match c {
            '(' | '（' if is_sample => depth += 1,
            ')' | '）' if is_sample => {
                depth = depth.saturating_sub(1);
                plain.push(' ');
            }
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let keys = plain.split(|c: char| c.is_whitespace() || ",、・".contains(c));
    keys.filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

/// Whether a declarer who reads nothing else could understand it.
fn says_something(typed: &str) -> bool {
    let words: String = typed.chars().filter(|c| c.is_alphanumeric() || "〃々仝".contains(*c)).collect();
    words.chars().any(char::is_alphabetic) && !AS_ABOVE.contains(&words.as_str())
}

/// The texts of stock reasons.
fn text_of(keys: &[String], ruling: Ruling, stock: &StockReasons) -> Result<String, String> {
    let all = stock.all().iter().filter(|reason| reason.is_for(ruling));
    let known = match all.map(|reason| reason.key.as_str()).collect::<Vec<_>>() {
        keys if keys.is_empty() => "この決定に使える見本はありません。メールに入る文を書いてください。".to_owned(),
        keys => format!("使えるもの: {}。メールに入る文を書いてもかまいません。", keys.join("、")),
    };
    let mut texts: Vec<&StockReason> = Vec::new();
    for key in keys {
        match stock.of(key) {
            Some(reason) if reason.is_for(ruling) => texts.push(reason),
            Some(_) => return Err(format!("理由の見本「{key}」は、この決定には使えません。{known}")),
            None => return Err(format!("理由の見本「{key}」がありません。{known}")),
        }
    }
    texts.dedup();
    Ok(texts.into_iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn told(typed: &str) -> Result<String, String> {
        let stock = StockReasons::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the shipped ones");
        reason_of(typed, Ruling::Returned, PendingKind::Declaration, &stock)
    }

    #[test]
    fn what_is_meant_for_a_key_is_its_text_however_it_was_copied() {
        let street = told("street").expect("a key");
        for typed in [
            "STREET",
            "ｓｔｒｅｅｔ",
            " street\u{2028}",
            "・street",
            "・street（公開の欄に番地や建物名がある）",
            "street（公開の欄に、番地や建物名がある）",
            "street street",
        ] {
            assert_eq!(told(typed).as_ref(), Ok(&street), "{typed}");
        }
        let person = told("person").expect("a key");
        for typed in ["street person", "street、person", "・street（公開の欄）\u{2028}・person（人の名前）"]
        {
            assert_eq!(told(typed), Ok(format!("{street}\n{person}")), "{typed}");
        }
    }

    #[test]
    fn what_nobody_could_understand_is_never_mailed() {
        for typed in
            ["同上", "〃", "〃 ", "同上。", "「同じ」", "上と同じ", "々", "-", "。", "・・・", "123", "?", "'〃"]
        {
            assert!(
                told(typed).is_err_and(|why| why.contains("文になっていません") || why.contains("理由が要ります")),
                "{typed}"
            );
        }
        for typed in ["street 番地を消してください。", "番地を消してください（street）。 street"]
        {
            assert!(told(typed).is_err_and(|why| why.contains("street") && why.contains("いっしょに")), "{typed}");
        }
        for typed in [
            "番地を消してください。",
            "町名が同じ行に 2 つあります。",
            "Please leave out the street.",
            "同じ町名が 2 つあります",
        ] {
            assert_eq!(told(typed).as_deref(), Ok(typed), "{typed}");
        }
        let stock = StockReasons::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the shipped ones");
        assert!(reason_of("〃", Ruling::Accepted, PendingKind::Contact, &stock).is_err());
        let revoked = reason_of("street", Ruling::Revoked, PendingKind::Declaration, &stock);
        assert!(revoked.is_err_and(|why| why.contains("メールに入る文")));
    }
}
