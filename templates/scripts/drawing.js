// Small pictures of numbers. A table or a sentence beside each says the same, so all are hidden from screen readers.

const NS = "http://www.w3.org/2000/svg";
/** How wide each is drawn; it is shown as wide as there is room. */
export const WIDTH = 320;
const ROW = 64;
const BAR = 20;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
export function svg(name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** An empty picture. @param {number} height */
export function picture(height) {
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart", "aria-hidden": "true" });
}

/**
 * One bar a row, its words above it; a mark shows where others stand.
 * @param {{ title: string, value: string, share: number, mark?: number }[]} rows shares from 0 to 1
 */
export function bars(rows) {
  const made = picture(rows.length * ROW);
  rows.forEach(({ title, value, share, mark }, index) => {
    const y = index * ROW;
    const x = (/** @type {number} */ part) => Math.max(0, part * (WIDTH - 2));
    made.append(
      svg("text", { x: 0, y: y + 22, class: "chart-label" }, title),
      svg("text", { x: WIDTH, y: y + 22, "text-anchor": "end", class: "chart-value" }, value),
      svg("rect", { x: 1, y: y + 32, width: WIDTH - 2, height: BAR, class: "chart-frame" }),
      svg("rect", { x: 1, y: y + 32, width: x(share), height: BAR, class: "chart-bar" }),
    );
    if (mark !== undefined) made.append(svg("rect", { x: x(mark) - 1, y: y + 28, width: 5, height: BAR + 8, class: "chart-mark" }));
  });
  return made;
}
