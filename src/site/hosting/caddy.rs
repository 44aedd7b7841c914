//! The file for Caddy 2: a site block a host.

use super::{Behind, Host, Hosting, compressed};
use crate::base::media_type;
use crate::site::content::{AWAY, NOT_FOUND};
use crate::view::Keeping;
use std::fmt::Write;

/// The file.
pub(super) fn text(hosting: &Hosting) -> String {
    let mut text = format!(
        "# Written by `sengen deploy config caddy` for {}: a Caddyfile, or one that yours imports.\n\
         # Nobody's address, search or mailed link is kept (the site says so on its page about personal data).\n\n",
        hosting.site
    );
    for host in hosting.hosts() {
        text.push_str(&server(hosting, &host));
    }
    text
}

/// The headers of what Caddy answers by itself.
fn headers(hosting: &Hosting) -> String {
    let mut text = "\t\theader {\n".to_owned();
    for (name, value) in hosting.policy.lines() {
        let _ = writeln!(text, "\t\t\t{name} \"{value}\"");
    }
    text + "\t\t}\n"
}

/// The files of the site.
fn site_files(hosting: &Hosting) -> String {
    let html = media_type::of("index.html");
    let mut text = headers(hosting);
    let _ = writeln!(text, "\t\tmap {{path}} {{sengen_type}} {{\n\t\t\t`~/$` \"{html}\"");
    for (endings, kind) in &media_type::TYPES {
        let before = if endings[0].contains('.') { "/" } else { "[.]" };
        let _ = writeln!(text, "\t\t\t`~{before}({})$` \"{kind}\"", endings.join("|").replace('.', "[.]"));
    }
    let other = media_type::OTHER;
    let _ = writeln!(text, "\t\t\tdefault \"{other}\"\n\t\t}}\n\t\tmap {{path}} {{sengen_keeping}} {{");
    for (files, keeping) in hosting.kept() {
        let _ = writeln!(text, "\t\t\t`~{files}` \"{}\"", keeping.value());
    }
    let asked = Keeping::Asked.value();
    let _ =
        write!(text, "\t\t\tdefault \"{asked}\"\n\t\t}}\n\t\theader Cache-Control {{sengen_keeping}}\n{}", encoding());
    text + &looked_up(hosting, hosting.site.path().trim_end_matches('/'))
}

/// Text in fewer bytes.
fn encoding() -> String {
    let kinds = compressed().iter().map(|kind| format!("\t\t\t\theader Content-Type {kind}*\n")).collect::<String>();
    format!("\t\tencode gzip {{\n\t\t\tminimum_length 1000\n\t\t\tmatch {{\n{kinds}\t\t\t}}\n\t\t}}\n")
}

/// Hidden files, folders without their slash, a record in short; then the file.
fn looked_up(hosting: &Hosting, below: &str) -> String {
    let strip = if below.is_empty() { String::new() } else { format!("\t\t\turi strip_prefix {below}\n") };
    let folder = "\t\t\t\tnot path */\n\t\t\t\tfile {path}/index.html\n";
    format!(
        "\t\troute {{\n{strip}\t\t\troot * \"{dist}\"\n\
         \t\t\t@hidden {{\n\t\t\t\tpath_regexp /[.]\n\t\t\t\tnot path /.well-known/*\n\t\t\t}}\n\t\t\terror @hidden 404\n\
         \t\t\t@written not method GET HEAD\n\t\t\terror @written 405\n\
         \t\t\t# A record in short, as it is told on the telephone.\n\
         \t\t\t@record path_regexp record `^/directory/r/([1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9])$`\n\
         \t\t\t@recorded {{\n\t\t\t\tpath_regexp record `^/directory/r/([1-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9])$`\n\
         \t\t\t\texpression `{{query}} != \"\"`\n\t\t\t}}\n\
         \t\t\tredir @recorded {below}/directory/?no={{re.record.1}}&{{query}} 302\n\
         \t\t\tredir @record {below}/directory/?no={{re.record.1}} 302\n\
         \t\t\t@asked {{\n{folder}\t\t\t\texpression `{{query}} != \"\"`\n\t\t\t}}\n\
         \t\t\tredir @asked {below}{{path}}/?{{query}} 301\n\
         \t\t\t@folder {{\n{folder}\t\t\t}}\n\
         \t\t\tredir @folder {below}{{path}}/ 301\n\
         \t\t\theader Content-Type {{sengen_type}}\n\t\t\tfile_server\n\t\t}}\n",
        dist = hosting.dist.display()
    )
}

fn server(hosting: &Hosting, host: &Host<'_>) -> String {
    let base = hosting.site.path();
    let mut text = format!("{} {{\n\theader -Server\n", host.address.origin());
    if let (true, Some([certificate, key])) = (host.address.is_https(), &hosting.certificate) {
        let _ = writeln!(text, "\ttls \"{}\" \"{}\"", certificate.display(), key.display());
    }
    text.push_str(&log(hosting));
    if host.behind != Behind::Nothing {
        let processor = hosting.processor.as_deref().unwrap_or_default();
        let _ = write!(
            text,
            "\t@processor path_regexp `{}`\n\thandle @processor {{\n\t\treverse_proxy {processor}\n\t}}\n",
            hosting.handed_on()
        );
    }
    let files = site_files(hosting);
    match (base, host.behind) {
        ("/", _) => text.push_str(&format!("\thandle {{\n{files}\t}}\n")),
        (_, Behind::All) => {
            let processor = hosting.processor.as_deref().unwrap_or_default();
            let _ =
                write!(text, "\thandle {base}* {{\n{files}\t}}\n\thandle {{\n\t\treverse_proxy {processor}\n\t}}\n");
        }
        _ => {
            let _ = write!(
                text,
                "\thandle {base}* {{\n{files}\t}}\n\t# What else this host serves has its place here.\n\thandle {{\n{}\t\theader \
                 Cache-Control {}\n\t\tredir / {base} 302\n\t\terror 404\n\t}}\n",
                headers(hosting),
                Keeping::Asked.value()
            );
        }
    }
    text.push_str(&stand_ins(hosting, host));
    text.push_str("}\n\n");
    text
}

/// The pages that stand in for what cannot be answered.
fn stand_ins(hosting: &Hosting, host: &Host<'_>) -> String {
    format!(
        "\thandle_errors {{\n\t\theader -Server\n{}\t\theader Cache-Control {}\n\t\theader Content-Type \"{}\"\n{}\t\troot * \
         \"{}\"\n\t\t@away expression `{{http.error.status_code}} >= 500`\n\t\thandle @away {{\n\t\t\trewrite * {AWAY}\n\t\t\t\
         file_server\n\t\t}}\n\t\thandle {{\n\t\t\trewrite * {NOT_FOUND}\n\t\t\tfile_server\n\t\t}}\n\t}}\n",
        headers(hosting),
        Keeping::Asked.value(),
        media_type::of(NOT_FOUND),
        encoding(),
        host.dist.display()
    )
}

/// Lines without an address, without what was asked for after the path, and of mailed links without the link.
fn log(hosting: &Hosting) -> String {
    let Some(log) = &hosting.log else { return String::new() };
    let handed = hosting.handed_on().trim_end_matches("(?:/|$)").to_owned();
    format!(
        "\tlog {{\n\t\toutput file \"{}\"\n\t\tformat filter {{\n\t\t\twrap json\n\t\t\tfields {{\n\t\t\t\trequest>remote_ip \
         delete\n\t\t\t\trequest>remote_port delete\n\t\t\t\trequest>client_ip delete\n\t\t\t\trequest>headers delete\n\t\t\t\t\
         resp_headers delete\n\t\t\t\trequest>uri regexp `{handed}/[^?]*|[?].*$` \"$1\"\n\t\t\t}}\n\t\t}}\n\t}}\n",
        log.display()
    )
}
