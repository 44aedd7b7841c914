//! Letters that search counts as one. Kanji stand in `variants.txt`, which `variants.py` makes from public tables; it
//! says which. To unite another pair, add it here and run the tests: they say how to renew what JavaScript reads.
//! Never holds a pair that NFKC already unites.

use super::HYPHENS;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A character as it is written, and the character it counts as.
pub type LetterPair = (char, char);

/// Pairs that no public table has, or that unite two 常用漢字 (斉, 斎).
const OWN: &[LetterPair] = &[
    ('斉', '斎'),
    ('𠮷', '吉'),
    ('〻', '々'),
    // Shapes that JIS changed in 1983, which neither map unites.
    ('薮', '藪'),
    ('篭', '籠'),
    ('鴬', '鶯'),
    ('竃', '竈'),
    ('鯵', '鰺'),
    ('砺', '礪'),
    ('頚', '頸'),
    ('涛', '濤'),
    ('諌', '諫'),
    ('蛎', '蠣'),
    ('蝿', '蠅'),
    ('侭', '儘'),
    ('潅', '灌'),
    ('賎', '賤'),
    ('撹', '攪'),
    ('梼', '檮'),
    ('ヱ', 'エ'),
    ('ヰ', 'イ'),
    ('ς', 'σ'),
    ('ø', 'o'),
    ('ł', 'l'),
    ('đ', 'd'),
    ('ı', 'i'),
];

/// Small kana, each before the large one it counts as.
const SMALL: &str =
    "ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケㇰクㇱシㇲスㇳトㇴヌㇵハㇶヒㇷフㇸヘㇹホㇺムㇻラㇼリㇽルㇾレㇿロ";

const KANJI: &str = include_str!("variants.txt");

/// What keyboards write: kanji of CP932 and the pairs of this file. What does not count at all counts as `NOTHING`.
pub static TYPED: LazyLock<Vec<LetterPair>> = LazyLock::new(|| {
    let small: Vec<char> = SMALL.chars().collect();
    let small = small.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    let long = HYPHENS.into_iter().chain(WAVES.chars()).map(|mark| (mark, 'ー'));
    let dropped = DROPPED.chars().map(|sign| (sign, NOTHING));
    let own = OWN.iter().chain(SIGNS).copied();
    sorted(own.chain(small).chain(long).chain(dropped).chain(kanji("[typed]")).collect())
});

/// Cannot be seen, so it is left out like all that cannot.
const NOTHING: char = '\0';

/// The other kanji of JIS X 0213: needed only where a text has one.
pub static RARE: LazyLock<Vec<LetterPair>> = LazyLock::new(|| sorted(kanji("[rare]").collect()));

/// What each written character counts as, before NFKC and after it.
pub static COUNTS_AS: LazyLock<HashMap<char, char>> = LazyLock::new(|| TYPED.iter().chain(&*RARE).copied().collect());

/// The pairs of a part of the table. Whose standard shape counts as another itself counts as that one.
fn kanji(part: &'static str) -> impl Iterator<Item = LetterPair> {
    let lines = KANJI.lines().skip_while(move |line| *line != part).skip(1).take_while(|line| !line.starts_with('['));
    lines.flat_map(|line| {
        let to = line.chars().next().unwrap_or_default();
        let to = OWN.iter().find(|(variant, _)| *variant == to).map_or(to, |(_, to)| *to);
        line.chars().skip(1).map(move |variant| (variant, to))
    })
}

fn sorted(mut pairs: Vec<LetterPair>) -> Vec<LetterPair> {
    pairs.sort_unstable();
    pairs
}

/// Signs that NFKC takes for something else, each with one that it does not: voiced marks that stand by themselves,
/// legal forms in a circle; and the quotes that phones write for the straight ones.
const SIGNS: &[LetterPair] = &[
    ('゛', '\u{3099}'),
    ('゜', '\u{309a}'),
    ('ﾞ', '\u{3099}'),
    ('ﾟ', '\u{309a}'),
    ('㊑', '㈱'),
    ('㊒', '㈲'),
    ('㊓', '㈳'),
    ('㊔', '㈴'),
    ('㊖', '㈶'),
    ('㊫', '㈻'),
    ('‘', '\''),
    ('’', '\''),
    ('ʼ', '\''),
    ('′', '\''),
    ('“', '"'),
    ('”', '"'),
    ('″', '"'),
];

/// Waves and rare dashes, which people write for the long vowel mark ー as they do hyphens; ～ is the first after NFKC.
pub const WAVES: &str = "~〜\u{2d7}⁓∼∾━⎯➖⸺⸻〰゠";

/// White space as it is after NFKC, and the middle dots; they do not count.
const DROPPED: &str = "\t\n\u{b}\u{c}\r \u{85}\u{1680}\u{2028}\u{2029}・･·•‧∙⋅";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_one_kanji_count_as_one() {
        let counted = |c: char| COUNTS_AS.get(&c).copied().unwrap_or(c);
        let pairs =
            "倶俱呑吞嘘噓妍姸屏屛并幷痩瘦繋繫藪薮籠篭鶯鴬竈竃鰺鯵礪砺頸頚濤涛諫諌蠣蛎蠅蝿儘侭灌潅賤賎攪撹邇迩檮梼";
        for pair in pairs.chars().collect::<Vec<_>>().chunks(2) {
            assert_eq!(counted(pair[0]), counted(pair[1]), "{pair:?}");
        }
        for (one, other) in [('机', '機'), ('吊', '弔'), ('芸', '蕓')] {
            assert_ne!(counted(one), counted(other), "{one}{other}");
        }
    }

    #[test]
    fn a_letter_counts_as_one_that_counts_as_itself() {
        let known = &*COUNTS_AS;
        assert_eq!(known.len(), TYPED.len() + RARE.len(), "each once");
        let twice: Vec<_> = known.iter().filter(|(_, to)| known.contains_key(to)).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn the_shapes_that_names_are_mixed_up_in_are_known() {
        for pair in
            "髙高﨑崎𠮷吉邊辺邉辺濵浜濱浜齋斎齊斎斉斎德徳瀨瀬澤沢廣広國国櫻桜嶋島嶌島栁柳曻昇冨富鷗鴎會会團団榮栄"
                .chars()
                .collect::<Vec<_>>()
                .chunks_exact(2)
        {
            assert_eq!(COUNTS_AS.get(&pair[0]), Some(&pair[1]));
        }
        for apart in ["机機", "発髪", "会合", "宍肉"] {
            let counted: Vec<char> = apart.chars().map(|c| *COUNTS_AS.get(&c).unwrap_or(&c)).collect();
            assert_ne!(counted[0], counted[1], "{apart}");
        }
    }
}
