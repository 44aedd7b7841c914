// The table of all lessons: says of each what this browser remembers, leads on to where one was, prints the record, and
// hands what is kept over as a file, takes it in from one, or forgets it. Nothing leaves the browser.

import { dateInWords, today } from "../day.js";
import { find, recall, remember, scripting } from "../../assets/dom.js";
import { offerKeeping } from "../kept/keeping.js";
import { offerUnread, showUnread } from "../kept/unread.js";
import { joined, store } from "./kept.js";

const NAMES = "sengen.lessons.names";

scripting();
const rows = [...document.querySelectorAll("tr[data-lesson]")].filter((row) => row instanceof HTMLElement).map((row) => ({
  number: row.dataset.lesson ?? "",
  link: find("a", HTMLAnchorElement, row),
  state: find("[data-state]", HTMLElement, row),
}));
const resume = find("#resume", HTMLAnchorElement);
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
  const lessons = store.kept() ?? {};
  showUnread(store);
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

/** Joins the lessons of a file to those that are there. @param {import("./kept.js").Lessons} brought */
function take(brought) {
  const own = store.kept();
  const lessons = joined(own ?? {}, brought);
  const isKept = own !== undefined && store.keep(lessons);
  show();
  const { done, begun } = counted(lessons);
  return isKept
    ? `記録を読み込みました。いまは、済みが${done}回、途中が${begun}回です。` : "お使いの設定では、記録を残せません。";
}

function clear() {
  store.forget();
  show();
  return "すべての記録を消しました。";
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
offerUnread(store, "lessons");
find("#record-print", HTMLButtonElement).addEventListener("click", () => window.print());
offerKeeping({
  store, name: "lessons", take, clear,
  foreign: "このファイルは、学習の記録として読めませんでした。「記録をファイルに保存する」で保存したファイルを選んでください。いまある記録は、そのままです。",
});
window.addEventListener("storage", show);
window.addEventListener("pageshow", (event) => { if (event.persisted) show(); });
