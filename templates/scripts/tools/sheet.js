// A sheet that is filled in: what is typed stands on the paper at once and is kept in this browser; parts and sentences
// are left out; the paper is printed or handed over for a word processor. Nothing leaves the browser.

import { find, scripting } from "../../assets/dom.js";
import { download } from "../../assets/download.js";
import { pageFile } from "../../assets/page-file.js";
import { lookAgain, offerKeeping, offerUndo, refuse } from "../kept/keeping.js";
import { offerUnread, showUnread } from "../kept/unread.js";
import { plainPaper } from "./paper.js";
import { own, storeOf } from "./state.js";
import { Table } from "./table.js";
import { fault, plain, words } from "./values.js";

/** The look of the saved file, which stands alone. */
const STYLE = "body{max-width:46em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.7}table{border-collapse:collapse;width:100%}th,td{border:1px solid;padding:.3em .5em;text-align:left;vertical-align:top;white-space:pre-line}";
const WIDE = "@page{size:A4 landscape}";

scripting();
const tool = find("#tool", HTMLElement);
const name = tool.dataset.tool ?? "";
const paper = find("#paper", HTMLElement);
const said = find("#said", HTMLElement);
const undoing = find("#undo", HTMLButtonElement);
const store = storeOf(name);

/** @param {string} selector */
function all(selector) {
  return [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);
}

const fields = all("[data-field]").map((place) => {
  const { field: id = "", kind = "text", blank = "" } = place.dataset;
  const control = place.querySelector("input, textarea");
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) throw new Error(`no control of ${id}`);
  return { id, kind, blank, control, told: find(".field-error", HTMLElement, place), places: all(`[data-place="${id}"]`) };
});
const boxes = all(".paper-check input").filter((box) => box instanceof HTMLInputElement);
const uses = all(".tool-side input").filter((box) => box instanceof HTMLInputElement);
const leaving = all("[data-leave]").map((button) => {
  const line = button.closest("[data-line]");
  const part = button.closest("[data-part]");
  const id = line instanceof HTMLElement && part instanceof HTMLElement ? `${part.dataset.part}.${line.dataset.line}` : "";
  return { button, line, id };
});

/** @type {import("./state.js").State} */
let state = store.kept() ?? store.empty();
/** What there was before the last change that can be taken back. */
let before = state;
/** Whether the last change was kept. */
let isKept = true;

/** Keeps a change of what may have been changed in another tab meanwhile, and shows it. @param {(state: import("./state.js").State) => import("./state.js").State} change */
function note(change) {
  const kept = store.kept();
  before = state;
  state = change(isKept && kept ? kept : state);
  isKept = kept !== undefined && store.keep(state);
  find("#not-kept", HTMLElement).hidden = isKept;
  for (const button of all("#undo, [data-undo]")) button.hidden = true;
  show();
}

function undo() {
  const back = before;
  note(() => back);
}

const tables = all("[data-table]").map((place) => {
  const part = place.dataset.table ?? "";
  return new Table(place, { tool: name, undo, changed: (rows) => note((now) => ({ ...now, rows: { ...now.rows, [part]: rows } })) });
});

/** What is typed into a field, on the paper where it is sound. @param {typeof fields[number]} field */
function showField({ id, kind, blank, control, told, places }) {
  const typed = own(state.values, id) ?? "";
  if (control.value !== typed) control.value = typed;
  const value = plain(kind, typed);
  const wrong = fault(kind, value);
  // Whoever is still typing is told when he leaves; whoever was told is told no longer once it is right.
  if (document.activeElement !== control || wrong === "") refuse(control, told, wrong);
  const shown = wrong === "" && value !== "" ? words(kind, value) : blank;
  for (const place of places) {
    place.textContent = shown;
    place.classList.toggle("place-filled", shown !== blank);
  }
}

function show() {
  showUnread(store);
  fields.forEach(showField);
  for (const box of boxes) box.checked = state.ticks.includes(box.value);
  for (const box of uses) {
    box.checked = !state.left.includes(box.value);
    find(`#p-${box.value}`, HTMLElement).classList.toggle("left", !box.checked);
  }
  for (const { button, line, id } of leaving) {
    const isLeft = state.left.includes(id);
    line?.classList.toggle("left", isLeft);
    if (button.firstChild) button.firstChild.textContent = isLeft ? "戻す" : "外す";
  }
  for (const count of all("[data-count]")) {
    const own = boxes.filter((box) => box.value.startsWith(`${count.dataset.count}.`));
    count.textContent = `${own.length}のうち${own.filter((box) => box.checked).length}`;
  }
  for (const table of tables) table.show(own(state.rows, table.part));
}

/** @param {string[]} list @param {string} one @param {boolean} isIn */
function withOne(list, one, isIn) {
  const others = list.filter((other) => other !== one);
  return isIn ? [...others, one] : others;
}

for (const { id, kind, control, told } of fields) {
  control.addEventListener("input", () => note((now) => ({ ...now, values: { ...now.values, [id]: control.value } })));
  control.addEventListener("blur", () => {
    const value = plain(kind, control.value);
    refuse(control, told, fault(kind, value));
    if (value === control.value) return;
    control.value = value;
    note((now) => ({ ...now, values: { ...now.values, [id]: value } }));
  });
}
for (const box of boxes) box.addEventListener("change", () => note((now) => ({ ...now, ticks: withOne(now.ticks, box.value, box.checked) })));
for (const box of uses) box.addEventListener("change", () => note((now) => ({ ...now, left: withOne(now.left, box.value, !box.checked) })));
for (const { button, id } of leaving) {
  button.addEventListener("click", () => note((now) => ({ ...now, left: withOne(now.left, id, !now.left.includes(id)) })));
}
for (const button of all("[data-copy]")) {
  button.addEventListener("click", async () => {
    const part = button.closest(".paper-part") ?? paper;
    const letter = find(".paper-letter", HTMLElement, part);
    const status = find("[data-copied]", HTMLElement, part);
    try {
      await navigator.clipboard.writeText([...letter.children].map((line) => line.textContent?.trim()).join("\n\n"));
      status.textContent = "文章をコピーしました。";
    } catch {
      window.getSelection()?.selectAllChildren(letter);
      status.textContent = "文章を選びました。キーボードの Ctrl（Mac では command）とCを同時に押してコピーしてください。";
    }
  });
}
find("#print", HTMLButtonElement).addEventListener("click", () => window.print());
find("#word", HTMLButtonElement).addEventListener("click", () => {
  const title = paper.dataset.title ?? "";
  const file = `${name}.html`;
  download(file, "text/html", pageFile(title, tool.classList.contains("tool-wide") ? STYLE + WIDE : STYLE, plainPaper(paper)));
  said.textContent = `「${file}」を保存しました。ワープロで開けます。`;
});
offerUnread(store, name);
offerKeeping({
  store,
  name,
  foreign: "このファイルは、このページで書いたものとして読めませんでした。「書いたものをファイルに保存する」で保存したファイルを選んでください。いま書いてあるものは、そのままです。",
  take: (brought) => {
    note(() => brought);
    undoing.hidden = false;
    return "ファイルから読み込みました。";
  },
  clear: () => {
    note(() => store.empty());
    store.forget();
    undoing.hidden = false;
    return "書いたものをすべて消しました。";
  },
});
offerUndo(undoing, undo);
lookAgain(() => {
  if (isKept) state = store.kept() ?? state;
  show();
});
