// How the directory says numbers and days. Called by search, record and batch look-up.

/**
 * @typedef {{ asOf: string | null, serial: number | null }} Edition Which publication of the list is meant.
 */

/** @param {number} number */
export function grouped(number) {
  return number.toLocaleString("ja-JP");
}

/**
 * 2026年11月20日
 * @param {string} iso
 */
export function inWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

/** This day by the reader's clock. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].join("-");
}

/**
 * Where it is as of is not known, nothing is said.
 * @param {Edition} edition
 */
export function asOfInWords({ asOf }) {
  return asOf ? `${inWords(asOf)}現在` : "";
}

/** @param {Edition} edition */
export function editionInWords(edition) {
  return asOfInWords(edition) + serialInWords(edition);
}

/** @param {Edition} edition */
function serialInWords({ serial }) {
  return serial ? `（第${serial}号）` : "";
}
