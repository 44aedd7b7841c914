//! The tile map: every prefecture a tile of one size, placed about where it lies, darker the more
//! declarers it has. Drawn where every region of the list is one of Japan's prefectures; of others no map is known.

use crate::directory::statistics::Count;
use crate::scheme::lists::Prefecture;
use crate::view::bars::round;
use serde::Serialize;

const COLUMNS: u8 = 11;
const ROWS: u8 = 12;
/// Height of a tile with the gap below it.
const PITCH: u8 = 44;
/// The prefectures by the names in their addresses, each with the column and row of its tile.
const PLACES: [(&str, u8, u8); 47] = [
    ("hokkaido", 10, 0),
    ("aomori", 10, 1),
    ("iwate", 10, 2),
    ("miyagi", 10, 3),
    ("akita", 9, 2),
    ("yamagata", 9, 3),
    ("fukushima", 9, 4),
    ("ibaraki", 10, 5),
    ("tochigi", 9, 5),
    ("gunma", 8, 5),
    ("saitama", 8, 6),
    ("chiba", 10, 6),
    ("tokyo", 9, 6),
    ("kanagawa", 8, 7),
    ("niigata", 8, 4),
    ("toyama", 7, 4),
    ("ishikawa", 6, 4),
    ("fukui", 5, 5),
    ("yamanashi", 7, 6),
    ("nagano", 7, 5),
    ("gifu", 6, 5),
    ("shizuoka", 7, 7),
    ("aichi", 6, 6),
    ("mie", 6, 7),
    ("shiga", 5, 6),
    ("kyoto", 4, 6),
    ("osaka", 4, 7),
    ("hyogo", 3, 6),
    ("nara", 5, 7),
    ("wakayama", 5, 8),
    ("tottori", 2, 6),
    ("shimane", 1, 6),
    ("okayama", 2, 7),
    ("hiroshima", 1, 7),
    ("yamaguchi", 0, 7),
    ("tokushima", 4, 9),
    ("kagawa", 4, 8),
    ("ehime", 3, 8),
    ("kochi", 3, 9),
    ("fukuoka", 1, 9),
    ("saga", 0, 9),
    ("nagasaki", 0, 10),
    ("kumamoto", 1, 10),
    ("oita", 2, 9),
    ("miyazaki", 2, 10),
    ("kagoshima", 1, 11),
    ("okinawa", 0, 11),
];
/// So few regions are no map.
const FEW: usize = 10;
/// How many shades there are beside that of nothing.
const SHADES: usize = 4;

/// All tiles, and what their shades mean.
#[derive(Debug, Serialize)]
pub struct Tiles {
    height: u16,
    width: f64,
    tiles: Vec<Tile>,
    shades: Vec<Shade>,
}

#[derive(Debug, Serialize)]
struct Tile {
    /// As much of the name as a narrow tile holds, and the rest of it.
    name: String,
    rest: String,
    total: usize,
    shade: usize,
    x: f64,
    y: u16,
}

#[derive(Debug, Serialize)]
struct Shade {
    shade: usize,
    from: usize,
    /// `None`: without end.
    to: Option<usize>,
    y: usize,
}

/// The tiles of the prefectures with their counts; `None` where some region is none, or there are only a few.
pub fn tiles(counts: &[(&Prefecture, Count)]) -> Option<Tiles> {
    let place_of = |prefecture: &Prefecture| PLACES.iter().find(|(slug, ..)| *slug == prefecture.slug);
    if counts.len() <= FEW || counts.iter().any(|(prefecture, _)| place_of(prefecture).is_none()) {
        return None;
    }
    let bounds = bounds(counts.iter().map(|(_, count)| count.total()));
    let tile = |(prefecture, count): &(&Prefecture, Count)| {
        let &(_, column, row) = place_of(prefecture)?;
        let (name, rest) = split(&prefecture.name);
        let total = count.total();
        let shade = bounds.iter().filter(|bound| total >= **bound).count();
        let (x, y) = (round(f64::from(column) * 100.0 / f64::from(COLUMNS)), u16::from(row) * u16::from(PITCH));
        Some(Tile { name, rest, total, shade, x, y })
    };
    Some(Tiles {
        height: u16::from(ROWS) * u16::from(PITCH),
        width: round(100.0 / f64::from(COLUMNS)),
        tiles: counts.iter().filter_map(tile).collect(),
        shades: shades(&bounds),
    })
}

/// `神奈川県` → `神奈` and `川`; `北海道` keeps its 道.
fn split(name: &str) -> (String, String) {
    let name = name.strip_suffix(['都', '府', '県']).unwrap_or(name);
    (name.chars().take(2).collect(), name.chars().skip(2).collect())
}

/// The least number of each shade: as many different numbers in each, as far as round bounds allow.
fn bounds(totals: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut totals: Vec<usize> = totals.filter(|total| *total > 0).collect();
    totals.sort_unstable();
    totals.dedup();
    let quarter = |part: usize| totals.get(totals.len() * part / SHADES).copied().map(rounded);
    let mut bounds: Vec<usize> = (1..SHADES).filter_map(quarter).collect();
    bounds.insert(0, 1);
    bounds.dedup();
    bounds
}

/// Two digits that count, the rest zeros.
fn rounded(number: usize) -> usize {
    let unit = 10usize.pow(number.max(1).ilog10().saturating_sub(1));
    number / unit * unit
}

fn shades(bounds: &[usize]) -> Vec<Shade> {
    let shade = |(at, from): (usize, &usize)| Shade {
        shade: at + 1,
        from: *from,
        to: bounds.get(at + 1).map(|next| next - 1),
        y: (at + 1) * 32,
    };
    let none = Shade { shade: 0, from: 0, to: Some(0), y: 0 };
    std::iter::once(none).chain(bounds.iter().enumerate().map(shade)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::lists::Lists;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn drawn(total: impl Fn(usize) -> usize) -> Tiles {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        let count = |(at, prefecture)| (prefecture, Count::from([total(at)]));
        tiles(&lists.prefectures().iter().enumerate().map(count).collect::<Vec<_>>()).expect("a map")
    }

    #[test]
    fn of_other_regions_no_map_is_known() {
        let lists = Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists");
        let mut towns = lists.prefectures().to_vec();
        towns[12].slug = "mihon-cho".to_owned();
        let count = |town| (town, Count::default());
        assert!(tiles(&towns.iter().map(count).collect::<Vec<_>>()).is_none());
        assert!(tiles(&lists.prefectures()[..3].iter().map(count).collect::<Vec<_>>()).is_none());
    }

    #[test]
    fn every_prefecture_has_a_tile_of_its_own() {
        let Tiles { tiles, .. } = drawn(|_| 0);
        let places: BTreeSet<(u64, u16)> = tiles.iter().map(|tile| (tile.x.to_bits(), tile.y)).collect();
        assert_eq!((tiles.len(), places.len()), (47, 47));
        assert!(
            tiles.iter().all(|tile| tile.shade == 0 && tile.x < 100.0 && tile.y < u16::from(ROWS) * u16::from(PITCH))
        );
        let long = tiles.iter().filter(|tile| !tile.rest.is_empty());
        let names: Vec<String> = long.map(|tile| format!("{}|{}", tile.name, tile.rest)).collect();
        assert_eq!(names, ["北海|道", "神奈|川", "和歌|山", "鹿児|島"]);
    }

    #[test]
    fn neighbours_lie_beside_each_other() {
        let Tiles { tiles, .. } = drawn(|_| 0);
        let place = |name: &str| tiles.iter().find(|tile| tile.name == name).map(|tile| (tile.x, tile.y));
        let (tokyo, chiba, saitama) = (place("東京"), place("千葉"), place("埼玉"));
        assert!(tokyo < chiba && saitama < tokyo);
        assert!(place("沖縄").map(|(_, y)| y) > place("北海道").map(|(_, y)| y));
    }

    #[test]
    fn shades_have_round_bounds_and_leave_no_gap() {
        assert_eq!(bounds([0, 1, 1, 1, 1, 2, 3, 9].into_iter()), [1, 2, 3, 9]);
        assert_eq!(bounds((1..=47).map(|n| n * 1234)), [1, 14000, 29000, 44000]);
        let Tiles { tiles, shades, .. } = drawn(|at| at * 100);
        let spans: Vec<_> = shades.iter().map(|shade| (shade.from, shade.to)).collect();
        assert!(
            spans.windows(2).all(|pair| pair[0].1 == Some(pair[1].0 - 1))
                && spans.last().is_some_and(|s| s.1.is_none())
        );
        let holds = |tile: &Tile| {
            let (from, to) = spans[tile.shade];
            tile.total >= from && to.is_none_or(|to| tile.total <= to)
        };
        assert!(tiles.iter().all(holds));
    }

    #[test]
    fn nothing_counted_has_the_first_shades_only() {
        assert_eq!(bounds([0, 0].into_iter()), [1]);
        assert_eq!(bounds(std::iter::empty()), [1]);
    }
}
