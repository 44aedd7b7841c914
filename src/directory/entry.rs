//! A declarer as the public sees it, and all of them together in order of their record numbers.
//! Made by `read` and by `office::publish`, read by everything below `directory` and by `site`.
//! Holds no private field, and never will.

use super::{Publication, RegisterFolder, core, fold};
use crate::base::problem::Problem;
use crate::base::text;
use crate::scheme::Role;
use crate::scheme::corporate_number::CorporateNumber;
use crate::scheme::ids::RecordNumber;
use jiff::civil::Date;

/// One public entry: everything the directory says about a declarer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The public record number.
    pub no: RecordNumber,
    /// 事業者名; of a sole proprietor the name of the person. As typed, never folded.
    pub name: Box<str>,
    /// The place of the prefecture in [`crate::scheme::lists::Lists::prefectures`].
    pub prefecture: u16,
    /// 市区町村・町名, without house numbers.
    pub municipality: Box<str>,
    /// The place of the trade in [`crate::scheme::lists::Lists::divisions`]; `None` where trades are not asked for.
    pub industry: Option<u16>,
    /// The stars of the level.
    pub stars: u8,
    /// The day of the declaration that is listed.
    pub declared_on: Date,
    /// What it tells of the declarer beside the name.
    pub declarer: Declarer,
}

/// What the register tells of a declarer beside the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declarer {
    /// Which question the name answers; `None` where the register does not tell.
    pub name_field: Option<NameField>,
    /// 法人番号 of who has chosen to be found by it; nobody else's ever stands here.
    pub number: Option<CorporateNumber>,
    /// The cells that only the register's own form knows, in the order of its columns.
    pub more: Box<[Box<str>]>,
}

/// The question of the form that a listed name answers: whether it is a person's follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameField {
    /// 事業者名.
    Name,
    /// 代表者名 of a sole proprietor.
    Representative,
}

impl NameField {
    /// The field's key in the form.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => Role::Name.key(),
            Self::Representative => Role::Person.key(),
        }
    }

    /// The field with this key.
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Name, Self::Representative].into_iter().find(|field| field.key() == key)
    }
}

impl Entry {
    /// Which question the name answers. Where the register does not tell, a name without a legal form is taken
    /// for a person's: rather a firm's name is missing in a file than a person's stands in it.
    pub fn named_by(&self) -> NameField {
        let told = self.declarer.name_field;
        told.unwrap_or_else(|| {
            if core(&self.name) == fold(&self.name) { NameField::Representative } else { NameField::Name }
        })
    }
}

/// All entries, in order of `no`, each number once.
#[derive(Debug, Clone, Default)]
pub struct Register {
    entries: Vec<Entry>,
    told: PublicationNote,
}

/// What is known of a register's publication; nothing of one that was put together.
#[derive(Debug, Clone, Default)]
pub(super) struct PublicationNote {
    /// The last one.
    pub(super) last: Option<Publication>,
    /// Which one it is, where it is as it was published.
    pub(super) serial: Option<u64>,
    /// The day of the newest change that is not published.
    pub(super) changed_on: Option<Date>,
    /// The list is none that was published.
    pub(super) is_by_hand: bool,
}

impl Register {
    /// The entries in order of `no`; of several with one number the last given stays.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by_key(|entry| entry.no);
        entries.dedup_by(|later, kept| {
            let same = later.no == kept.no;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self { entries, ..Self::default() }
    }

    /// The entries in order of `no`.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Leaves out whoever is not to be shown.
    pub fn retain(&mut self, is_shown: impl FnMut(&Entry) -> bool) {
        self.entries.retain(is_shown);
    }

    /// The entry with this number.
    pub fn find(&self, no: RecordNumber) -> Option<&Entry> {
        self.entries.binary_search_by_key(&no, |entry| entry.no).ok().map(|at| &self.entries[at])
    }

    /// Adds the entry, or replaces the one with its number.
    pub fn put(&mut self, entry: Entry) {
        match self.entries.binary_search_by_key(&entry.no, |known| known.no) {
            Ok(at) => self.entries[at] = entry,
            Err(at) => self.entries.insert(at, entry),
        }
    }

    /// Takes the entry with this number out.
    pub fn remove(&mut self, no: RecordNumber) -> Option<Entry> {
        self.entries.binary_search_by_key(&no, |entry| entry.no).ok().map(|at| self.entries.remove(at))
    }

    /// Puts what a change says of a record in the place of what stood there.
    pub(super) fn apply(&mut self, no: RecordNumber, entry: Option<&Entry>) {
        match entry {
            Some(entry) => self.put(entry.clone()),
            None => drop(self.remove(no)),
        }
    }

    /// The same, with what is known of its publication.
    pub(super) fn told(self, told: PublicationNote) -> Self {
        Self { told, ..self }
    }

    /// The day it is as of: that of its last publication or of a change since, and no earlier than any
    /// declaration in it. Where no publication is known of, that of the newest declaration.
    pub fn as_of(&self) -> Option<Date> {
        let declared = self.entries.iter().map(|entry| entry.declared_on);
        let PublicationNote { last, changed_on, .. } = &self.told;
        declared.chain(last.iter().map(|last| last.as_of)).chain(*changed_on).max()
    }

    /// Which publication it is; `None` when it is not as it was published.
    pub fn serial(&self) -> Option<u64> {
        self.told.serial
    }

    /// Whether the list is none that was published.
    pub(super) fn is_by_hand(&self) -> bool {
        self.told.is_by_hand
    }

    /// Whether something stands in the log that the list does not have yet.
    pub fn waits(&self) -> bool {
        self.told.changed_on.is_some()
    }

    /// What the office should know of the last publication, and what to do about it: nothing that keeps a site
    /// from being built.
    pub fn notice(&self, place: &RegisterFolder, today: Date) -> Option<Problem> {
        if let Some(ahead) = self.entries.iter().find(|entry| entry.declared_on > today) {
            let day = text::date(ahead.declared_on);
            let what = format!("一覧での番号 {} の declared_on の{day}は、まだ来ていない日付です。", ahead.no);
            let remedy = "サイトは作れます。コンピューターの時計と、宣言した日を確かめてください。";
            return Some(Problem::new(place.list_label(), what, remedy));
        }
        Publication::notice(self.told.last.as_ref(), self.told.is_by_hand, place, today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(no: &str, name: &str) -> Entry {
        Entry {
            no: RecordNumber::parse(no).expect("well formed"),
            name: name.into(),
            prefecture: 12,
            municipality: "見本区例示町".into(),
            industry: Some(4),
            stars: 1,
            declared_on: Date::constant(2026, 11, 20),
            declarer: Declarer::default(),
        }
    }

    #[test]
    fn a_name_of_which_nothing_is_told_is_a_persons_unless_it_has_a_legal_form() {
        for name in ["見本 太郎", "みほん塗装店", "会社 太郎", "株式会社"] {
            assert_eq!(entry("10000001", name).named_by(), NameField::Representative, "{name}");
        }
        for name in ["株式会社見本", "見本㈱", "（有）見本", "医療法人社団みほん会"] {
            assert_eq!(entry("10000001", name).named_by(), NameField::Name, "{name}");
        }
        let told = Entry {
            declarer: Declarer { name_field: Some(NameField::Name), ..Declarer::default() },
            ..entry("10000001", "みほん塗装店")
        };
        assert_eq!(told.named_by(), NameField::Name);
    }

    #[test]
    fn a_number_stands_once_and_the_last_given_stays() {
        let mut register =
            Register::new(vec![entry("10000002", "二"), entry("10000001", "一"), entry("10000002", "弐")]);
        register.put(entry("10000003", "三"));
        register.put(entry("10000001", "壱"));
        let names: Vec<&str> = register.entries().iter().map(|entry| &*entry.name).collect();
        assert_eq!(names, ["壱", "弐", "三"]);
        let gone = RecordNumber::parse("10000002").expect("well formed");
        assert!(register.remove(gone).is_some() && register.find(gone).is_none());
    }
}
