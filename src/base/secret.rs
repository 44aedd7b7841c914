//! Secrets: the log-in at a mail server, what two programs share. Each has a name, and comes from the environment variable
//! of that name, from the file that `NAME_FILE` names, or from the file `NAME` among the credentials that systemd hands over
//! (`$CREDENTIALS_DIRECTORY`): from one of them alone. The only reader of all of them. Never takes one from the command line,
//! which everybody on the machine can see, nor from where the scheme's own files lie.

use super::files;
use super::problem::Problem;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// What the desk and the sign-on before it both know.
pub const DESK_SECRET: &str = "SENGEN_DESK_SECRET";
/// Who logs in at the mail server.
pub const SMTP_USER: &str = "SENGEN_SMTP_USER";
/// The password of that log-in.
pub const SMTP_PASSWORD: &str = "SENGEN_SMTP_PASSWORD";
/// All there are: no other program that is started is given them.
pub const ALL: [&str; 3] = [DESK_SECRET, SMTP_USER, SMTP_PASSWORD];

/// A secret. It is shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[cfg(test)]
    pub(crate) fn made_up(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its text, of one line.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Nobody's secret is longer, in bytes.
const LONGEST: usize = 4096;
/// What is read, written down or shown to everybody, below the scheme's root.
const OPEN: [&str; 4] = ["content", "templates", "data", "dist"];

/// The secret of a name, for the scheme at `root`; `None` where it is given nowhere.
///
/// # Errors
/// When it is given twice, cannot be read, is empty or of several lines, or lies among the scheme's own files.
pub fn secret(name: &str, root: &Path) -> Result<Option<Secret>, Problem> {
    found(name, root, &|variable| env::var_os(variable))
}

fn found(name: &str, root: &Path, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Option<Secret>, Problem> {
    let given = |variable_name: &str| variable(variable_name).filter(|value| !value.is_empty());
    let typed = given(name);
    let mut places: Vec<Place> = Vec::new();
    let label = format!("{name}_FILE");
    places.extend(given(&label).map(|file| Place { label: format!("環境変数 {label}"), file: file.into() }));
    if let Some(folder) = given("CREDENTIALS_DIRECTORY") {
        let file = Path::new(&folder).join(name);
        // That `NAME_FILE` names the same credential is no second one.
        if files::is_there(&file) && places.iter().all(|place| place.file != file) {
            places.push(Place { label: format!("systemd の credential {name}"), file });
        }
    }
    let mut labels: Vec<String> = places.iter().map(|place| place.label.clone()).collect();
    labels.extend(typed.is_some().then(|| format!("環境変数 {name}")));
    if labels.len() > 1 {
        let what = format!("{name} が、いくつかのところから渡されています（{}）。", labels.join("、"));
        return Err(Problem::new(name, what, "1つだけを残してください。"));
    }
    match (typed, places.pop()) {
        (Some(value), _) => {
            let value = value.into_string().map_err(|_| unusable(name, &format!("環境変数 {name}")))?;
            checked(name, &format!("環境変数 {name}"), &value).map(Some)
        }
        (None, Some(place)) => place.read(name, root).map(Some),
        (None, None) => Ok(None),
    }
}

/// A file that a secret may lie in, and who names it.
struct Place {
    label: String,
    file: PathBuf,
}

impl Place {
    fn read(&self, name: &str, root: &Path) -> Result<Secret, Problem> {
        let (label, file) = (&self.label, self.file.display());
        let unread = |error: &dyn fmt::Display| {
            let what = format!("{label} のファイル「{file}」を読めません（{error}）。");
            Problem::new(name, what, "ファイルの場所と権限を確かめてください。")
        };
        let real = self.file.canonicalize().map_err(|error| unread(&error))?;
        let is_open = |folder: &str| root.join(folder).canonicalize().is_ok_and(|folder| real.starts_with(folder));
        if OPEN.iter().any(|folder| is_open(folder)) {
            let what = format!("{label} のファイル「{file}」は、制度のフォルダの中にあります。");
            return Err(Problem::new(name, what, "ほかの人が読めない、フォルダの外の場所に置いてください。"));
        }
        let bytes = files::bytes(&self.file).map_err(|error| unread(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| unusable(name, label))?;
        let line = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        if line.is_empty() {
            let what = format!("{label} のファイル「{file}」は空です。");
            return Err(Problem::new(name, what, "中身を書くか、使わないなら、この指定を消してください。"));
        }
        checked(name, label, line)
    }
}

fn checked(name: &str, label: &str, text: &str) -> Result<Secret, Problem> {
    if text.len() > LONGEST || text.chars().any(char::is_control) {
        return Err(unusable(name, label));
    }
    Ok(Secret(text.to_owned()))
}

fn unusable(name: &str, label: &str) -> Problem {
    let what = format!("{label} の中身が、1行の文字ではありません。");
    Problem::new(name, what, "秘密の文字だけを、1行で（UTF-8、4096バイトまで）書いてください。")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const NAME: &str = "SENGEN_TEST_SECRET";

    /// What is found with these variables, or the words of why nothing is.
    fn looked(root: &Path, variables: &[(&str, &str)]) -> Result<Option<String>, String> {
        let variable = |name: &str| variables.iter().find(|(of, _)| *of == name).map(|(_, value)| value.into());
        match found(NAME, root, &variable) {
            Ok(secret) => Ok(secret.map(|secret| secret.text().to_owned())),
            Err(problem) => Err(problem.to_string()),
        }
    }

    #[test]
    fn a_secret_comes_from_one_of_three_places_and_no_two() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("scheme");
        let credentials = folder.path().join("credentials");
        fs::create_dir_all(root.join("data")).expect("made");
        fs::create_dir(&credentials).expect("made");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("written");
            path.to_string_lossy().into_owned()
        };
        let file = write("password", "from-a-file\n");
        let folder_of = ("CREDENTIALS_DIRECTORY", credentials.to_str().expect("a name"));
        let (named, by_file) = ((NAME, "from-the-environment"), ("SENGEN_TEST_SECRET_FILE", file.as_str()));
        assert_eq!(looked(&root, &[]), Ok(None));
        assert_eq!(looked(&root, &[(NAME, ""), ("SENGEN_TEST_SECRET_FILE", ""), folder_of]), Ok(None));
        assert_eq!(looked(&root, &[named, folder_of]), Ok(Some("from-the-environment".to_owned())));
        assert_eq!(looked(&root, &[by_file]), Ok(Some("from-a-file".to_owned())));
        let credential = write(&format!("credentials/{NAME}"), "from-systemd");
        assert_eq!(looked(&root, &[folder_of]), Ok(Some("from-systemd".to_owned())));
        let same = ("SENGEN_TEST_SECRET_FILE", credential.as_str());
        assert_eq!(
            looked(&root, &[folder_of, same]),
            Ok(Some("from-systemd".to_owned())),
            "one credential, named twice"
        );
        for two in [&[named, by_file][..], &[named, folder_of], &[by_file, folder_of], &[named, by_file, folder_of]] {
            assert!(looked(&root, two).is_err_and(|said| said.contains("いくつかの")), "{two:?}");
        }
        let gone = folder.path().join("gone").to_string_lossy().into_owned();
        for (file, words) in [
            (gone, "読めません"),
            (root.to_string_lossy().into_owned(), "読めません"),
            (write("empty", ""), "空です"),
            (write("blank", "\n"), "空です"),
            (write("lines", "one\ntwo\n"), "1行"),
            (write("scheme/data/password", "x\n"), "制度のフォルダ"),
        ] {
            let said = looked(&root, &[("SENGEN_TEST_SECRET_FILE", &file)]);
            assert!(said.as_ref().is_err_and(|said| said.contains(words)), "{file}: {said:?}");
        }
        std::os::unix::fs::symlink(&file, folder.path().join("link")).expect("a link");
        let link = folder.path().join("link").to_string_lossy().into_owned();
        assert_eq!(looked(&root, &[("SENGEN_TEST_SECRET_FILE", &link)]), Ok(Some("from-a-file".to_owned())));
    }

    #[test]
    fn nobody_sees_a_secret_in_what_is_told() {
        assert_eq!(format!("{:?}", Secret("kakushi".to_owned())), "Secret");
    }
}
