//! Text in fewer bytes for who takes it so: files of the site and the processor's own styles and scripts, never a page that
//! holds anything of anybody. Used by `dist` and `router`.

use super::request::Request;
use crate::base::media_type;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::header;
use std::io::{self, Write};

/// Below so many bytes nothing is gained.
const LEAST: u64 = 1_000;

/// Whether a file of this type and length goes out compressed.
pub(crate) fn is_wanted(request: &Request, kind: &str, length: u64) -> bool {
    length > LEAST && media_type::is_text(kind) && takes_gzip(request)
}

fn takes_gzip(request: &Request) -> bool {
    let accepted = request.header(header::ACCEPT_ENCODING).unwrap_or_default();
    accepted
        .split(',')
        .map(str::trim)
        .any(|coding| coding == "gzip" || (coding.starts_with("gzip;") && !coding.ends_with("q=0")))
}

/// The bytes as gzip writes them.
///
/// # Errors
/// None in memory.
pub(crate) fn gzip(bytes: &[u8]) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(5));
    encoder.write_all(bytes)?;
    encoder.finish().map(Bytes::from)
}
