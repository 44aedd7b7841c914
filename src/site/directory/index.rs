//! The search index as files. Its base is named by its contents: when an earlier build left it whole in
//! `dist`, it is not made again; should one of its files turn out to be missing after all, it is, once.

use crate::directory::Register;
use crate::directory::search::{MANIFEST, Search};
use crate::scheme::lists::Lists;
use crate::site::job::{Class, Render, RenderJob};
use crate::site::manifest::Manifest;
use anyhow::Context;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The files of an index's base that an earlier build left behind, all with one key; empty: none is known.
#[derive(Debug, Default)]
pub struct KnownBase {
    paths: Vec<String>,
    key: u64,
}

impl KnownBase {
    /// What an earlier build says it wrote below the folder of an index. A build that broke off leaves
    /// files without a key: then nothing counts as known.
    pub fn of(manifest: &Manifest) -> Self {
        let below = manifest.files.range(BASES.to_owned()..).take_while(|(path, _)| path.starts_with(BASES));
        let bases: Vec<_> = below.filter(|(path, _)| path[BASES.len()..].contains('/')).collect();
        let Some(key) = bases.first().and_then(|(_, stamp)| stamp.key) else { return Self::default() };
        if bases.iter().any(|(_, stamp)| stamp.key != Some(key)) {
            return Self::default();
        }
        Self { paths: bases.into_iter().map(|(path, _)| path.clone()).collect(), key }
    }
}

const BASES: &str = crate::directory::search::FOLDER;

/// The files of the index.
pub fn jobs<'a>(register: &'a Register, lists: &Lists, known: &KnownBase) -> Vec<RenderJob<'a>> {
    let search = Arc::new(Search::new(register, lists));
    let mut jobs = Vec::new();
    let mut add = |path, class, render: Render<'a>| {
        jobs.push(RenderJob { path, class, source: crate::directory::PATH.into(), key: None, alike: false, render });
    };
    let delta = search.delta_file();
    let (named, of) = (delta.as_ref().map(|(path, _)| path.clone()), Arc::clone(&search));
    add(MANIFEST.to_owned(), Class::Manifest, Box::new(move || of.manifest(named.as_deref())));
    for (path, contents) in search.letter_files().into_iter().chain(delta) {
        add(path, Class::Immutable, Box::new(move || Ok(contents.clone())));
    }
    if let Some(folder) = search.base_folder() {
        jobs.extend(base_jobs(search, &folder, known));
    }
    jobs
}

fn base_jobs<'a>(search: Arc<Search<'a>>, folder: &str, known: &KnownBase) -> Vec<RenderJob<'a>> {
    let key = search.base_key();
    let base = Arc::new(Base { search, files: OnceLock::new() });
    let is_known = known.key == key && known.paths.first().is_some_and(|path| path.starts_with(folder));
    let paths = if is_known { known.paths.clone() } else { base.files().keys().cloned().collect() };
    let job = |path: String| {
        let (base, name) = (Arc::clone(&base), path.clone());
        let render = move || base.files().get(&name).cloned().with_context(|| format!("{name} is not in the index"));
        RenderJob::new(path, Class::Immutable, crate::directory::PATH, render).keyed(key)
    };
    paths.into_iter().map(job).collect()
}

/// The base, made when first needed.
struct Base<'a> {
    search: Arc<Search<'a>>,
    files: OnceLock<HashMap<String, Vec<u8>>>,
}

impl Base<'_> {
    fn files(&self) -> &HashMap<String, Vec<u8>> {
        self.files.get_or_init(|| self.search.base_files().into_iter().collect())
    }
}
