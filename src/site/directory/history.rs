//! What happened to records as files: each named by its contents, and one that names them, written last.

use crate::directory::history::History;
use crate::site::job::{Class, RenderJob};

/// The files; none while nothing is told of anybody.
pub fn jobs(history: &History) -> Vec<RenderJob<'_>> {
    if history.is_empty() {
        return Vec::new();
    }
    // What cannot be written as JSON is no history: days and words can.
    let mut files = history.files().unwrap_or_default();
    let index = files.pop();
    let job = |class| {
        move |(path, contents): (String, Vec<u8>)| {
            RenderJob::new(path, class, crate::directory::PATH, move || Ok(contents.clone()))
        }
    };
    files.into_iter().map(job(Class::Immutable)).chain(index.map(job(Class::Manifest))).collect()
}
