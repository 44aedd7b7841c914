//! How many have declared: by month, by region, by trade, each by level. Shown by `site`.
//! Counts what is listed now, whatever was listed before; knows nothing of drawings.

use super::Register;
use crate::scheme::lists::Lists;
use jiff::civil::Date;
use std::ops::Add;

/// So many levels there may be.
const LEVELS: usize = 9;

/// How many declarers, by level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count([usize; LEVELS]);

impl Count {
    /// Those of a level; none of one that there is not.
    pub fn of(self, stars: u8) -> usize {
        usize::from(stars).checked_sub(1).and_then(|at| self.0.get(at)).copied().unwrap_or_default()
    }

    /// All together.
    pub fn total(self) -> usize {
        self.0.iter().sum()
    }

    /// One more of a level.
    pub fn put(&mut self, stars: u8) {
        if let Some(count) = usize::from(stars).checked_sub(1).and_then(|at| self.0.get_mut(at)) {
            *count += 1;
        }
    }
}

impl Add for Count {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let mut sum = self.0;
        sum.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
        Self(sum)
    }
}

/// The counts of the lowest levels, for tests.
#[cfg(test)]
impl<const N: usize> From<[usize; N]> for Count {
    fn from(counts: [usize; N]) -> Self {
        let mut all = [0; LEVELS];
        all.iter_mut().zip(counts).for_each(|(all, count)| *all = count);
        Self(all)
    }
}

/// The declarations of a month, and all up to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    /// The first day of the month.
    pub first: Date,
    /// Those who declared in it.
    pub new: Count,
    /// Those who declared in it or before.
    pub so_far: Count,
}

/// The numbers of a register with at least one declarer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistics {
    /// The day the register is as of.
    pub as_of: Date,
    /// All declarers.
    pub all: Count,
    /// Every month from the first declaration to that day, also those without any.
    pub months: Vec<Month>,
    /// In the order of [`Lists::prefectures`].
    pub prefectures: Vec<Count>,
    /// In the order of [`Lists::divisions`].
    pub industries: Vec<Count>,
}

/// Counts a register; `None` when nobody is listed.
pub fn count(register: &Register, lists: &Lists) -> Option<Statistics> {
    let dates = || register.entries().iter().map(|entry| entry.declared_on);
    let (first, as_of) = (number(dates().min()?), register.as_of()?);
    let mut found = Statistics {
        as_of,
        all: Count::default(),
        months: (first..=number(as_of)).filter_map(month).collect(),
        prefectures: vec![Count::default(); lists.prefectures().len()],
        industries: vec![Count::default(); lists.divisions().len()],
    };
    for entry in register.entries() {
        let month = found.months.get_mut((number(entry.declared_on) - first) as usize).map(|month| &mut month.new);
        let prefecture = found.prefectures.get_mut(usize::from(entry.prefecture));
        let industry = entry.industry.and_then(|at| found.industries.get_mut(usize::from(at)));
        for count in [Some(&mut found.all), month, prefecture, industry].into_iter().flatten() {
            count.put(entry.stars);
        }
    }
    let mut so_far = Count::default();
    for month in &mut found.months {
        so_far = so_far + month.new;
        month.so_far = so_far;
    }
    Some(found)
}

/// Which month since the year 0 the day lies in.
fn number(date: Date) -> i32 {
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// The month of that number, still without declarations.
fn month(number: i32) -> Option<Month> {
    let (year, month) = (i16::try_from(number.div_euclid(12)).ok()?, i8::try_from(number.rem_euclid(12) + 1).ok()?);
    let first = Date::new(year, month, 1).ok()?;
    Some(Month { first, new: Count::default(), so_far: Count::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{Declarer, Entry};
    use crate::scheme::ids::RecordNumber;
    use std::path::Path;

    fn of_tests() -> Lists {
        Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists")
    }

    fn entry(no: u32, prefecture: u16, industry: u16, stars: u8, declared_on: Date) -> Entry {
        Entry {
            no: RecordNumber::parse(&no.to_string()).expect("well formed"),
            name: "株式会社見本".into(),
            prefecture,
            municipality: "見本区".into(),
            industry: Some(industry),
            stars,
            declared_on,
            declarer: Declarer::default(),
        }
    }

    #[test]
    fn months_without_declarations_stand_too_and_years_are_crossed() {
        let register = Register::new(vec![
            entry(10_000_001, 12, 4, 1, Date::constant(2026, 2, 1)),
            entry(10_000_002, 12, 19, 2, Date::constant(2025, 11, 30)),
            entry(10_000_003, 46, 4, 1, Date::constant(2026, 2, 28)),
        ]);
        let found = count(&register, &of_tests()).expect("declarers");
        let months: Vec<_> =
            found.months.iter().map(|month| (month.first.to_string(), month.new, month.so_far)).collect();
        let (none, two, one) = (Count::default(), Count::from([0, 1]), Count::from([2]));
        let expected = [("2025-11-01", two, two), ("2025-12-01", none, two), ("2026-01-01", none, two)];
        assert_eq!(months[..3], expected.map(|(first, new, all)| (first.to_owned(), new, all)));
        assert_eq!(months[3], ("2026-02-01".to_owned(), one, Count::from([2, 1])));
        assert_eq!((found.prefectures[12].total(), found.prefectures[46].total()), (2, 1));
        assert_eq!((found.industries[4], found.industries[19]), (one, two));
        assert_eq!((found.as_of, found.all), (Date::constant(2026, 2, 28), Count::from([2, 1])));
    }

    #[test]
    fn every_division_of_the_numbers_adds_up_to_all() {
        let lists = of_tests();
        let register = crate::directory::read(
            &crate::directory::RegisterFolder::new(Path::new(crate::scheme::OF_TESTS), ""),
            &lists,
            Date::constant(2026, 11, 20),
        )
        .expect("sound");
        let found = count(&register, &lists).expect("declarers");
        let sum = |counts: &mut dyn Iterator<Item = Count>| counts.fold(Count::default(), |sum, count| sum + count);
        assert_eq!(found.all.total(), register.entries().len());
        assert_eq!(sum(&mut found.months.iter().map(|month| month.new)), found.all);
        assert_eq!(sum(&mut found.prefectures.iter().copied()), found.all);
        assert_eq!(sum(&mut found.industries.iter().copied()), found.all);
        assert_eq!(found.months.last().map(|month| month.so_far), Some(found.all));
    }

    #[test]
    fn every_level_is_counted_by_itself() {
        let mut count = Count::default();
        [1, 3, 9, 9, 0, 10].into_iter().for_each(|stars| count.put(stars));
        assert_eq!(count, Count::from([1, 0, 1, 0, 0, 0, 0, 0, 2]));
        assert_eq!((count.of(9), count.of(2), count.of(0), count.of(10), count.total()), (2, 0, 0, 0, 4));
    }

    #[test]
    fn nobody_listed_gives_no_numbers() {
        assert_eq!(count(&Register::default(), &of_tests()), None);
    }
}
