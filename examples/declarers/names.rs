//! Names as hard as real ones: many characters and pairs of characters, old forms and half-width
//! letters, long names of associations, many equal names, sole proprietors.

use crate::random::Random;
use sengen::directory::NameField;

const KANJI: &str = include_str!("kanji.txt");
const LEGAL: [(&str, u32); 12] = [
    ("株式会社", 560),
    ("有限会社", 210),
    ("合同会社", 90),
    ("㈱", 20),
    ("（株）", 12),
    ("㈲", 8),
    ("一般社団法人", 25),
    ("医療法人社団", 20),
    ("社会福祉法人", 15),
    ("特定非営利活動法人", 12),
    ("税理士法人", 8),
    ("合資会社", 4),
];
const TRADES: [&str; 60] = [
    "製作所",
    "工業",
    "建設",
    "商事",
    "電機",
    "設備",
    "商店",
    "工務店",
    "産業",
    "興業",
    "運輸",
    "物流",
    "塗装",
    "印刷",
    "不動産",
    "システム",
    "サービス",
    "テクノ",
    "工業所",
    "鉄工所",
    "電設",
    "食品",
    "水産",
    "農園",
    "会計事務所",
    "設計",
    "建築設計事務所",
    "歯科医院",
    "薬局",
    "クリニック",
    "自動車",
    "モータース",
    "石油",
    "ガス",
    "木材",
    "造園",
    "土木",
    "総業",
    "企画",
    "デザイン",
    "ソリューションズ",
    "コンサルティング",
    "ホールディングス",
    "エンジニアリング",
    "精機",
    "精密",
    "金属",
    "化成",
    "化学",
    "紙業",
    "繊維",
    "縫製",
    "酒造",
    "製菓",
    "製麺",
    "旅館",
    "ホテル",
    "保険事務所",
    "倉庫",
    "メンテナンス",
];
const KANA: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワガギグゲゴザジズゼゾダデドバビブベボパピプペポ";
const LATIN: &str = "aeioukstnhmrygzdbpfjclvwx";
const GOALS: [&str; 12] =
    ["地域", "環境", "情報", "教育", "文化", "国際", "青少年", "高齢者", "まちづくり", "中小企業", "観光", "防災"];
const DEEDS: [&str; 10] = ["支援", "推進", "振興", "研究", "交流", "育成", "開発", "普及", "活性化", "連携"];
/// A character and an older or rarer form of it, used in one name of twenty that has it.
const OLD_FORMS: [(char, char); 14] = [
    ('高', '髙'),
    ('崎', '﨑'),
    ('吉', '𠮷'),
    ('辺', '邉'),
    ('浜', '濵'),
    ('斎', '齋'),
    ('徳', '德'),
    ('沢', '澤'),
    ('広', '廣'),
    ('国', '國'),
    ('桜', '櫻'),
    ('島', '嶋'),
    ('富', '冨'),
    ('神', '\u{fa19}'),
];

/// Pools of characters and words to draw from, the common ones first.
pub struct Names {
    kanji: Vec<char>,
    surnames: Vec<String>,
    given: Vec<String>,
    brands: Vec<String>,
    drawn: Vec<(String, NameField)>,
}

impl Names {
    /// Puts the pools together.
    pub fn new(random: &mut Random) -> Self {
        let mut kanji: Vec<char> = KANJI.chars().filter(|c| !c.is_whitespace()).collect();
        random.shuffle(&mut kanji);
        for (place, common) in "吉高崎辺浜斎徳沢広国桜島富神田山川木村本藤".chars().enumerate() {
            if let Some(at) = kanji.iter().position(|&c| c == common) {
                kanji.swap(at, place);
            }
        }
        let word = |random: &mut Random, letters: usize| (0..letters).map(|_| *random.zipf(&kanji[..400])).collect();
        let surnames = (0..3_000).map(|at| word(random, if at % 12 == 0 { 3 } else { 2 })).collect();
        let given = (0..1_200).map(|_| word(random, 2)).collect();
        let brands = (0..40_000).map(|_| kana_word(random)).collect();
        Self { kanji, surnames, given, brands, drawn: Vec::new() }
    }

    /// A name and the question it answers; one in eight is that of an earlier declarer once more.
    pub fn draw(&mut self, random: &mut Random) -> (String, NameField) {
        if self.drawn.len() > 50 && random.chance(12) {
            let recent = self.drawn.len().min(60_000);
            return if random.chance(40) { random.zipf(&self.drawn[..recent]) } else { random.pick(&self.drawn) }
                .clone();
        }
        let (name, field) = if random.chance(14) {
            (self.person(random), NameField::Representative)
        } else {
            (self.business(random), NameField::Name)
        };
        let drawn = (disguise(name, random), field);
        self.drawn.push(drawn.clone());
        drawn
    }

    fn person(&self, random: &mut Random) -> String {
        format!("{}{}{}", random.zipf(&self.surnames), random.pick(&[" ", "　", " ", ""]), random.zipf(&self.given))
    }

    fn business(&self, random: &mut Random) -> String {
        let legal = random.weighted(&LEGAL);
        let core = match random.below(100) {
            0..=26 => format!("{}{}", random.zipf(&self.surnames), random.pick(&TRADES)),
            27..=47 => format!("{}{}", self.kanji_word(random), random.pick(&TRADES)),
            48..=66 => format!("{}{}", random.zipf(&self.brands), random.pick(&TRADES)),
            67..=74 => random.zipf(&self.brands).clone(),
            75..=81 => self.kanji_word(random),
            82..=88 => format!("{}・{}", random.zipf(&self.brands), random.zipf(&self.brands)),
            89..=94 => latin_word(random),
            _ => return self.association(legal, random),
        };
        if random.chance(70) { format!("{legal}{core}") } else { format!("{core}{legal}") }
    }

    fn kanji_word(&self, random: &mut Random) -> String {
        (0..2 + random.below(5) / 3).map(|_| *random.zipf(&self.kanji)).collect()
    }

    /// The long names: up to 80 characters.
    fn association(&self, legal: &str, random: &mut Random) -> String {
        let mut name = format!("{legal}{}", self.kanji_word(random));
        let length = 10 + random.below(12) * random.below(8);
        while name.chars().count() < length.min(70) {
            name.push_str(random.pick::<&str>(&GOALS));
            name.push_str(random.pick::<&str>(&DEEDS));
            if random.chance(40) {
                name.push_str(random.zipf::<String>(&self.surnames));
            }
        }
        name.push_str(random.pick::<&str>(&["協議会", "ネットワーク", "機構", "センター", "協同組合"]));
        name.chars().take(80).collect()
    }
}

fn kana_word(random: &mut Random) -> String {
    let kana: Vec<char> = KANA.chars().collect();
    let mut word = String::new();
    for _ in 0..2 + random.below(3) {
        word.push(*random.zipf(&kana));
        match random.below(20) {
            0..=1 => word.push('ー'),
            2..=4 => word.push('ン'),
            5 => word.push_str("ット"),
            _ => {}
        }
    }
    word
}

fn latin_word(random: &mut Random) -> String {
    let letters: Vec<char> = LATIN.chars().collect();
    let word: String = (0..2 + random.below(6)).map(|_| *random.zipf(&letters)).collect();
    match random.below(4) {
        0 => word.to_uppercase(),
        1 => format!("{}-{}", word.to_uppercase(), random.below(100)),
        2 => word.to_uppercase().chars().filter_map(|c| char::from_u32(u32::from(c) + 0xfee0)).collect(),
        _ => format!("{} {}", word, random.pick(&["works", "Lab", "JAPAN", "& Co."])),
    }
}

/// Writes some names in older, half-width or decomposed characters.
fn disguise(name: String, random: &mut Random) -> String {
    use unicode_normalization::UnicodeNormalization;
    match random.below(100) {
        0..=4 => {
            let old = |c| OLD_FORMS.iter().find(|(new, _)| *new == c).map_or(c, |(_, old)| *old);
            name.chars().map(old).collect()
        }
        5 if name.chars().count() < 60 => name.nfd().collect(),
        6 => name.chars().map(half_width).collect(),
        7 => name.replace('田', "田\u{e0100}"),
        _ => name,
    }
}

/// Half-width katakana where one character stands for one.
fn half_width(c: char) -> char {
    const FULL: &str = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";
    let found = FULL.chars().position(|full| full == c);
    found.and_then(|at| char::from_u32(0xff66 + at as u32)).unwrap_or(c)
}
