//! The ends of a text from which something was taken away: without half a bracket, and without a sign that joined it to
//! something. Judges no words.

/// Brackets, each with the one that closes it.
const BRACKETS: [[char; 2]; 11] = [
    ['(', ')'],
    ['（', '）'],
    ['〔', '〕'],
    ['【', '】'],
    ['「', '」'],
    ['『', '』'],
    ['[', ']'],
    ['［', '］'],
    ['〈', '〉'],
    ['《', '》'],
    ['＜', '＞'],
];
/// Signs that join two texts to one.
const JOINTS: [char; 13] = ['/', '／', '・', ':', '：', '、', ',', '，', '|', '｜', '＝', '=', '※'];

/// Without what is left over at its ends, up to a bracket that is left open.
pub fn whole(text: &str) -> &str {
    closed(without_ends(text))
}

/// Without signs and blanks at its ends, and without a bracket there that lost its other one.
pub fn without_ends(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || JOINTS.contains(&c));
    let shorter = BRACKETS.iter().find_map(|[opening, closing]| {
        let (opened, closed) = (text.matches(*opening).count(), text.matches(*closing).count());
        let inner = text.strip_prefix(*opening);
        text.strip_suffix(*opening)
            .or_else(|| text.strip_prefix(*closing))
            .or_else(|| inner.filter(|_| opened > closed))
            .or_else(|| text.strip_suffix(*closing).filter(|_| closed > opened))
            // 「（見本 花子）」: all of it stands in one.
            .or_else(|| inner.filter(|_| opened == 1 && closed == 1)?.strip_suffix(*closing))
    });
    shorter.map_or(text, without_ends)
}

/// Up to the bracket that is left open: what stood behind is gone.
fn closed(text: &str) -> &str {
    let open = BRACKETS.iter().find_map(|[opening, closing]| {
        let is_open = text.matches(*opening).count() > text.matches(*closing).count();
        text.rfind(*opening).filter(|_| is_open)
    });
    open.map_or(text, |open| closed(without_ends(&text[..open])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_whole_or_nothing() {
        for (text, left) in [
            ("株式会社みほん〔", "株式会社みほん"),
            ("：見本 花子", "見本 花子"),
            ("（見本 花子）", "見本 花子"),
            ("株式会社Mihon（Mihon", "株式会社Mihon"),
            ("株式会社みほん（東京）", "株式会社みほん（東京）"),
            ("（株）みほん", "（株）みほん"),
            ("みほん（株）", "みほん（株）"),
            ("みほん）", "みほん"),
            ("株式会社（", "株式会社"),
            ("「」", ""),
            (" ・ ", ""),
            ("", ""),
        ] {
            assert_eq!(whole(text), left, "{text}");
        }
    }
}
