//! Letters that search counts as one. To unite another pair, add it here and run the tests: they say how to renew
//! what JavaScript reads. Never holds a pair that NFKC already unites.

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

/// Waves, which people write for the long vowel mark ー as they do hyphens; ～ is the first after NFKC.
pub const WAVES: &str = "~〜";

/// White space as it is after NFKC, and the middle dots; they do not count.
pub const DROPPED: &str = "\t\n\u{b}\u{c}\r \u{85}\u{1680}\u{2028}\u{2029}・･·•";
