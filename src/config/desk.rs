//! Who stands before the office's desk, where the office has a sign-on of its own.

use super::fault::fault;
use crate::base::problem::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// Who stands before the office's desk, and is believed in who comes.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeskSettings {
    /// In which header the office's own sign-on says who comes; empty: there is none.
    pub sign_on_header: String,
    /// In which header the secret `SENGEN_DESK_SECRET` stands that both know, where the desk does not listen on a socket.
    pub secret_header: String,
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
        let remedy = "sengen desk --listen unix:場所 で待ち受けるか、desk.secret_header を書き、SENGEN_DESK_SECRET を渡してください。";
        fault(what, remedy)
    }

    /// That of the secret and its header only one is there.
    pub fn half(&self) -> Problem {
        let what = match self.secret_header.is_empty() {
            true => "SENGEN_DESK_SECRET があるのに、desk.secret_header が空です。",
            false => "desk.secret_header があるのに、SENGEN_DESK_SECRET がありません。",
        };
        let remedy = "秘密の文字を確かめるなら両方を、確かめないならどちらも書かないでください（渡し方は、環境変数 SENGEN_DESK_SECRET か、\
                      SENGEN_DESK_SECRET_FILE のファイルか、systemd の credential）。";
        fault(what.to_owned(), remedy)
    }

    /// That there is a secret, and nobody who would bring it.
    pub fn unused(&self) -> Problem {
        let remedy = "前に立つものの名前の渡し方を desk.sign_on_header に書くか、SENGEN_DESK_SECRET を消してください。";
        fault("SENGEN_DESK_SECRET があるのに、desk.sign_on_header が空です。".to_owned(), remedy)
    }

    /// That the secret could be guessed.
    pub fn secret_fault(&self) -> Problem {
        fault("SENGEN_DESK_SECRET が短すぎます。".to_owned(), "24文字以上の、推測できない文字にしてください。")
    }
}
