// The groups' scores as a small picture: one bar a group, its words beside it, drawn with SVG attributes.
// The table next to it says the same in numbers, so the picture is hidden from screen readers.

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const ROW = 64;
const BAR = 20;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function svg(name, attributes, text) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * @param {import("./score.js").GroupScore[]} groups
 * @returns {SVGElement}
 */
export function chart(groups) {
  const height = groups.length * ROW;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, class: "chart", "aria-hidden": "true" });
  groups.forEach(({ title, score, full }, index) => {
    const y = index * ROW;
    const length = Math.max(0, (score / full) * (WIDTH - 2));
    picture.append(
      svg("text", { x: 0, y: y + 22, class: "chart-label" }, title),
      svg("text", { x: WIDTH, y: y + 22, "text-anchor": "end", class: "chart-value" }, `${score} / ${full}点`),
      svg("rect", { x: 1, y: y + 32, width: WIDTH - 2, height: BAR, class: "chart-frame" }),
      svg("rect", { x: 1, y: y + 32, width: length, height: BAR, class: "chart-bar" }),
    );
  });
  return /** @type {SVGElement} */ (picture);
}
