//! Made-up municipalities and towns, more in the prefectures where more businesses are.

use crate::random::Random;

/// How many of a thousand businesses stand in each prefecture, in the order of the codes.
const SHARES: [u32; 47] = [
    38, 8, 7, 16, 6, 7, 12, 17, 12, 13, 43, 38, 190, 61, 16, 8, 8, 6, 6, 14, 15, 26, 70, 12, 9, 21, 92, 41, 8, 6, 4, 4,
    14, 21, 9, 5, 7, 9, 5, 39, 5, 8, 12, 8, 7, 11, 9,
];
const CITY: &str =
    "大中小東西南北上下高松山川田村島崎浜橋原野木井谷津沢岡富豊長広和美平安武宮石森林青白黒金銀新古若竹梅桜藤柏荒";
const TOWN: &str =
    "本栄緑旭曙港泉幸末寿常盤弥生千代丸若葉朝日花園桜台清水中央元新昭和平大手追分稲荷鍛冶材木魚屋紺八幡春夏秋冬";

/// All places, by prefecture.
pub struct Places {
    towns: Vec<Vec<String>>,
    shares: Vec<(u16, u32)>,
}

impl Places {
    /// Makes the places up.
    pub fn new(random: &mut Random) -> Self {
        let towns = SHARES.iter().map(|share| prefecture(20 + *share as usize, random)).collect();
        Self { towns, shares: (0u16..).zip(SHARES).collect() }
    }

    /// The prefecture's place in the list, and a municipality with a town in it.
    pub fn draw(&self, random: &mut Random) -> (u16, String) {
        let prefecture = random.weighted(&self.shares);
        (prefecture, random.zipf(&self.towns[usize::from(prefecture)]).clone())
    }
}

fn prefecture(cities: usize, random: &mut Random) -> Vec<String> {
    let (city_letters, town_letters): (Vec<char>, Vec<char>) = (CITY.chars().collect(), TOWN.chars().collect());
    let mut towns = Vec::new();
    for at in 0..cities {
        let mut city = letters(&city_letters, 2 + random.below(5) / 4, random);
        city.push_str(match at % 10 {
            0..=5 => "市",
            6 => "市中央区",
            7 | 8 => "町",
            _ => "村",
        });
        for _ in 0..25 {
            let town = letters(&town_letters, 1 + random.below(3), random);
            towns.push(format!("{city}{town}{}", random.pick(&["町", "町", "", "一条", "ケ丘", "字上野"])));
        }
    }
    random.shuffle(&mut towns);
    towns
}

fn letters(from: &[char], count: usize, random: &mut Random) -> String {
    (0..count).map(|_| *random.pick(from)).collect()
}
