// The table of all lessons: says of each what this browser remembers, leads on to where one was, prints the record, and
// hands what is kept over as a file, takes it in from one, or forgets it. Nothing leaves the browser.

import { dateInWords, today } from "../../assets/day.js";
import { find, forget, recall, remember, scripting } from "../../assets/dom.js";
import { download } from "../../assets/download.js";
import { KEY, joined, keep, kept, read, written } from "./kept.js";
import { offerUnread, showUnread } from "./unread.js";

const NAMES = "sengen.lessons.names";
/** No record is larger, in bytes. */
const MOST = 1_000_000;

scripting();
const rows = [...document.querySelectorAll("tr[data-lesson]")].filter((row) => row instanceof HTMLElement).map((row) => ({
  number: row.dataset.lesson ?? "",
  link: find("a", HTMLAnchorElement, row),
  state: find("[data-state]", HTMLElement, row),
}));
const resume = find("#resume", HTMLAnchorElement);
const status = find("#status", HTMLElement);
const bring = find("#bring", HTMLInputElement);
const fault = find("#bring-error", HTMLElement);
const fields = ["company", "person"].map((id) => ({
  input: find(`#${id}`, HTMLInputElement), printed: find(`#record-${id}`, HTMLElement),
}));

/** @param {import("./kept.js").Lessons} lessons */
function counted(lessons) {
  const all = rows.map(({ number }) => lessons[number]).filter((lesson) => lesson !== undefined);
  const done = all.filter((lesson) => lesson.done).length;
  return { done, begun: all.length - done };
}

/** Where to go on: at the first that was begun, else the first that was not. @param {import("./kept.js").Lessons} lessons */
function next(lessons) {
  const open = rows.filter(({ number }) => !lessons[number]?.done);
  const begun = open.find(({ number }) => lessons[number]);
  const first = begun ?? open[0];
  resume.hidden = !first;
  if (!first) return;
  const at = begun && lessons[begun.number]?.at;
  resume.href = at ? `${first.link.pathname}#${at}` : first.link.pathname;
  const title = `「${first.link.textContent}」`;
  resume.textContent = begun ? `続きから：${title}` : counted(lessons).done > 0 ? `次へ：${title}` : "最初から始める";
}

function show() {
  const lessons = kept() ?? {};
  showUnread();
  for (const { number, state } of rows) {
    const lesson = lessons[number];
    state.textContent = lesson?.done ? `済み ${dateInWords(lesson.done)}` : lesson ? "途中" : "まだ";
    state.className = lesson?.done ? "lesson-state-done" : lesson ? "lesson-state-begun" : "";
  }
  const { done } = counted(lessons);
  find("#lessons-progress", HTMLProgressElement).value = done;
  find("#lessons-count", HTMLElement).textContent = done === rows.length
    ? `${rows.length}回すべてが済みました。` : `${rows.length}回のうち${done}回が済みました。`;
  next(lessons);
}

/** What was typed stands on the paper. */
function fill() {
  for (const { input, printed } of fields) {
    printed.textContent = input.value.replace(/\p{Cc}+/gu, " ").trim() || (printed.dataset.blank ?? "");
  }
  find("#record-day", HTMLElement).textContent = dateInWords(today());
}

/** @param {string} words */
function refuse(words) {
  fault.textContent = words && `＊${words}`;
  if (words) bring.setAttribute("aria-invalid", "true");
  else bring.removeAttribute("aria-invalid");
  find("#bring-field", HTMLElement).classList.toggle("field-invalid", words !== "");
}

async function take() {
  const file = bring.files?.[0];
  status.textContent = "";
  refuse("");
  if (!file) return;
  const brought = file.size > MOST ? undefined : read(await file.text());
  bring.value = "";
  if (!brought) {
    refuse("このファイルは、学習の記録として読めませんでした。「記録をファイルに保存する」で保存したファイルを選んでください。いまある記録は、そのままです。");
    return;
  }
  const own = kept();
  const lessons = joined(own ?? {}, brought);
  const isKept = own !== undefined && keep(lessons);
  show();
  const { done, begun } = counted(lessons);
  status.textContent = isKept
    ? `記録を読み込みました。いまは、済みが${done}回、途中が${begun}回です。` : "お使いの設定では、記録を残せません。";
}

function clear() {
  forget(KEY);
  show();
  find(".lesson-clear", HTMLDetailsElement).open = false;
  status.textContent = "すべての記録を消しました。";
}

function save() {
  const name = `lessons-${today()}.json`;
  download(name, "application/json", written(kept() ?? {}));
  status.textContent = `「${name}」を保存しました。`;
}

const typed = recall(NAMES, "tab");
fields.forEach(({ input }, at) => {
  if (Array.isArray(typed) && typeof typed[at] === "string") input.value = typed[at];
  input.addEventListener("input", () => {
    remember(NAMES, fields.map((field) => field.input.value), "tab");
    fill();
  });
});
fill();
show();
offerUnread();
find("#record-print", HTMLButtonElement).addEventListener("click", () => window.print());
find("#save", HTMLButtonElement).addEventListener("click", save);
bring.addEventListener("change", take);
find("#clear", HTMLButtonElement).addEventListener("click", clear);
window.addEventListener("storage", show);
window.addEventListener("pageshow", (event) => { if (event.persisted) show(); });
