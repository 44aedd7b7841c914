// The checklist of the five points: remembers ticks in this browser, counts them, and shows the way to
// the one-star declaration when all are ticked. The number of points is whatever the page lists.

import { find, forget, recall, remember, scripting } from "./dom.js";

const KEY = "sengen.five-points";

scripting();
const list = find("#points", HTMLElement);
const boxes = [...list.querySelectorAll("input[type=checkbox]")].filter((box) => box instanceof HTMLInputElement);
const progress = find("#points-progress", HTMLProgressElement);
const count = find("#points-count", HTMLElement);
const done = find("#points-done", HTMLElement);

/** Ticks the boxes that were ticked before. */
function restore() {
  const kept = recall(KEY);
  if (!Array.isArray(kept)) return;
  for (const box of boxes) box.checked = kept.includes(box.value);
}

/** Counts, and says so; also when this browser will not remember it. */
function show(kept = true) {
  const ticked = boxes.filter((box) => box.checked).length;
  const all = ticked === boxes.length;
  progress.value = ticked;
  count.textContent = all
    ? `${boxes.length}項目すべてに印が付きました。★の宣言へ進めます。`
    : `${boxes.length}項目のうち${ticked}項目に印が付いています。`;
  if (!kept) count.textContent += "お使いの設定では印を残せません。残したいときは印刷してください。";
  done.hidden = !all;
}

list.addEventListener("change", () => {
  show(remember(KEY, boxes.filter((box) => box.checked).map((box) => box.value)));
});
find("#points-clear", HTMLButtonElement).addEventListener("click", () => {
  for (const box of boxes) box.checked = false;
  forget(KEY);
  show();
});
find("#points-print", HTMLButtonElement).addEventListener("click", () => window.print());

restore();
show();
