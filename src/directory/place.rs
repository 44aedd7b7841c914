//! Where the public register lies: `data/` below the root, or a folder outside of the checkout. Made from
//! the settings by who reads or publishes; everything else about its files is decided here.

use super::fate::Fates;
use super::index::ListIndex;
use super::listing::ListedRows;
use super::log::Log;
use super::{PATH, PUBLICATION};
use crate::base::files;
use crate::base::problem::Problem;
use crate::scheme::lists::Lists;
use std::path::{Display, Path, PathBuf};

/// The folder of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFolder {
    folder: PathBuf,
    /// Not below the root: its files are named whole.
    is_outside: bool,
    /// Which register beside the declarers'; none: theirs.
    name: Option<String>,
}

impl RegisterFolder {
    /// The register of the scheme below `root`; `path` as `data/site.toml` gives it, empty for `data/`.
    pub fn new(root: &Path, path: &str) -> Self {
        let (folder, is_outside) = if path.is_empty() { ("data", false) } else { (path, true) };
        Self { folder: root.join(folder), is_outside, name: None }
    }

    /// Another register that is kept in the same place.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self.clone() }
    }

    /// The registers that lie beside the declarers', by what is there of them, in order.
    pub fn beside(&self) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(self.folder.join(REGISTERS)) else { return Vec::new() };
        let name = |entry: std::fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            let is_log = entry.path().is_dir() && name != "declarers";
            name.strip_suffix(".csv").map(str::to_owned).or_else(|| is_log.then(|| name.clone()))
        };
        let mut names: Vec<String> = entries.flatten().filter_map(name).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().map(|name| self.named(name)).collect()
    }

    /// Whether it begins with nobody in it: no list was brought along.
    pub(super) fn begins_empty(&self) -> bool {
        self.name.is_some() && !files::is_there(&self.list())
    }

    /// Why the register cannot lie there: in, or around, a folder that is the office's, the public's or the private
    /// state's. `other`: such a folder beside those below `root`.
    pub fn fault(&self, root: &Path, other: Option<&Path>) -> Option<Problem> {
        if self.is_outside && self.folder.components().any(|part| part.as_os_str() == "~") {
            let what = format!("[register] の path は {} で、「~」はフォルダの名前として読まれます。", self.shown());
            return Some(Problem::new("data/site.toml", what, "/home/ から始まる、全部の道すじを書いてください。"));
        }
        let own = TAKEN.iter().map(|name| root.join(name)).chain(other.map(Path::to_path_buf));
        let found = own.filter(|_| self.is_outside).find_map(|folder| self.meets(&folder).transpose());
        let what = match found? {
            Ok(folder) => format!("[register] の path は {} で、{} と重なっています。", self.shown(), folder.display()),
            Err(error) => format!("[register] の path の {} を、たどれません（{error:#}）。", self.shown()),
        };
        let remedy = "サイトの原稿、公開するファイル、申込みの控えのどれとも別のフォルダを書いてください。\
                      data/ に置くなら、path = \"\" としてください。";
        Some(Problem::new("data/site.toml", what, remedy))
    }

    fn shown(&self) -> Display<'_> {
        self.folder.display()
    }

    /// The folder, if one of the two lies in the other.
    fn meets(&self, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
        let (here, there) = (files::real_path(&self.folder)?, files::real_path(folder)?);
        Ok((here.starts_with(&there) || there.starts_with(&here)).then_some(there))
    }

    /// Whether anything was ever decided here.
    pub fn has_log(&self) -> bool {
        self.log().exists()
    }

    /// Whether the list was ever published here, whatever is known of it now.
    pub(super) fn was_published(&self) -> bool {
        ListIndex::open(self).is_some() || Log(self).has_months()
    }

    /// Whether a scheme without a list is one without a directory. A folder that was named must have it.
    fn may_lack(&self) -> bool {
        !self.is_outside && self.name.is_none()
    }

    /// Whether there is a directory: a list lies here, or must.
    pub fn is_there(&self) -> bool {
        !self.may_lack() || files::is_there(&self.list())
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The list of declarers: the last snapshot.
    pub fn list(&self) -> PathBuf {
        match &self.name {
            None => self.folder.join("declarers.csv"),
            Some(name) => self.folder.join(format!("{REGISTERS}/{name}.csv")),
        }
    }

    /// What is known of the last snapshot.
    pub fn publication(&self) -> PathBuf {
        self.log().join("publication.toml")
    }

    /// Where an earlier make of the program told it.
    pub(super) fn earlier_publication(&self) -> PathBuf {
        let folder = if self.name.is_some() { self.log() } else { self.folder.clone() };
        folder.join("declarers.toml")
    }

    /// The number of the last change in the log that no publisher has put away; `None`: there is none.
    pub fn last_change(&self) -> Option<u64> {
        Log(self).last().ok()?
    }

    /// Whether single rows can be looked up in the list; not before it was published here.
    pub fn can_be_looked_up(&self) -> bool {
        ListedRows::open(self).is_some() || !self.publication().exists()
    }

    /// What the log says became of the records, as far back as it goes.
    ///
    /// # Errors
    /// When a file of the log cannot be read.
    pub fn fates(&self, lists: &Lists) -> Result<Fates, Problem> {
        Log(self).all(lists).map(Fates::of)
    }

    /// Why there is no list to read: a folder was named, and nothing lies in it yet.
    pub(super) fn missing(&self) -> Option<Problem> {
        let what = "この場所に、まだ一覧がありません。";
        let remedy = "sengen register import data/declarers.csv とすると、いまの一覧をここに移して始めます。\
                      場所の書きまちがいなら、data/site.toml の [register] の path を直してください。";
        let is_missing = self.is_outside && self.name.is_none() && !files::is_there(&self.list());
        is_missing.then(|| Problem::new(self.list_label(), what, remedy))
    }

    /// How faults name the list.
    pub fn list_label(&self) -> PathBuf {
        match &self.name {
            _ if self.is_outside => self.list(),
            None => PATH.into(),
            Some(name) => format!("data/{REGISTERS}/{name}.csv").into(),
        }
    }

    /// How faults name what is known of the last snapshot.
    pub fn publication_label(&self) -> PathBuf {
        match &self.name {
            _ if self.is_outside => self.publication(),
            None => PUBLICATION.into(),
            Some(_) => self.log_label("publication.toml"),
        }
    }

    /// Where everything else lies that acceptance writes.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(self.log_name())
    }

    /// How faults name a file of the log.
    pub(super) fn log_label(&self, name: &str) -> PathBuf {
        let folder = if self.is_outside { self.folder.as_path() } else { Path::new("data") };
        folder.join(self.log_name()).join(name)
    }

    fn log_name(&self) -> String {
        format!("{REGISTERS}/{}", self.name.as_deref().unwrap_or("declarers"))
    }
}

/// Below the root, what is not the register's.
const TAKEN: [&str; 6] = ["content", "data", "templates", "dist", "var", ".sengen"];
/// Below the register's folder: where logs lie, and the lists of other registers.
const REGISTERS: &str = "registers";
