// Made from src/base/japanese/; do not edit, change the tables and renew this file.

/** Pairs: a character as written, the character it counts as. */
export const VARIANTS = "髙高﨑崎𠮷吉邊辺邉辺濵浜濱浜齋斎齊斎斉斎德徳瀨瀬澤沢廣広國国櫻桜嶋島嶌島栁柳曻昇冨富鷗鴎";

/** What counts as the long vowel mark. */
export const LONG_MARKS = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{ff0d}\u{fe63}\u{2043}\u{2500}ー~\u{301c}";

/** What does not count. */
export const DROPPED = "\u{9}\u{a}\u{b}\u{c}\u{d} \u{85}\u{1680}\u{2028}\u{2029}\u{30fb}\u{ff65}\u{b7}\u{2022}";

/** What people put between digits. */
export const BETWEEN_DIGITS = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{ff0d}\u{fe63}\u{2043}\u{2500}().\u{3012}ー\u{30fb}\u{3036}\u{3020}";

/** How a letter is written, not which, and what cannot be seen: first and last of each range. */
export const UNCOUNTED = [[0xfe00, 0xfe0f], [0xe0100, 0xe01ef], [0xad, 0xad], [0x34f, 0x34f], [0x61c, 0x61c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180e, 0x180e], [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f], [0x2800, 0x2800], [0x3164, 0x3164], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0xe0000, 0xe007f], [0x0, 0x1f], [0x7f, 0x9f]];

/** What search leaves out at either end of a name, longest first. */
export const LEGAL_FORMS = [
  "特定非営利活動法人",
  "社会保険労務士法人",
  "一般社団法人",
  "公益社団法人",
  "一般財団法人",
  "公益財団法人",
  "医療法人社団",
  "医療法人財団",
  "社会福祉法人",
  "司法書士法人",
  "行政書士法人",
  "農事組合法人",
  "独立行政法人",
  "税理士法人",
  "弁護士法人",
  "株式会社",
  "有限会社",
  "合同会社",
  "合資会社",
  "合名会社",
  "医療法人",
  "学校法人",
  "宗教法人",
  "(株)",
  "(有)",
  "(同)",
  "(社)",
  "(財)",
  "(医)",
  "(福)",
  "(学)",
];

/** Abbreviations, each with the one name that it stands for. */
export const ABBREVIATIONS = [
  ["(株)", "株式会社"],
  ["(有)", "有限会社"],
  ["(同)", "合同会社"],
  ["(資)", "合資会社"],
  ["(名)", "合名会社"],
  ["(一社)", "一般社団法人"],
  ["(公社)", "公益社団法人"],
  ["(一財)", "一般財団法人"],
  ["(公財)", "公益財団法人"],
  ["(医)", "医療法人"],
  ["(福)", "社会福祉法人"],
  ["(学)", "学校法人"],
  ["(特非)", "特定非営利活動法人"],
  ["NPO法人", "特定非営利活動法人"],
];

/** How legal forms are spelt in records, by their numbers. */
export const SPELLINGS = [
  "株式会社",
  "有限会社",
  "合同会社",
  "合資会社",
  "合名会社",
  "\u{3231}",
  "\u{ff08}株\u{ff09}",
  "(株)",
  "\u{3232}",
  "\u{ff08}有\u{ff09}",
  "(有)",
  "一般社団法人",
  "公益社団法人",
  "一般財団法人",
  "公益財団法人",
  "医療法人社団",
  "医療法人財団",
  "医療法人",
  "社会福祉法人",
  "学校法人",
  "宗教法人",
  "特定非営利活動法人",
  "税理士法人",
  "弁護士法人",
  "司法書士法人",
  "行政書士法人",
  "社会保険労務士法人",
  "農事組合法人",
  "独立行政法人",
  "協同組合",
  "生活協同組合",
];
