//! What every guidance page must have, be it all Markdown (`kind = "guide"`) or around a tool:
//! a date, a source, and one 「まずこれだけ」. How long a page is, its matter decides. Used by `load`.

use super::content::Page;
use crate::base::problem::Problem;

/// What a guidance page falls short of.
pub fn faults(page: &Page) -> Vec<Problem> {
    if !page.kind().is_guidance() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut fault = |what: String, remedy: &str| faults.push(Problem::new(&page.label, what, remedy).at(1, 1));
    if page.front.date.is_none() {
        fault("date がありません。".to_owned(), "本文を最後に書き直した日を書いてください。");
    }
    if page.front.sources.is_empty() {
        fault("sources がありません。".to_owned(), "参考にした資料を 1 つ以上書いてください。");
    }
    if page.text.tips != 1 {
        let what = format!("「まずこれだけ」の囲みが {} 個あります。", page.text.tips);
        fault(what, "> [!TIP] の囲みを、ちょうど 1 つ置いてください。");
    }
    faults
}
