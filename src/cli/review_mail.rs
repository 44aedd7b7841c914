//! What `sengen review` and `sengen mail` say about mails: a cell for each declarer, the post as a whole below the
//! list, and what a server's word means, with what the office can do. Nothing personal: stages and codes only.

use crate::base::clock::in_japan;
use crate::base::text;
use crate::config::periods::{MAIL_TRIED_AGAIN, in_words};
use crate::office::mail::delivery::Delivery;
use crate::office::mail::letterbox::LetterFate;
use crate::office::mail::standing::MailStanding;
pub(super) use crate::office::review::words::explained;

/// How a declarer's last mail stands; empty once it has left.
pub fn cell(mail: Option<&Delivery>) -> String {
    match mail {
        Some(Delivery { fate: LetterFate::Failed, last: Some(last), .. }) => {
            format!("届きませんでした。{}（{last}）", explained(last))
        }
        Some(Delivery { fate: LetterFate::Failed, .. }) => "届きませんでした".to_owned(),
        Some(Delivery { since, .. }) => format!("待ち {}から", in_japan(*since).strftime("%m-%d %H:%M")),
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
            "送れなかったメールが {} 通あります（sengen mail list で見られます）。\n\
             review show で理由と宛先を確かめ、宛先が違うときは、登録された電話でご本人と確かめて、\n\
             account grant-contact で新しい担当者を書いてください。\n\
             メールの確認の前（受付）なら、申込者に、申し込んだ画面で宛先を直していただいてください。\n",
            post.failed.len()
        ));
        if post.tried_again > 0 {
            said.push_str(&format!(
                "うち {} 通は、相手のメールサーバーに断られたばかりです。\n\
                 自動でもう一度送ってみます（{}後と、その{}後）。\n",
                post.tried_again,
                in_words(MAIL_TRIED_AGAIN[0]),
                in_words(MAIL_TRIED_AGAIN[1]),
            ));
        }
    }
    if said.is_empty() { said } else { format!("\n{said}") }
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
        let delivery = |fate, last: Option<&str>| Delivery { fate, since, last: last.map(str::to_owned) };
        assert_eq!(cell(Some(&delivery(LetterFate::Waiting, None))), "待ち 11-20 14:00から");
        assert_eq!(cell(Some(&delivery(LetterFate::Failed, None))), "届きませんでした");
        let refused = cell(Some(&delivery(LetterFate::Failed, Some("rcpt 550"))));
        assert!(refused.starts_with("届きませんでした。") && refused.contains("rcpt 550"), "{refused}");
        assert_eq!(cell(None), "");
    }

    #[test]
    fn each_class_of_a_bounce_has_words_of_its_own() {
        let codes = ["5.1.1", "5.2.2", "5.2.1", "4.4.7", "5.7.1", "5.0.0"];
        let words: std::collections::BTreeSet<_> =
            codes.iter().map(|code| explained(&format!("bounce {code}"))).collect();
        assert_eq!(words.len(), codes.len(), "{words:?}");
        assert_eq!(
            (explained("bounce 5.1.10"), explained("bounce")),
            (explained("bounce 5.1.1"), explained("bounce 9"))
        );
    }
}
