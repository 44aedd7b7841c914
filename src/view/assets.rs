//! Style sheets, scripts and pictures below `templates/assets/`, each under a name that holds a hash of
//! its bytes. Modules and style sheets that name others are rewritten to those names, deepest first.
//! What lies there is what a browser reads: bundles of many modules are made before and kept there. One style sheet is
//! made from the forms' conditions.

use super::form::{BRANCH_SHEET, branch_sheet};
use super::pictures;
use crate::base::problem::Problem;
use crate::base::text::{self, hex};
use crate::base::{files, japanese, media_type, walk};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the assets lie, relative to the root.
const FOLDER: &str = "templates/assets";

/// One file as it is served.
#[derive(Debug)]
pub struct Asset {
    /// The site path with the hash: `/assets/main.1a2b3c4d.css`.
    pub path: String,
    /// The bytes, with references to other assets rewritten.
    pub bytes: Vec<u8>,
    /// The media type for the `Content-Type` header.
    pub content_type: &'static str,
    /// Width and height of a picture in CSS pixels, as it is measured; of an SVG by its `viewBox`.
    pub size: Option<(u32, u32)>,
}

/// All assets, by their names below `templates/assets/`.
#[derive(Debug, Default)]
pub struct Assets {
    by_name: BTreeMap<String, Asset>,
}

impl Assets {
    /// Loads all files below `root/templates/assets`; without that folder there are none.
    ///
    /// # Errors
    /// Unreadable files, references to assets that do not exist, assets that refer to each other in a circle.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let (assets, problems) = Self::load_all(root)?;
        if problems.is_empty() { Ok(assets) } else { Err(problems) }
    }

    /// The same with every asset that could be read, whatever else is wrong with it.
    ///
    /// # Errors
    /// Unreadable files.
    pub fn load_all(root: &Path) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let mut loading = Loading { raw: read(root)?, done: BTreeMap::new(), open: Vec::new(), problems: Vec::new() };
        for name in loading.raw.keys().cloned().collect::<Vec<_>>() {
            loading.finish(&name);
        }
        Ok((Self { by_name: loading.done }, loading.problems))
    }

    /// All assets with their names, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Asset)> {
        self.by_name.iter().map(|(name, asset)| (name.as_str(), asset))
    }

    /// The asset with this name below `templates/assets/`: `main.css`.
    pub fn by_name(&self, name: &str) -> Option<&Asset> {
        self.by_name.get(&*japanese::composed(name))
    }

    /// The name of an asset that differs from this one only in large and small letters.
    pub fn alike(&self, name: &str) -> Option<&str> {
        let small = japanese::composed(name).to_lowercase();
        self.by_name.keys().map(String::as_str).find(|other| other.to_lowercase() == small)
    }

    /// The asset served at this site path, hash included: `/assets/main.1a2b3c4d.css`.
    pub fn find(&self, path: &str) -> Option<&Asset> {
        self.by_name.values().find(|asset| asset.path == path)
    }
}

fn read(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, Vec<Problem>> {
    let mut raw = BTreeMap::new();
    let mut problems = Vec::new();
    for found in walk::below(root, Path::new(FOLDER))? {
        match files::read(&found.path, &found.label) {
            Ok(bytes) => {
                let bytes = if is_text(&found.rest) { without_carriage_returns(bytes) } else { bytes };
                if raw.insert(found.rest, bytes).is_some() {
                    let what = "同じ名前のファイルが 2 つあります（濁点の付き方だけが違います）。";
                    problems.push(Problem::new(&found.label, what, "どちらかを消すか、別の名前にしてください。"));
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
    // What lies there under its name is somebody's own.
    if let Some(sheet) = branch_sheet(root).filter(|_| !raw.contains_key(BRANCH_SHEET)) {
        raw.insert(BRANCH_SHEET.to_owned(), sheet.into_bytes());
    }
    if problems.is_empty() { Ok(raw) } else { Err(problems) }
}

/// Whether people write the file in an editor, which may end lines as Windows does.
fn is_text(name: &str) -> bool {
    ["css", "js", "svg", "txt", "json"].contains(&&*ending(name))
}

fn without_carriage_returns(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.retain(|byte| *byte != b'\r');
    bytes
}

/// What stands behind the last full stop of a name, small.
fn ending(name: &str) -> String {
    name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}

fn label(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

struct Loading {
    raw: BTreeMap<String, Vec<u8>>,
    done: BTreeMap<String, Asset>,
    open: Vec<String>,
    problems: Vec<Problem>,
}

impl Loading {
    /// Finishes an asset after those it refers to; returns its file name with the hash.
    fn finish(&mut self, name: &str) -> Option<String> {
        if let Some(asset) = self.done.get(name) {
            return Some(asset.path.clone());
        }
        if self.open.iter().any(|open| open == name) {
            let what = format!("ファイルの参照がひと回りしています（{} → {name}）。", self.open.join(" → "));
            self.problems.push(Problem::new(label(name), what, "どちらか一方の参照をやめてください。"));
            return None;
        }
        let bytes = self.raw.get(name)?.clone();
        self.open.push(name.to_owned());
        let bytes = match &*ending(name) {
            "js" => self.rewrite(name, bytes, module_references),
            "css" => self.rewrite(name, bytes, style_references),
            _ => bytes,
        };
        self.open.pop();
        let asset = Asset {
            path: format!("/assets/{}", fingerprinted(name, &bytes)),
            content_type: media_type::of(name),
            size: pictures::size(&ending(name), &bytes),
            bytes,
        };
        let path = asset.path.clone();
        self.done.insert(name.to_owned(), asset);
        Some(path)
    }

    fn rewrite(&mut self, name: &str, bytes: Vec<u8>, references: fn(&str) -> Vec<(usize, usize)>) -> Vec<u8> {
        let Ok(source) = std::str::from_utf8(&bytes) else {
            self.problems.push(Problem::new(
                label(name),
                "文字コードが UTF-8 ではありません。",
                "UTF-8 で保存し直してください。",
            ));
            return bytes;
        };
        let mut out = String::with_capacity(source.len());
        let mut last = 0;
        for (start, end) in references(source) {
            let reference = &source[start..end];
            let target = resolve(name, reference);
            if !self.raw.contains_key(&target) {
                let what = format!("「{reference}」が指すファイル（{FOLDER}/{target}）がありません。");
                let remedy = "名前を直すか、そのファイルを置いてください。";
                self.problems.push(Problem::new(label(name), what, remedy).at_offset(source, start));
                continue;
            }
            if let Some(path) = self.finish(&target) {
                let file = path.rsplit('/').next().unwrap_or_default();
                let folder = reference.rfind('/').map_or("", |slash| &reference[..=slash]);
                out.push_str(&source[last..start]);
                out.push_str(folder);
                out.push_str(file);
                last = end;
            }
        }
        out.push_str(&source[last..]);
        out.into_bytes()
    }
}

/// The byte ranges of relative module names: any string literal that begins with `./` or `../` and ends in `.js`.
fn module_references(source: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (start, quote) in source.match_indices(['"', '\'']) {
        let inner = start + 1;
        let rest = &source[inner..];
        if !rest.starts_with("./") && !rest.starts_with("../") {
            continue;
        }
        if let Some(length) = rest.find(quote).filter(|&length| !rest[..length].contains('\n'))
            && rest[..length].ends_with(".js")
        {
            found.push((inner, inner + length));
        }
    }
    found
}

/// The byte ranges of relative addresses in `url(…)`.
fn style_references(source: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (start, opening) in source.match_indices("url(") {
        let inner = start + opening.len();
        let Some(length) = source[inner..].find(')') else { continue };
        let address = source[inner..inner + length].trim_matches([' ', '"', '\'']);
        let offset = inner + source[inner..].find(address).unwrap_or_default();
        if !address.is_empty() && !address.contains(':') && !address.starts_with(['#', '/']) {
            found.push((offset, offset + address.len()));
        }
    }
    found
}

/// The name of the asset that `reference` means inside the asset `from`.
fn resolve(from: &str, reference: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in reference.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    japanese::composed(&text::percent_decoded(&parts.join("/"))).into_owned()
}

fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let hash = hex(&Sha256::digest(bytes)[..4]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            let path = folder.path().join(FOLDER).join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, text).expect("a file");
        }
        folder
    }

    #[test]
    fn a_change_deep_down_changes_every_name_above() {
        let files = |leaf: &'static str| {
            [("a.js", "import { x } from \"./lib/b.js\";"), ("lib/b.js", "import '../c.js';"), ("c.js", leaf)]
        };
        let one = Assets::load(folder(&files("1")).path()).expect("sound");
        let two = Assets::load(folder(&files("2")).path()).expect("sound");
        assert_ne!(one.by_name("a.js").map(|a| &a.path), two.by_name("a.js").map(|a| &a.path));
        let b = one.by_name("lib/b.js").expect("b");
        assert_eq!(b.path.len(), "/assets/lib/b.12345678.js".len());
        let a = String::from_utf8_lossy(&one.by_name("a.js").expect("a").bytes).into_owned();
        assert_eq!(a, format!("import {{ x }} from \"./{}\";", &b.path["/assets/".len()..]));
        assert!(String::from_utf8_lossy(&b.bytes).starts_with("import '../c."));
        assert!(one.find(&b.path).is_some());
    }

    #[test]
    fn pictures_in_style_sheets_are_rewritten_and_inlined_ones_left() {
        let css = "a{background:url(\"images/x.svg\")}b{background:url(data:image/svg+xml,x)}";
        let assets = Assets::load(folder(&[("m.css", css), ("images/x.svg", "<svg viewBox=\"0 0 24 12\"/>")]).path())
            .expect("sound");
        let css = String::from_utf8_lossy(&assets.by_name("m.css").expect("css").bytes).into_owned();
        assert!(css.contains("url(\"images/x.") && css.contains("url(data:"), "{css}");
        assert_eq!(assets.by_name("images/x.svg").and_then(|a| a.size), Some((24, 12)));
    }

    #[test]
    fn names_from_a_mac_are_found_as_they_are_typed() {
        let mac = "images/カ\u{3099}イト\u{3099}.svg";
        let css = "a{background:url(\"images/ガイド.svg\")}b{background:url(images/%E3%82%AC%E3%82%A4%E3%83%89.svg)}";
        let assets =
            Assets::load(folder(&[(mac, "<svg viewBox=\"0 0 24 12\"/>"), ("m.css", css)]).path()).expect("sound");
        assert!(assets.by_name("images/ガイド.svg").is_some() && assets.by_name(mac).is_some());
        assert_eq!(assets.alike("images/ガイド.SVG"), Some("images/ガイド.svg"));
    }

    #[test]
    fn line_ends_of_windows_make_no_difference() {
        let files = [
            ("a.js", "import {\n  x,\n} from \"./b.js\";\nconsole.log(x);\n"),
            ("b.js", "export const x = 1;\nexport function unasked() {\n  x();\n}\n"),
            ("m.css", "a{\n}\n"),
        ];
        let windows: Vec<(&str, String)> =
            files.iter().map(|(name, text)| (*name, text.replace('\n', "\r\n"))).collect();
        let windows: Vec<(&str, &str)> = windows.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let paths = |files: &[(&str, &str)]| {
            let assets = Assets::load(folder(files).path()).expect("sound");
            assets.iter().map(|(_, asset)| asset.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(paths(&windows), paths(&files));
    }

    #[test]
    fn missing_and_circular_references_are_named() {
        let faults = Assets::load(folder(&[("a.js", "\nimport './gone.js'")]).path()).expect_err("missing");
        assert_eq!(faults[0].line(), Some(2));
        let circle = [("a.js", "import './b.js'"), ("b.js", "import './a.js'")];
        assert!(Assets::load(folder(&circle).path()).is_err());
    }
}
