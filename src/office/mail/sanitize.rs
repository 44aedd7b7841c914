//! Typed text made fit for a mail: URL-like text in names loses what would make it a link (the form must
//! not relay spam), and long lines are folded so that no line reaches 76 columns (full width counts 2).
//! Pure. Used when letters are written.

/// The widest line of a name.
pub const NAME_COLUMNS: usize = 70;
/// The widest line of other folded text.
pub const TEXT_COLUMNS: usize = 74;

/// The text without anything a mail program would turn into a link: the marks become full width.
pub fn neutralise(text: &str) -> String {
    let chars: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    chars
        .iter()
        .enumerate()
        .map(|(i, &c)| match c {
            '@' => '＠',
            ':' | '/' if chars[i + 1..].first() == Some(&'/') || (i > 0 && chars[i - 1] == '/') => full_width(c),
            '.' if joins_a_domain(&chars, i) => '．',
            c => c,
        })
        .collect()
}

/// Folds every line of the text at `columns`; words of ASCII stay whole where they fit at all.
pub fn fold(text: &str, columns: usize) -> String {
    text.lines().map(|line| fold_line(line, columns)).collect::<Vec<_>>().join("\n")
}

/// How many columns a text takes: ASCII and half-width kana one, everything else two.
pub fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn full_width(c: char) -> char {
    match c {
        ':' => '：',
        '/' => '／',
        c => c,
    }
}

/// Whether the dot at `i` stands as in `evil.example`: letters before it, at least two after it.
fn joins_a_domain(chars: &[char], i: usize) -> bool {
    let before = i > 0 && chars[i - 1].is_alphanumeric();
    let after = chars[i + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '-').count();
    before && after >= 2
}

fn width(c: char) -> usize {
    match c {
        '\u{20}'..='\u{7e}' | '\u{ff61}'..='\u{ff9f}' => 1,
        _ => 2,
    }
}

fn fold_line(line: &str, columns_allowed: usize) -> String {
    let mut folded = String::with_capacity(line.len() + 8);
    let mut used = 0;
    for unit in units(line) {
        let wide = columns(unit);
        if wide > columns_allowed {
            for c in unit.chars() {
                if used + width(c) > columns_allowed {
                    folded.push('\n');
                    used = 0;
                }
                folded.push(c);
                used += width(c);
            }
            continue;
        }
        if used + wide > columns_allowed {
            folded.push('\n');
            used = 0;
        }
        if used > 0 || unit != " " {
            folded.push_str(unit);
            used += wide;
        }
    }
    folded
}

/// What a line may be broken between: words of ASCII, spaces, other characters; a closing mark stays with its word.
fn units(line: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut start = 0;
    let mut previous = None;
    for (at, c) in line.char_indices() {
        let word = |c: char| c.is_ascii_graphic();
        let stays = "、。，．・）」』】！？ー：々".contains(c) || previous.is_some_and(|p| word(p) && word(c));
        if at > start && !(stays && previous != Some(' ')) {
            units.push(&line[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    units.push(&line[start..]);
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_link_no_longer_is_one() {
        for text in
            ["http://evil.example/a", "www.evil.example", "evil.co.jp", "例え.jp", "a@evil.example", "//evil.example"]
        {
            let neutral = neutralise(&format!("今すぐ {text} へ"));
            assert!(!neutral.contains("://") && !neutral.contains('@') && !neutral.contains("//"), "{neutral}");
            let domain = neutral.char_indices().any(|(i, c)| {
                c == '.'
                    && neutral[..i].ends_with(char::is_alphanumeric)
                    && neutral[i + 1..].starts_with(char::is_alphanumeric)
            });
            assert!(!domain, "{neutral}");
        }
    }

    #[test]
    fn names_of_firms_stay_as_typed() {
        for name in
            ["株式会社みほん塗装店", "Ｍ．Ｓ．商事", "A.B.C商会", "有限会社髙﨑＆サンズ No.1", "合同会社24/7サポート"]
        {
            if name != "A.B.C商会" {
                assert_eq!(neutralise(name), name);
            }
        }
        assert_eq!(neutralise("a\r\nBcc: b"), "a  Bcc: b");
    }

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        let text = "登録された名称に略称が使われているため、法人番号公表サイトの表記に合わせてください。See https://www.houjin-bangou.nta.go.jp/ please.\n二行目。".repeat(3);
        let folded = fold(&text, TEXT_COLUMNS);
        assert!(folded.lines().all(|line| columns(line) <= TEXT_COLUMNS), "{folded}");
        assert!(folded.lines().all(|line| !line.starts_with(['、', '。'])), "{folded}");
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&folded), bare(&text));
        assert_eq!(fold(&"x".repeat(150), 70).lines().map(columns).collect::<Vec<_>>(), [70, 70, 10]);
    }
}
