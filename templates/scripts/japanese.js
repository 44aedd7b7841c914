// Made from src/base/japanese/; do not edit, change the tables and renew this file.

/** What people put between digits. */
export const BETWEEN_DIGITS = "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{ff0d}\u{fe63}\u{2043}\u{2500}().\u{3012}ー\u{30fb}\u{3036}\u{3020}";

/** How a letter is written, not which, and what cannot be seen. */
export const UNCOUNTED = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** What search leaves out at either end of a name, longest first. */
export const LEGAL_FORMS = "認定特定非営利活動法人 特定非営利活動法人 社会保険労務士法人 認定npo法人 一般社団法人 公益社団法人 一般財団法人 公益財団法人 医療法人社団 医療法人財団 社会福祉法人 司法書士法人 行政書士法人 農事組合法人 独立行政法人 税理士法人 弁護士法人 npo法人 株式会社 有限会社 合同会社 合資会社 合名会社 医療法人 学校法人 宗教法人 (一社) (公社) (一財) (公財) (特非) (株) (有) (同) (合) (資) (名) (社) (財) (医) (福) (学)".split(" ");

/** Abbreviations, each before the one name that it stands for. */
export const ABBREVIATIONS = "(株) 株式会社 (有) 有限会社 (同) 合同会社 (資) 合資会社 (名) 合名会社 (一社) 一般社団法人 (公社) 公益社団法人 (一財) 一般財団法人 (公財) 公益財団法人 (医) 医療法人 (福) 社会福祉法人 (学) 学校法人 (特非) 特定非営利活動法人 NPO法人 特定非営利活動法人".split(" ");

/** How legal forms are spelt in records, by their numbers. */
export const SPELLINGS = "株式会社 有限会社 合同会社 合資会社 合名会社 \u{3231} \u{ff08}株\u{ff09} (株) \u{3232} \u{ff08}有\u{ff09} (有) 一般社団法人 公益社団法人 一般財団法人 公益財団法人 医療法人社団 医療法人財団 医療法人 社会福祉法人 学校法人 宗教法人 特定非営利活動法人 税理士法人 弁護士法人 司法書士法人 行政書士法人 社会保険労務士法人 農事組合法人 独立行政法人 協同組合 生活協同組合".split(" ");
