// What a name that was looked up has found, in words that say what they mean: an auditor copies them into a file. Used
// by batch look-up.

/** @typedef {"corporate" | "same" | "several" | "other" | "number" | "form" | "part" | "none"} Kind */

/** @type {Record<Kind, string>} */
export const KINDS = {
  corporate: "法人番号が同じ",
  same: "同じ名前",
  several: "同じ名前が複数",
  other: "同じ名前で、法人番号は別",
  number: "この番号の事業者",
  form: "会社の種類のほかは同じ",
  part: "名前の一部が同じ",
  none: "見つからない",
};
