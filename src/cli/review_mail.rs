//! What `sengen review list` says about mails: a cell for each declarer, and the post as a whole below the
//! table, with what the office can do. Nothing personal: stages and codes only.

use crate::base::clock::in_japan;
use crate::base::text;
use crate::config::periods::{MAIL_TRIED_AGAIN, in_words};
use crate::office::mail::delivery::Delivery;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::standing::MailStanding;

/// How a declarer's last mail stands; empty once it has left.
pub fn cell(mail: Option<Delivery>) -> String {
    match mail {
        Some(Delivery { fate: LetterFate::Failed, .. }) => "届かず".to_owned(),
        Some(Delivery { since, .. }) => format!("待ち {}から", in_japan(since).strftime("%m-%d %H:%M")),
        None => String::new(),
    }
}

/// The post as a whole; empty while every mail has left.
pub fn standing(post: &MailStanding) -> String {
    let mut said = String::new();
    if let Some(trouble) = &post.trouble {
        let (since, why) = (text::moment(trouble.since), explained(&trouble.reason));
        said.push_str(&format!("{since} から、メールを1通も送れていません。{why}（{}）\n", trouble.reason));
    }
    if !post.waiting.is_empty() {
        said.push_str(&format!(
            "{} 通のメールが待っています。送れるようになると、自動で送ります。\n",
            post.waiting.len()
        ));
        if let Some(last) = post.last.as_ref().filter(|_| post.trouble.is_none()) {
            said.push_str(&format!("最後に送れなかった理由: {}（{last}）\n", explained(last)));
        }
    }
    if !post.failed.is_empty() {
        said.push_str(&format!(
            "送れなかったメールが {} 通あります。「届かず」の申込みを review show で開き、理由と宛先を確かめてください。\n\
             宛先が違うときは、登録された電話でご本人と確かめ、account grant-contact で新しい担当者を書いてください。\n\
             メールの確認の前（受付）なら、申込者に、申し込んだ画面で宛先を直していただいてください。\n",
            post.failed.len()
        ));
        if post.tried_again > 0 {
            said.push_str(&format!(
                "うち {} 通は、相手のメールサーバーに断られたばかりです。自動でもう一度送ってみます（{}後と、その{}後）。\n",
                post.tried_again,
                in_words(MAIL_TRIED_AGAIN[0]),
                in_words(MAIL_TRIED_AGAIN[1]),
            ));
        }
    }
    if said.is_empty() { said } else { format!("\n{said}") }
}

/// A stage and code in the office's words, with what to do.
fn explained(reason: &str) -> &'static str {
    let (stage, code) = reason.split_once(' ').unwrap_or((reason, ""));
    match stage {
        "disk" => "ディスクに書けません。空きがあるか見てください。",
        "no" if code == "lock" => {
            "メールを送る番のしるし（locks/mailer）を開けません。ファイルでないものがあれば、よけてください。"
        }
        "connect" => {
            "メールサーバーにつながりません。data/site.toml の mail.transport と、サーバーが動いているかを見てください。"
        }
        "starttls" => "メールサーバーと暗号化した通信ができません。証明書と mail.ca_file を見てください。",
        "auth" => "メールサーバーにログインできません。SENGEN_SMTP_USER と SENGEN_SMTP_PASSWORD を見てください。",
        "mail" => "メールサーバーが差出人を受け付けません。ログインと mail.envelope_sender を見てください。",
        _ if code.starts_with('5') => "メールサーバーが宛先を断りました。",
        _ => "メールサーバーが、いまは受け取れないと答えました。",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_what_waits_what_failed_and_why() {
        assert_eq!(standing(&MailStanding::default()), "");
        let waiting =
            MailStanding { waiting: vec!["a-0".into()], last: Some("rcpt 450".into()), ..MailStanding::default() };
        let said = standing(&waiting);
        assert!(said.contains("1 通のメールが待っています") && said.contains("rcpt 450"), "{said}");
        for reason in
            ["disk", "no lock", "connect without reply", "starttls 454", "auth 535", "mail 530", "rcpt 550", "dot 451"]
        {
            assert!(explained(reason).ends_with('。'));
        }
        let refused =
            MailStanding { failed: vec!["a-0".into(), "b-0".into()], tried_again: 1, ..MailStanding::default() };
        let said = standing(&refused);
        assert!(said.contains("2 通あります") && said.contains("うち 1 通") && said.contains("自動で"), "{said}");
        let since = "2026-11-20T05:00:00Z".parse().unwrap();
        assert_eq!(cell(Some(Delivery { fate: LetterFate::Waiting, since })), "待ち 11-20 14:00から");
        assert_eq!(
            (cell(Some(Delivery { fate: LetterFate::Failed, since })).as_str(), cell(None).as_str()),
            ("届かず", "")
        );
    }
}
