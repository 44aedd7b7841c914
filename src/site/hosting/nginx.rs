//! The file for nginx: everything within one `http { }`, a `server` a host.

use super::{Behind, Host, Hosting, compressed};
use crate::base::media_type;
use crate::site::content::{AWAY, NOT_FOUND};
use crate::view::Keeping;
use std::fmt::Write;

/// Bodies up to this size stay in memory: what is typed never lies in a file of the host's.
const BODY: &str = "256k";

/// The file.
pub(super) fn text(hosting: &Hosting) -> String {
    let mut text = format!(
        "# Written by `sengen deploy config nginx` for {}. Goes into /etc/nginx/conf.d/ or sites-enabled/.\n\
         # Nobody's address, search or mailed link is kept (the site says so on its page about personal data).\n\n",
        hosting.site
    );
    text.push_str(&maps(hosting));
    for host in hosting.hosts() {
        text.push_str(&server(hosting, &host));
    }
    text
}

/// How long a file is kept, and what the log shows of a path.
fn maps(hosting: &Hosting) -> String {
    let mut text = format!("map $uri $sengen_keeping {{\n  default \"{}\";\n", Keeping::Asked.value());
    for (files, keeping) in hosting.kept() {
        let _ = writeln!(text, "  \"~{files}\" \"{}\";", keeping.value());
    }
    text.push_str("}\n");
    if hosting.log.is_some() {
        let shown = hosting.handed_on().replacen('(', "(?<sengen_route>", 1);
        let handed = hosting.processor.iter().map(|_| format!("  \"~{shown}\" $sengen_route;\n")).collect::<String>();
        let _ = write!(
            text,
            "map $uri $sengen_shown {{\n  default $uri;\n{handed}}}\nlog_format sengen '$time_iso8601 \
             $request_method $sengen_shown $status $body_bytes_sent $request_time';\n"
        );
    }
    text.push('\n');
    text
}

fn server(hosting: &Hosting, host: &Host<'_>) -> String {
    let (name, port) = host.address.host_and_port();
    let mut text = String::new();
    if host.address.is_https() && port == 443 {
        let _ = write!(
            text,
            "server {{\n  listen 80;\n  listen [::]:80;\n  server_name {name};\n  server_tokens off;\n  access_log off;\n  \
             return 301 {}$request_uri;\n}}\n\n",
            host.address.origin()
        );
    }
    let _ = write!(text, "server {{\n{}  server_name {name};\n", listening(hosting, host));
    text.push_str(&always(hosting));
    text.push_str(&files(hosting, host));
    if host.behind != Behind::Nothing {
        text.push_str(&handing_on(hosting, host));
    }
    text.push_str("}\n\n");
    text
}

fn listening(hosting: &Hosting, host: &Host<'_>) -> String {
    let (name, port) = host.address.host_and_port();
    let tls = if host.address.is_https() { " ssl http2" } else { "" };
    let mut text = match host.address.is_loopback() {
        true => format!("  listen 127.0.0.1:{port}{tls};\n"),
        false => format!("  listen {port}{tls};\n  listen [::]:{port}{tls};\n"),
    };
    if host.address.is_https() {
        let letsencrypt =
            || ["fullchain.pem", "privkey.pem"].map(|file| format!("/etc/letsencrypt/live/{name}/{file}"));
        let [certificate, key] = hosting
            .certificate
            .as_ref()
            .map_or_else(letsencrypt, |files| files.each_ref().map(|f| f.display().to_string()));
        let _ = write!(
            text,
            "  ssl_certificate \"{certificate}\";\n  ssl_certificate_key \"{key}\";\n  ssl_protocols TLSv1.2 TLSv1.3;\n"
        );
    }
    text
}

/// What holds for every answer of the host's own; a location that hands on has headers of its own, so none of these.
fn always(hosting: &Hosting) -> String {
    let log = hosting.log.as_ref().map_or_else(|| "off".to_owned(), |log| format!("\"{}\" sengen", log.display()));
    let mut text = format!(
        "  server_tokens off;\n  absolute_redirect off;\n  access_log {log};\n  # At any lower level it names visitors, and what \
         they asked for.\n  error_log stderr emerg;\n\n"
    );
    for (name, value) in hosting.policy.lines() {
        let _ = writeln!(text, "  add_header {name} \"{value}\" always;");
    }
    text.push_str("  add_header cache-control $sengen_keeping always;\n\n");
    let _ = write!(
        text,
        "  error_page 403 404 405 {};\n  error_page 500 502 503 504 {};\n\n  types {{\n",
        hosting.stand_in(NOT_FOUND),
        hosting.stand_in(AWAY)
    );
    for (endings, kind) in media_type::TYPES.iter().filter(|(endings, _)| !endings[0].contains('.')) {
        let _ = writeln!(text, "    {} {};", kind.split(';').next().unwrap_or(kind), endings.join(" "));
    }
    let texts = compressed().join(" ");
    let _ = write!(
        text,
        "  }}\n  default_type {};\n  charset utf-8;\n  charset_types text/css text/javascript text/plain text/csv;\n  gzip on;\n  \
         gzip_vary on;\n  gzip_min_length 1000;\n  gzip_types {kinds};\n  \
         # Fewer bytes by br, where its module is (Debian: libnginx-mod-http-brotli-filter):\n  \
         # brotli on; brotli_min_length 1000; brotli_types {kinds};\n\n",
        media_type::OTHER,
        kinds = texts.replace("text/html ", "")
    );
    text
}

/// The files of the site.
fn files(hosting: &Hosting, host: &Host<'_>) -> String {
    let base = hosting.site.path();
    let dist = host.dist.display();
    let mut text = format!("  location {base} {{\n    alias \"{dist}/\";\n    index index.html;\n  }}\n");
    if base != "/" && host.behind != Behind::All {
        let _ = write!(
            text,
            "  # What else this host serves has its place here.\n  location / {{\n    return 404;\n  }}\n  location = / {{\n    \
             return 302 {base}$is_args$args;\n  }}\n"
        );
    }
    let whole = media_type::TYPES.iter().flat_map(|(names, kind)| names.iter().map(move |name| (name, kind)));
    for (name, kind) in whole.filter(|(name, _)| name.contains('.')) {
        let _ = write!(
            text,
            "  location = {base}{name} {{\n    alias \"{dist}/{name}\";\n    types {{ }}\n    default_type {kind};\n  }}\n"
        );
    }
    let _ = write!(
        text,
        "  location ~ \"/[.](?!well-known/)\" {{\n    return 404;\n  }}\n  # A record in short, as it is told on the telephone.\n  \
         location ~ \"^{}directory/r/([1-9][0-9]{{7}})$\" {{\n    if ($args) {{\n      return 302 {base}directory/?no=$1&$args;\n    }}\n    \
         return 302 {base}directory/?no=$1;\n  }}\n",
        super::literal(base)
    );
    text
}

/// What goes to the processor, which sends its own headers.
fn handing_on(hosting: &Hosting, host: &Host<'_>) -> String {
    let processor = hosting.processor.as_deref().unwrap_or_default();
    let handed = format!("location ~ \"{}\"", hosting.handed_on());
    // Below a folder of the site its pages find their scripts at the top of their own host.
    let is_apart = host.behind == Behind::All && hosting.site.path() != "/";
    let places = if is_apart { vec![handed, "location /".to_owned()] } else { vec![handed] };
    let mut text = format!("\n  client_body_buffer_size {BODY};\n  client_max_body_size {BODY};\n");
    for place in places {
        let _ = write!(
            text,
            "  {place} {{\n    proxy_pass http://{processor};\n    proxy_http_version 1.1;\n    proxy_set_header Connection \
             \"\";\n    proxy_set_header Host $http_host;\n    proxy_set_header X-Forwarded-For $remote_addr;\n    \
             proxy_connect_timeout 5s;\n    proxy_max_temp_file_size 0;\n    gzip off;\n    # In place of all above: it sends them \
             itself.\n    add_header cache-control \"\";\n  }}\n"
        );
    }
    text
}
