//! The office's sheet through LibreOffice and back. Run by `tests/long`, which installs it.

use super::desk::{Said, declarer};
use super::filled_sheet::Filled;
use super::rig::{NOW, Rig};
use super::sheet::three;
use sengen::scheme::corporate_number::from_twelve;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The fields are commas, texts stand in double quotes, the file is UTF-8.
const CSV: &str = "44,34,76,1";

/// Opens a file in LibreOffice and saves it in another format, as a person would.
fn saved(rig: &Rig, from: &Path, ending: &str) -> PathBuf {
    let folder = rig.root().join("saved").join(ending);
    let profile = format!("-env:UserInstallation=file://{}", rig.root().join("profile").display());
    let to = if ending == "csv" { format!("csv:Text - txt - csv (StarCalc):{CSV}") } else { ending.to_owned() };
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless"]);
    if from.extension().is_some_and(|ending| ending == "csv") {
        command.arg(format!("--infilter=CSV:{CSV}"));
    }
    let done = command
        .args(["--convert-to", &to, "--outdir"])
        .arg(&folder)
        .arg(from)
        .env("HOME", rig.root())
        .output()
        .expect("LibreOffice is installed");
    let path = folder.join(from.with_extension(ending).file_name().expect("a name"));
    assert!(path.exists(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    path
}

#[test]
#[ignore = "needs LibreOffice; tests/long runs it"]
fn a_sheet_comes_back_from_libreoffice_as_it_went() {
    for ways in [&["xlsx"][..], &["csv"], &["xlsx", "csv"], &["csv", "xlsx"], &["ods", "xlsx"]] {
        let rig = Rig::undoable(10);
        let all = three(&rig);
        let number = from_twelve("300000099999").expect("twelve digits");
        let odd = [
            ("corporate_number", number.as_str()),
            ("name", "株式会社1/2"),
            ("contact_email", "d@mihon.example"),
            ("municipality", "-1番町"),
        ];
        let odd = declarer(&rig, &rig.office(NOW), ("d", &odd));
        let references = all.iter().chain([&odd]).map(|of| of.reference.to_string());
        let mut filled = Filled::of(&rig, NOW, &format!("a.{}", ways[0].replace("ods", "xlsx")));
        let before = filled.rows.clone();
        for (reference, (decision, reason)) in references.zip([
            ("受理", ""),
            ("差し戻し", "町名を確かめてください。\n二行目です。"),
            ("不受理", "=対象ではありません。"),
            ("受理", "電話で確かめた"),
        ]) {
            filled.decide(&reference, decision, reason);
        }
        let mut path = filled.save();
        for ending in ways {
            path = saved(&rig, &path, ending);
        }
        let came = Filled::at(&path);
        assert_eq!(came.rows.len(), before.len());
        let done: Said = came.apply_as_it_is(&rig, NOW);
        assert_eq!(done.code, 0, "{ways:?}: {}{}{:?}", done.out, done.err, came.rows);
        assert!(done.out.contains("4 件を決めました"), "{ways:?}: {}", done.out);
    }
}
