//! The one table of folding, for Rust (this crate) and JavaScript (the module made from it). To unite
//! another pair of characters, add it here and run the tests: they say how to renew the module.
//! Never holds a pair that NFKC already unites.

/// A character as it is written, and the character it counts as.
pub const VARIANTS: &[(char, char)] = &[
    ('髙', '高'),
    ('﨑', '崎'),
    ('𠮷', '吉'),
    ('邊', '辺'),
    ('邉', '辺'),
    ('濵', '浜'),
    ('濱', '浜'),
    ('齋', '斎'),
    ('齊', '斎'),
    ('斉', '斎'),
    ('德', '徳'),
    ('瀨', '瀬'),
    ('澤', '沢'),
    ('廣', '広'),
    ('國', '国'),
    ('櫻', '桜'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('栁', '柳'),
    ('曻', '昇'),
    ('冨', '富'),
    ('鷗', '鴎'),
];

/// What counts as the long vowel mark ー.
pub const DASHES: &str = "-‐‑‒–—―−ー~";

/// White space as it is after NFKC, and the middle dots; they do not count.
pub const DROPPED: &str = "\t\n\u{b}\u{c}\r \u{85}\u{1680}\u{2028}\u{2029}・･·•";

/// The legal forms that do not decide a match at either end of a name.
pub const LEGAL_FORMS: &[&str] = &[
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "社会福祉法人",
    "学校法人",
    "宗教法人",
    "特定非営利活動法人",
    "税理士法人",
    "弁護士法人",
    "司法書士法人",
    "行政書士法人",
    "社会保険労務士法人",
    "農事組合法人",
    "独立行政法人",
    "(株)",
    "(有)",
    "(同)",
    "(医)",
    "(社)",
    "(財)",
    "(福)",
    "(学)",
];
