//! How many files a site has, by kind, and how many it may have: hosts take no more than 20,000 in all, and a site of
//! half a million declarers must fit. Counted by `check`, which says it.

use super::job::RenderJob;
use crate::directory::{corporate, downloads, history, search};

/// A kind of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Texts, the form, redirects and feeds.
    Pages,
    /// Records by region and trade.
    Lists,
    /// The search.
    Index,
    /// What happened to records.
    History,
    /// Lists to take away.
    Downloads,
    /// Postal codes.
    Postal,
    /// Styles, scripts and pictures.
    Assets,
}

/// Every kind with the most files it may have.
const LIMITS: [(FileKind, usize); 7] = [
    (FileKind::Pages, 800),
    (FileKind::Lists, 4_000),
    (FileKind::Index, 11_000),
    (FileKind::History, 600),
    (FileKind::Downloads, 300),
    (FileKind::Postal, 1_000),
    (FileKind::Assets, 300),
];
/// All together.
pub const MOST: usize = 18_000;

/// How many files a site has, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget(Vec<(FileKind, usize)>);

/// One kind's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which files.
    pub kind: FileKind,
    /// How many there are.
    pub files: usize,
    /// How many there may be.
    pub most: usize,
}

impl Budget {
    /// Counts the files of a site.
    pub fn of(jobs: &[RenderJob<'_>]) -> Self {
        let mut counts: Vec<(FileKind, usize)> = LIMITS.iter().map(|(kind, _)| (*kind, 0)).collect();
        for job in jobs {
            let kind = kind_of(&job.path);
            counts.iter_mut().filter(|(known, _)| *known == kind).for_each(|(_, count)| *count += 1);
        }
        Self(counts)
    }

    /// All files.
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, files)| files).sum()
    }

    /// Every kind that has files.
    pub fn shares(&self) -> impl Iterator<Item = Share> {
        let shares =
            self.0.iter().zip(LIMITS).map(|((kind, files), (_, most))| Share { kind: *kind, files: *files, most });
        shares.filter(|share| share.files > 0)
    }

    /// Whether there are more than a host takes.
    pub fn is_exceeded(&self) -> bool {
        self.total() > MOST
    }
}

/// Pages of the directory that hold no records.
const OWN: [&str; 2] = ["directory/batch/", "directory/download/"];

fn kind_of(path: &str) -> FileKind {
    let below = |folder: &str| path.starts_with(folder.trim_start_matches('/'));
    if below(search::FOLDER) || below(corporate::FOLDER) {
        FileKind::Index
    } else if below(history::FOLDER) {
        FileKind::History
    } else if below(downloads::PATH) && !path.ends_with(".html") {
        FileKind::Downloads
    } else if below("directory/") && path.matches('/').count() > 1 && !OWN.iter().any(|own| below(own)) {
        FileKind::Lists
    } else if below("postal/") {
        FileKind::Postal
    } else if below("assets/") {
        FileKind::Assets
    } else {
        FileKind::Pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_counts_once_by_where_it_lies() {
        for (path, kind) in [
            ("index.html", FileKind::Pages),
            ("directory/index.html", FileKind::Pages),
            ("directory/index/manifest.json", FileKind::Index),
            ("directory/number/12.json", FileKind::Index),
            ("directory/history/index.json", FileKind::History),
            ("directory/download/index.html", FileKind::Pages),
            ("directory/download/SHA256SUMS", FileKind::Downloads),
            ("directory/tokyo/index.html", FileKind::Lists),
            ("directory/tokyo/E/2/index.html", FileKind::Lists),
            ("postal/100.json", FileKind::Postal),
            ("assets/main-1.css", FileKind::Assets),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
        assert_eq!(LIMITS.iter().map(|(_, most)| most).sum::<usize>(), MOST);
    }
}
