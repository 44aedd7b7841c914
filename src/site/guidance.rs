//! What every guidance page must have, be it all Markdown (`template = "guide.html"`) or around a tool:
//! a date, a source, one 「まずこれだけ」, and enough text to be of use. Used by `load`.

use super::content::Page;
use crate::base::problem::Problem;

/// The templates of guidance pages.
const TEMPLATES: [&str; 5] = ["guide.html", "five-points.html", "self-check.html", "policy.html", "law.html"];
/// The least text, in characters without blanks and markup.
const LEAST: usize = 600;

/// What a guidance page falls short of.
pub fn faults(page: &Page) -> Vec<Problem> {
    if !TEMPLATES.contains(&page.template()) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut fault = |what: String, remedy: &str| faults.push(Problem::new(&page.label, what, remedy).at(1, 1));
    if page.front.date.is_none() {
        fault("date がありません。".to_owned(), "内容を確かめた日を書いてください。");
    }
    if page.front.sources.is_empty() {
        fault("sources がありません。".to_owned(), "参考にした資料を 1 つ以上書いてください。");
    }
    if page.text.tips != 1 {
        let what = format!("「まずこれだけ」の囲みが {} 個あります。", page.text.tips);
        fault(what, "> [!TIP] の囲みを、ちょうど 1 つ置いてください。");
    }
    if page.text.text_length < LEAST {
        let what = format!("本文が {} 字です。", page.text.text_length);
        fault(what, "空白と記号を除いて 600 字以上にしてください。");
    }
    faults
}
