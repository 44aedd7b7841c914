//! A few files in one, as a computer opens them without another program: always the same bytes for the same files.
//! Used by who hands files out. Reads nothing.

use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// The files of this name and content in one.
///
/// # Errors
/// When there is too much of it.
pub fn zipped(files: &[(String, Vec<u8>)]) -> anyhow::Result<Vec<u8>> {
    let mut zipped = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zipped.start_file(name.as_str(), SimpleFileOptions::DEFAULT)?;
        zipped.write_all(bytes)?;
    }
    Ok(zipped.finish()?.into_inner())
}
