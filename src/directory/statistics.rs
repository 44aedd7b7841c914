//! How many have declared: by month, by prefecture, by industry, each by stars. Shown by `site`.
//! Counts what is listed now, whatever was listed before; knows nothing of drawings.

use super::Register;
use crate::scheme::lists::Lists;
use jiff::civil::Date;

/// How many declarers, by stars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Those with one star.
    pub one: usize,
    /// Those with two stars.
    pub two: usize,
}

impl Count {
    /// All together.
    pub fn total(self) -> usize {
        self.one + self.two
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
    let letters: Vec<char> = lists.divisions().iter().filter_map(|division| division.code.chars().next()).collect();
    for entry in register.entries() {
        let month = found.months.get_mut((number(entry.declared_on) - first) as usize).map(|month| &mut month.new);
        let prefecture = found.prefectures.get_mut(usize::from(entry.prefecture));
        let industry = letters.iter().position(|letter| *letter == entry.industry);
        let industry = industry.and_then(|at| found.industries.get_mut(at));
        for count in [Some(&mut found.all), month, prefecture, industry].into_iter().flatten() {
            *(if entry.stars == 2 { &mut count.two } else { &mut count.one }) += 1;
        }
    }
    let mut so_far = Count::default();
    for month in &mut found.months {
        so_far = Count { one: so_far.one + month.new.one, two: so_far.two + month.new.two };
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
    use crate::directory::Entry;
    use crate::scheme::ids::RecordNumber;
    use std::path::Path;

    fn of_tests() -> Lists {
        Lists::load(Path::new(crate::scheme::OF_TESTS)).expect("the lists")
    }

    fn entry(no: u32, (prefecture, industry, stars): (u8, char, u8), declared_on: Date) -> Entry {
        Entry {
            no: RecordNumber::parse(&no.to_string()).expect("well formed"),
            name: "株式会社見本".into(),
            prefecture,
            municipality: "見本区".into(),
            industry,
            stars,
            declared_on,
            name_field: None,
        }
    }

    #[test]
    fn months_without_declarations_stand_too_and_years_are_crossed() {
        let register = Register::new(vec![
            entry(10_000_001, (12, 'E', 1), Date::constant(2026, 2, 1)),
            entry(10_000_002, (12, 'T', 2), Date::constant(2025, 11, 30)),
            entry(10_000_003, (46, 'E', 1), Date::constant(2026, 2, 28)),
        ]);
        let found = count(&register, &of_tests()).expect("declarers");
        let months: Vec<_> =
            found.months.iter().map(|month| (month.first.to_string(), month.new, month.so_far)).collect();
        let (none, two, one) = (Count::default(), Count { one: 0, two: 1 }, Count { one: 2, two: 0 });
        let expected = [("2025-11-01", two, two), ("2025-12-01", none, two), ("2026-01-01", none, two)];
        assert_eq!(months[..3], expected.map(|(first, new, all)| (first.to_owned(), new, all)));
        assert_eq!(months[3], ("2026-02-01".to_owned(), one, Count { one: 2, two: 1 }));
        assert_eq!((found.prefectures[12].total(), found.prefectures[46].total()), (2, 1));
        assert_eq!((found.industries[4], found.industries[19]), (one, two));
        assert_eq!((found.as_of, found.all), (Date::constant(2026, 2, 28), Count { one: 2, two: 1 }));
    }

    #[test]
    fn every_division_of_the_numbers_adds_up_to_all() {
        let lists = of_tests();
        let register = crate::directory::read(
            &crate::directory::Place::new(Path::new(crate::scheme::OF_TESTS), ""),
            &lists,
            Date::constant(2026, 11, 20),
        )
        .expect("sound");
        let found = count(&register, &lists).expect("declarers");
        let sum = |counts: &mut dyn Iterator<Item = Count>| {
            counts.fold(Count::default(), |sum, count| Count { one: sum.one + count.one, two: sum.two + count.two })
        };
        assert_eq!(found.all.total(), register.entries().len());
        assert_eq!(sum(&mut found.months.iter().map(|month| month.new)), found.all);
        assert_eq!(sum(&mut found.prefectures.iter().copied()), found.all);
        assert_eq!(sum(&mut found.industries.iter().copied()), found.all);
        assert_eq!(found.months.last().map(|month| month.so_far), Some(found.all));
    }

    #[test]
    fn nobody_listed_gives_no_numbers() {
        assert_eq!(count(&Register::default(), &of_tests()), None);
    }
}
