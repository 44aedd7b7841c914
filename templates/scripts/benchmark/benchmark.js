// A benchmark: counts the answers on the page, shows the result beside the last one and beside others, says what to do
// next, keeps the last five in this browser, prints, hands over. Nothing leaves the browser.

import { today } from "../day.js";
import { element, find, goTo, scripting } from "../../assets/dom.js";
import { download } from "../../assets/download.js";
import { lookAgain, offerKeeping, offerUndo } from "../kept/keeping.js";
import { offerUnread, showUnread } from "../kept/unread.js";
import { withResult } from "../self-check/score.js";
import { areas, bands, groups, name, questions, radios, title } from "./page.js";
import { showCompared, showGiving, showHistory, showLevels, showSteps, showTotal, table } from "./result.js";
import { joined, open, total } from "./score.js";
import { storeOf } from "./state.js";

scripting();
const store = storeOf(name);
const result = find("#result", HTMLElement);
const undoing = find("#undo", HTMLButtonElement);
const undoingAgain = find("#undo-again", HTMLButtonElement);
const choosing = document.querySelector("#with");

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
  for (const button of [undoing, undoingAgain]) button.hidden = true;
  show();
}

function undo() {
  const back = before;
  note(() => back);
}

/** The result of the answers that stand on the page; undefined: they were changed since, or it was never asked for. */
function current() {
  const [newest] = state.results;
  const isSame = newest && questions.every(({ id }) => newest.answers[id] === state.answers[id]);
  return isSame && open(questions, state.answers).length === 0 ? newest : undefined;
}

function show() {
  showUnread(store);
  for (const radio of radios) radio.checked = state.answers[radio.name] === Number(radio.value);
  const given = questions.length - open(questions, state.answers).length;
  find("#progress", HTMLProgressElement).value = given;
  const words = `${questions.length}問のうち ${given}問に答えました`;
  const progress = find("#progress-text", HTMLElement);
  if (progress.textContent !== words) progress.textContent = words;
  showHistory(state.results, areas, questions);
  const shown = current();
  result.hidden = !shown;
  if (shown) showResult(shown);
}

/** @param {import("./score.js").Result} shown */
function showResult(shown) {
  const [, last] = state.results;
  const options = choosing instanceof HTMLSelectElement ? [...choosing.options].map(({ value }) => value) : [];
  const compared = options.includes(state.compared) ? state.compared : "";
  const group = groups.find(({ id }) => id === compared);
  showTotal(shown, last, bands, questions);
  showCompared(shown, last, { group, isChosen: compared !== "", areas, questions });
  showSteps(questions, shown.answers);
  showLevels(questions, shown.answers, last?.answers);
  showGiving(name, areas, questions, shown.answers);
  if (choosing instanceof HTMLSelectElement) choosing.value = compared;
}

/** @param {import("./score.js").Question[]} missing */
function showMissing(missing) {
  const box = find("#missing", HTMLElement);
  find("ul", HTMLElement, box).replaceChildren(...missing.map((question) =>
    element("li", {}, element("a", { href: `#${question.id}-1` }, `質問${question.number} ${question.topic}`))));
  box.hidden = missing.length === 0;
  if (missing.length > 0) goTo(box);
}

function finish() {
  const missing = open(questions, state.answers);
  showMissing(missing);
  if (missing.length > 0) return;
  if (!current()) {
    const made = { date: today(), total: total(questions, state.answers), answers: state.answers };
    note((now) => ({ ...now, results: withResult(now.results, made) }));
  }
  goTo(find("#result-title", HTMLElement));
}

/** Prints the questions, though a result is there. */
function printQuestions() {
  const was = result.hidden;
  result.hidden = true;
  window.addEventListener("afterprint", () => { result.hidden = was; }, { once: true });
  window.print();
}

for (const radio of radios) {
  radio.addEventListener("change", () => note((now) => ({ ...now, answers: { ...now.answers, [radio.name]: Number(radio.value) } })));
}
if (choosing instanceof HTMLSelectElement) choosing.addEventListener("change", () => note((now) => ({ ...now, compared: choosing.value })));
find("#finish", HTMLButtonElement).addEventListener("click", finish);
find("#again", HTMLButtonElement).addEventListener("click", () => {
  note((now) => ({ ...now, answers: {} }));
  find("#missing", HTMLElement).hidden = true;
  undoingAgain.hidden = false;
  undoingAgain.focus();
});
undoingAgain.addEventListener("click", () => {
  undo();
  find("#finish", HTMLButtonElement).focus();
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => result.contains(button) ? window.print() : printQuestions());
}
find("#csv", HTMLButtonElement).addEventListener("click", () => {
  const file = `benchmark-${name}-${today()}.csv`;
  download(file, "text/csv", table(areas, questions, state.answers, state.results[1]?.answers));
  find("#said", HTMLElement).textContent = `「${file}」を保存しました。表計算のソフトで開けます。`;
});
offerUnread(store, `benchmark-${name}`);
offerKeeping({
  store,
  name: `benchmark-${name}`,
  foreign: `このファイルは、「${title}」の答えとして読めませんでした。「答えと結果をファイルに保存する」で保存したファイルを選んでください。いまの答えは、そのままです。`,
  take: (brought) => {
    note((now) => ({ ...brought, results: joined(now.results, brought.results) }));
    undoing.hidden = false;
    return "ファイルから読み込みました。";
  },
  clear: () => {
    note(() => store.empty());
    store.forget();
    undoing.hidden = false;
    return "答えと結果をすべて消しました。";
  },
});
offerUndo(undoing, undo);
lookAgain(() => {
  if (isKept) state = store.kept() ?? state;
  show();
});
