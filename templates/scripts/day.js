// Days as this site writes them, for scripts that keep or show one.

/** Today where the visitor is, as `2026-11-20`. */
export function today() {
  const now = new Date();
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * A date in the words of the site.
 * @param {string} iso `2026-11-20`
 */
export function dateInWords(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}
