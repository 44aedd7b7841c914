// The pictures of a benchmark: how far each area has come, and where one stands among others.

import { WIDTH, picture, svg } from "../drawing.js";
import { BEST } from "./score.js";

const HEIGHT = 220;
const RADIUS = 72;
const [X, Y] = [WIDTH / 2, 112];
/** The width of a letter, and how far the labels stand from the outermost ring. */
const [LETTER, GAP] = [16, 8];

const COLUMN = WIDTH / 8;
const [FLOOR, TALLEST] = [176, 130];

/** Where a level stands on an axis. @param {number} axis @param {number} axes @param {number} radius */
function point(axis, axes, radius) {
  const angle = (axis / axes) * 2 * Math.PI;
  return [X + radius * Math.sin(angle), Y - radius * Math.cos(angle)];
}

/** @param {number[]} levels @param {string} name its class */
function shape(levels, name) {
  const points = levels.map((level, axis) => point(axis, levels.length, (level / BEST) * RADIUS).map((n) => n.toFixed(1)).join(","));
  return svg("polygon", { points: points.join(" "), class: name });
}

/** A label in one line or, at the sides where there is little room, in two. @param {string} title @param {number} axis @param {number} axes */
function label(title, axis, axes) {
  const [x = 0, y = 0] = point(axis, axes, RADIUS + GAP);
  const isMiddle = Math.abs(x - X) < 1;
  const cut = title.indexOf("と") + 1;
  const lines = !isMiddle && cut > 0 && title.length > 4 ? [title.slice(0, cut), title.slice(cut)] : [title];
  const anchor = isMiddle ? "middle" : x > X ? "start" : "end";
  const top = isMiddle && y < Y ? y : isMiddle ? y + LETTER : y + LETTER / 2 - ((lines.length - 1) * LETTER) / 2;
  const made = svg("text", { x, y: top, "text-anchor": anchor, class: "chart-label" });
  made.append(...lines.map((line, at) => svg("tspan", { x, dy: at === 0 ? 0 : LETTER + 2 }, line)));
  return made;
}

/**
 * Axes around a point, a ring a level.
 * @param {string[]} titles
 * @param {number[]} own
 * @param {{ mean: number[], wished: number[] } | undefined} others
 */
export function radar(titles, own, others) {
  const made = picture(HEIGHT);
  const axes = titles.length;
  for (let level = 1; level <= BEST; level += 1) made.append(shape(titles.map(() => level), "radar-ring"));
  titles.forEach((title, axis) => {
    const [x2 = 0, y2 = 0] = point(axis, axes, RADIUS);
    made.append(svg("line", { x1: X, y1: Y, x2, y2, class: "radar-ring" }), label(title, axis, axes));
  });
  made.append(shape(own, "radar-own"));
  if (others) made.append(shape(others.wished, "radar-wished"), shape(others.mean, "radar-others"));
  return made;
}

/**
 * How many companies stand in each step, and in which one oneself.
 * @param {number[]} shares in percent
 * @param {number} own the step, from 0
 */
export function columns(shares, own) {
  const made = picture(FLOOR + 24);
  const most = Math.max(...shares);
  shares.forEach((share, step) => {
    const [x, height] = [step * COLUMN, (share / most) * TALLEST];
    const name = step === own ? "chart-column chart-own" : "chart-column";
    made.append(
      svg("rect", { x: x + 3, y: FLOOR - height, width: COLUMN - 6, height, class: name }),
      svg("text", { x: x + COLUMN / 2, y: FLOOR - height - 6, "text-anchor": "middle", class: step === own ? "chart-value" : "" }, step === own ? "自社" : `${share}`),
    );
    if (step % 2 === 0) made.append(svg("text", { x, y: FLOOR + 20 }, `${1 + step / 2}`));
  });
  made.append(
    svg("rect", { x: 0, y: FLOOR, width: WIDTH, height: 1, class: "chart-floor" }),
    svg("text", { x: WIDTH, y: FLOOR + 20, "text-anchor": "end" }, `${BEST}`),
  );
  return made;
}
