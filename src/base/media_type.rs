//! What a file is, by its name, for whoever serves it over HTTP: the one table. Used by `view` for assets and by
//! `http` for the built site.

/// The content type of a file by its name or path.
pub fn of(name: &str) -> &'static str {
    match &*name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "xml" if name.ends_with("/feed.xml") => "application/atom+xml",
        "xml" => "application/xml",
        "txt" | "sha256" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "zip" => "application/zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// Whether a file of this type is text, which shrinks when it is compressed.
pub fn is_text(kind: &str) -> bool {
    kind.contains("charset") || kind.ends_with("json") || kind.ends_with("xml")
}
