//! Who stands before the office's desk, where the office has a sign-on of its own.

use super::fault::fault;
use crate::base::problem::Problem;
use serde::Deserialize;

/// Who stands before the office's desk, and is believed in who comes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskSettings {
    /// In which header the office's own sign-on says who comes; empty: there is none.
    pub sign_on_header: String,
    /// In which header the secret stands that both know, where the desk does not listen on a socket.
    pub secret_header: String,
    /// The file of that secret: outside of the scheme's folder.
    pub secret_file: String,
}

impl DeskSettings {
    /// A header that can be none.
    pub fn header_fault(&self, name: &str) -> Problem {
        let what = format!("desk の「{name}」は、ヘッダーの名前ではありません。");
        fault(what, "x-remote-user のように、半角の英字と - で書いてください。")
    }

    /// That nothing would make the sign-on believable.
    pub fn unbelieved(&self) -> Problem {
        let what = "desk.sign_on_header だけでは、だれでも名乗れてしまいます。".to_owned();
        fault(what, "sengen desk --listen unix:場所 で待ち受けるか、secret_header と secret_file を書いてください。")
    }

    /// That the secret could be guessed.
    pub fn secret_fault(&self) -> Problem {
        let what = "desk.secret_file の中身が短すぎます。".to_owned();
        fault(what, "24文字以上の、推測できない文字にしてください。")
    }

    /// That the secret lies where the scheme's files do.
    pub fn secret_inside(&self) -> Problem {
        let what = format!("desk.secret_file「{}」は、制度のフォルダの中にあります。", self.secret_file);
        fault(what, "ほかの人が読めない、フォルダの外の場所に置いてください。")
    }
}
