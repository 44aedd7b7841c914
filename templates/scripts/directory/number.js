// A number as people type it. Called by search and batch look-up.

/**
 * What was typed as a number, without the marks and words people write with it, or the number in a record's
 * address; `null` for anything else.
 * @param {string} q
 */
export function typedNumber(q) {
  // A comma between thousands, and the mark by which a spreadsheet keeps a number as text.
  const plain = q.normalize("NFKC").replace(/[\s'’\-‐-―−ー]|(?<=\d),(?=\d{3})/g, "");
  const digits = plain.match(/^https?:.*(?:[?&]no=|\/r\/)(\d{8})\b/)?.[1] ?? plain.replace(/^(?:(?:法人|登録|一覧での)?番号|自己宣言ID|No\.?|第)?:?T?(?=\d)/i, "").replace(/(?<=\d)番?号?$/, "");
  return /^\d+$/.test(digits) ? digits : null;
}
