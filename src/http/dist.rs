//! The built site, read from disk on each request, so that a rebuild by another process shows at once.
//! Asked for every path that is no route of the processor. Never leaves its folder, never lists one.

use super::access_log;
use super::pages;
use super::transport::compressed;
use super::transport::content::{FileReading, ReplyBody};
use super::transport::form_body::percent_decoded;
use super::transport::refusal::Refusal;
use super::transport::reply::Reply;
use super::transport::request::Request;
use crate::base::media_type;
use crate::base::walk::WELL_KNOWN;
use crate::scheme::ids::RecordNumber;
use crate::view::Keeping;
use bytes::Bytes;
use hyper::header;
use hyper::{Method, StatusCode};
use rustix::fs::OFlags;
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// The folder of the built site.
#[derive(Debug)]
pub(crate) struct Dist {
    folder: PathBuf,
}

/// A file up to this size is sent whole, and compressed where that helps.
const WHOLE: u64 = 512 * 1024;
/// A record's address in short, as it is told on the telephone; its page is that of the directory.
const RECORD: &str = "directory/r/";

impl Dist {
    /// The site below `folder`; it need not exist yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    /// The answer for a path below the site's base path (`news/`, without the leading slash).
    ///
    /// # Errors
    /// [`Refusal::Unknown`] where nothing stands, [`Refusal::Method`] for anything but reading,
    /// [`Refusal::Unstored`] where something stands that cannot be opened for now.
    pub(crate) fn answer(&self, path: &str, request: &Request) -> Result<Reply, Refusal> {
        if let Some(no) = path.strip_prefix(RECORD).filter(|no| RecordNumber::parse(no).is_ok()) {
            let asked = request.query.replacen('?', "&", 1);
            return Ok(Reply::redirect(StatusCode::FOUND, &format!("../?no={no}{asked}")).kept(Keeping::Asked));
        }
        let found = self.find(path).map_err(|error| unread(path, error))?;
        let (file, name) = match found.ok_or(Refusal::Unknown)? {
            Found::File(file, path) => (file, path),
            // The link is relative to the page's own name, so no host or base path can slip in.
            Found::Folder(last) => {
                let to = format!("./{last}/{}", request.query);
                return Ok(Reply::redirect(StatusCode::MOVED_PERMANENTLY, &to).kept(Keeping::Asked));
            }
        };
        if request.method != Method::GET && request.method != Method::HEAD {
            return Err(Refusal::Method("GET, HEAD"));
        }
        sent(&file, &name, request, StatusCode::OK).map_err(|error| unread(path, error))?.ok_or(Refusal::Unknown)
    }

    /// The site's own page for unknown paths, where it is built.
    pub(crate) fn not_found(&self, request: &Request) -> Option<Reply> {
        sent(&self.folder.join("404.html"), "404.html", request, StatusCode::NOT_FOUND).ok().flatten()
    }

    fn find(&self, path: &str) -> io::Result<Option<Found>> {
        let Some(mut file) = there(self.folder.canonicalize())? else { return Ok(None) };
        let (folders, last) = path.rsplit_once('/').map_or((None, path), |(folders, last)| (Some(folders), last));
        for (depth, part) in folders.iter().flat_map(|folders| folders.split('/')).enumerate() {
            // The one hidden folder that others ask for (RFC 8615).
            let name = if depth == 0 && part == WELL_KNOWN { Some(part.to_owned()) } else { name_of(part) };
            let Some(name) = name else { return Ok(None) };
            file.push(name);
        }
        let name = if last.is_empty() { Some("index.html".to_owned()) } else { name_of(last) };
        let Some(name) = name else { return Ok(None) };
        file.push(&name);
        let name = format!("{}/{name}", folders.unwrap_or_default());
        // Neither is a link on the way followed nor one at its end, wherever it leads.
        if there(file.canonicalize())?.is_none_or(|real| real != file) {
            return Ok(None);
        }
        let is_folder = file.is_dir();
        Ok(match is_folder && file.join("index.html").is_file() {
            true => Some(Found::Folder(last.to_owned())),
            false => (!is_folder).then_some(Found::File(file, name)),
        })
    }
}

enum Found {
    /// A file, and its path below the site.
    File(PathBuf, String),
    /// A folder asked for without its slash; its name as sent.
    Folder(String),
}

/// One part of a path as a file name; `None` for what no file of the site is called.
fn name_of(part: &str) -> Option<String> {
    let name = percent_decoded(part.as_bytes(), false)?;
    let plain =
        !name.is_empty() && !name.starts_with('.') && !name.contains(|c: char| "/\\:".contains(c) || c.is_control());
    plain.then_some(name)
}

/// What was asked of the file system; `None` where it says that nothing of that name can be there. Any other
/// trouble (no descriptors left, no permission, a bad disk) says nothing about what is there.
fn there<T>(asked: io::Result<T>) -> io::Result<Option<T>> {
    match asked {
        Ok(found) => Ok(Some(found)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => Ok(None),
            _ => Err(error),
        },
    }
}

/// Opens without following a link or waiting for a pipe's other end: neither is a file of the site.
fn opened(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed();
    File::options().read(true).custom_flags(flags).open(path)
}

fn unread(path: &str, error: io::Error) -> Refusal {
    pages::broken(anyhow::Error::new(error).context(format!("the site's /{}", access_log::censored(path))))
}

/// The file's bytes with its headers, or 304 where the browser has them.
fn sent(path: &Path, name: &str, request: &Request, status: StatusCode) -> io::Result<Option<Reply>> {
    let Some(mut file) = there(opened(path))? else { return Ok(None) };
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let kind = media_type::of(name);
    let zipped = metadata.len() <= WHOLE && compressed::is_wanted(request, kind, metadata.len());
    let tag = tag(&metadata, zipped);
    let known = request
        .header(header::IF_NONE_MATCH)
        .is_some_and(|tags| tags.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let reply = if known && status == StatusCode::OK {
        Reply::empty(StatusCode::NOT_MODIFIED)
    } else if metadata.len() > WHOLE {
        Reply::of(status, kind, ReplyBody::File(FileReading::Idle(file), metadata.len()))
    } else {
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        file.read_to_end(&mut bytes)?;
        let reply = Reply::new(status, kind, if zipped { compressed::gzip(&bytes)? } else { Bytes::from(bytes) });
        if zipped { reply.with(header::CONTENT_ENCODING, "gzip") } else { reply }
    };
    let keeping = if status == StatusCode::OK { Keeping::of_file(name) } else { Keeping::Asked };
    let reply = reply.kept(keeping).with(header::ETAG, &tag);
    Ok(Some(if media_type::is_text(kind) { reply.with(header::VARY, "accept-encoding") } else { reply }))
}

/// A tag that changes whenever the file is written: length and moment of writing.
fn tag(metadata: &Metadata, zipped: bool) -> String {
    let written =
        metadata.modified().ok().and_then(|moment| moment.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("\"{:x}-{:x}{}\"", metadata.len(), written.as_nanos(), if zipped { "-gz" } else { "" })
}
