//! What the processor answers to requests that no browser sends, byte by byte over real sockets,
//! and the built site over HTTP. Each test starts the built program.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod built_site;
#[cfg(test)]
mod deaf;
#[cfg(test)]
mod handed_over;
#[cfg(test)]
mod health;
#[cfg(test)]
#[path = "../story/server.rs"]
mod server;
#[cfg(test)]
mod start;

#[cfg(test)]
mod place {
    use crate::server::Served;
    use std::fs;
    use std::path::Path;
    use tempfile::TempDir;

    /// A processor over a small made-up `dist`, with the repository's own scheme.
    pub fn served() -> (Served, TempDir) {
        served_with(&[])
    }

    /// The same with more arguments.
    pub fn served_with(more: &[&str]) -> (Served, TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let dist = folder.path().join("dist");
        fs::create_dir_all(dist.join("news")).expect("folders");
        fs::create_dir_all(dist.join("assets")).expect("folders");
        let write = |name: &str, text: &str| fs::write(dist.join(name), text).expect("a file");
        write("index.html", "<h1>ホーム</h1>");
        write("404.html", "<h1>ありません</h1>");
        write("news/index.html", &"<p>お知らせ</p>".repeat(200));
        write("assets/main.1a2b3c4d.css", "p { margin: 0 }");
        write("large.bin", &"0123456789".repeat(100_000));
        fs::write(folder.path().join("secret.txt"), "ひみつ").expect("a file");
        let state = folder.path().join("state");
        let arguments = ["--no-build", "--out", &text(&dist), "--state", &text(&state)].map(String::from);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(more.iter().copied()).collect();
        (Served::start(Path::new(env!("CARGO_MANIFEST_DIR")), &arguments), folder)
    }

    fn text(path: &Path) -> String {
        path.display().to_string()
    }
}
