//! What the columns of the office's sheet are called.

pub const TITLES: [&str; 12] = [
    "受付番号",
    "種類",
    "版",
    "待ち日数",
    "事業者名",
    "都道府県",
    "★",
    "確かめること",
    "違うところ",
    "理由の見本",
    "決定",
    "理由",
];
