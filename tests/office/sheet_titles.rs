//! What the columns of the office's sheet are called.

pub const TITLES: [&str; 16] = [
    "受付番号",
    "種類",
    "版",
    "待ち日数",
    "事業者名",
    "都道府県",
    "市区町村・町名",
    "法人番号",
    "ウェブサイト",
    "★",
    "似た申込み",
    "確かめること",
    "違うところ",
    "理由の見本",
    "決定",
    "理由",
];

/// Where the office writes.
pub const DECISION: usize = 14;
pub const REASON: usize = DECISION + 1;
