// A lesson: what was chosen and answered is told at once and kept in this browser, and who comes back goes on where he
// was. Without this script all of it stands on the page.

import { dateInWords, today } from "../day.js";
import { element, find, scripting } from "../../assets/dom.js";
import { offerUnread, showUnread } from "../kept/unread.js";
import { store } from "./kept.js";

scripting();
const lesson = find("#lesson", HTMLElement);
const number = lesson.dataset.lesson ?? "";
const choices = [...lesson.querySelectorAll("details[data-choice]")].filter((one) => one instanceof HTMLDetailsElement);
const quizzes = [...lesson.querySelectorAll("fieldset[data-quiz]")].filter((one) => one instanceof HTMLFieldSetElement);
const headings = [...lesson.querySelectorAll("section > h2[id]")].filter((one) => one instanceof HTMLElement);
const state = find("#lesson-state", HTMLElement);
const done = find("#done", HTMLElement);

/** @returns {import("./kept.js").Lesson | undefined} */
function own() {
  return store.kept()?.[number];
}

/** How many headings down a place is. @param {string | undefined} at */
function depth(at) {
  return headings.findIndex((heading) => heading.id === at);
}

/** The furthest heading that was on the screen. */
let furthest = 0;

/** Keeps a change, with what another tab may have kept meanwhile. @param {{ choice?: number, answers?: Record<string, number> }} change */
function note(change) {
  const all = store.kept();
  const before = all?.[number];
  const now = { begun: today(), ...before, ...change, answers: { ...before?.answers, ...change.answers } };
  now.at = headings[Math.max(depth(before?.at), furthest)]?.id;
  if (quizzes.every((quiz) => now.answers[quiz.dataset.quiz ?? ""])) now.done ??= today();
  const isKept = all !== undefined && store.keep({ ...all, [number]: now });
  show(now, isKept);
}

/** Says how far one is. @param {import("./kept.js").Lesson | undefined} now @param {boolean} isKept */
function show(now, isKept = true) {
  showUnread(store);
  state.hidden = !now;
  if (!now) return;
  const words = now.done ? `済み（${dateInWords(now.done)}）` : "途中";
  state.textContent = isKept ? words : `${words}。お使いの設定では、記録を残せません`;
  done.hidden = !now.done;
  if (!now.done) return;
  const right = quizzes.filter((quiz) => now.answers[quiz.dataset.quiz ?? ""] === Number(quiz.dataset.answer)).length;
  const text = `この学習は済みました。${quizzes.length}問のうち${right}問が正解です。`;
  if (done.textContent !== text) done.replaceChildren(element("p", {}, text));
}

/** Tells whether an answer is right, and why. @param {HTMLFieldSetElement} quiz @param {number} answer */
function tell(quiz, answer) {
  const right = Number(quiz.dataset.answer);
  const label = quiz.querySelector(`input[value="${right}"] + label`)?.textContent ?? "";
  const verdict = answer === right ? "正解です。" : `答えは「${label}」です。`;
  find("[data-said]", HTMLElement, quiz).replaceChildren(
    element("p", { class: `lesson-verdict ${answer === right ? "lesson-good" : "lesson-off"}` }, verdict),
    element("p", {}, quiz.querySelector("[data-why]")?.textContent ?? ""));
}

function restore() {
  const before = own();
  show(before);
  if (!before) return;
  for (const choice of choices) choice.open = choice.dataset.choice === String(before.choice);
  for (const quiz of quizzes) {
    const answer = before.answers[quiz.dataset.quiz ?? ""];
    const input = quiz.querySelector(`input[value="${answer}"]`);
    if (!(input instanceof HTMLInputElement) || answer === undefined) continue;
    input.checked = true;
    tell(quiz, answer);
  }
  const heading = headings[depth(before.at)];
  if (!heading || before.done || window.location.hash) return;
  find("#resume-name", HTMLElement).textContent = heading.textContent;
  find("#resume-link", HTMLAnchorElement).hash = heading.id;
  find("#resume", HTMLElement).hidden = false;
}

restore();
offerUnread(store, "lessons");
for (const choice of choices) {
  choice.addEventListener("click", (event) => {
    const opens = event.target instanceof Element && event.target.closest("summary") && !choice.open;
    if (opens) note({ choice: Number(choice.dataset.choice) });
  });
}
for (const quiz of quizzes) {
  quiz.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    tell(quiz, Number(event.target.value));
    note({ answers: { [quiz.dataset.quiz ?? ""]: Number(event.target.value) } });
  });
}
// How far a lesson that was begun has been read: a heading counts when it has left the lowest part of the screen.
const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) furthest = Math.max(furthest, depth(target.id));
  const before = own();
  if (before && !before.done && furthest > depth(before.at)) note({});
}, { rootMargin: "0px 0px -40% 0px" });
for (const heading of headings) seen.observe(heading);
