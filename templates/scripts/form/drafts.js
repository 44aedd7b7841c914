// Drafts on this device: what was typed into the form lies in the browser for some days, under the name of who declares,
// and is offered the next time: go on, or begin anew. Never mixed: a tab works on one draft. Never keeps passwords or
// twelve digits (`answersOf` gives neither). Gone when the declaration is received, or at a press of 残さない.

import { element, forget, recall, remember } from "../../assets/dom.js";

/** Where the drafts lie, and where this tab says which of them is its own. */
const DRAFTS = "sengen.drafts";
const OWN = "sengen.draft";
/** What shows whether a browser keeps anything. */
const PROBE = "sengen.probe";
/** What a tab says that keeps nothing beyond itself. */
const NONE = "none";
/** A day, in milliseconds. */
const DAY = 86_400_000;
/** So many drafts at most: an accountant's afternoon. */
const MOST = 20;

/**
 * @typedef {Record<string, string[]>} Answers
 * @typedef {{ at: number, name: string, answers: Answers }} Draft
 */

/**
 * The drafts that are young enough, newest first.
 * @param {number} days
 * @returns {[id: string, draft: Draft][]}
 */
export function draftsOf(days) {
  const kept = recall(DRAFTS);
  const all = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
  const now = Date.now();
  return all.filter(([, draft]) => isDraft(draft) && draft.at <= now && now - draft.at < days * DAY).sort(([, a], [, b]) => b.at - a.at).slice(0, MOST);
}

/** @param {unknown} value @returns {value is Draft} */
function isDraft(value) {
  if (typeof value !== "object" || value === null) return false;
  const { at, name, answers } = /** @type {Partial<Draft>} */ (value);
  return typeof at === "number" && typeof name === "string" && typeof answers === "object" && answers !== null && Object.values(answers).every((one) => Array.isArray(one));
}

/** @param {[string, Draft][]} drafts @returns {boolean} whether they were kept */
function keepAll(drafts) {
  if (drafts.length > 0) return remember(DRAFTS, Object.fromEntries(drafts));
  forget(DRAFTS);
  return true;
}

/** The draft of this tab: its id, `none`, or nothing yet. */
function own() {
  const id = recall(OWN, "tab");
  return typeof id === "string" ? id : "";
}

/**
 * Keeps the answers of this tab's draft. A form that nobody has filled yet is none.
 * @param {number} days @param {Answers} answers @param {string} name who declares; empty: not known on this page
 */
export function keepDraft(days, answers, name) {
  const id = own() || crypto.randomUUID();
  if (id === NONE || Object.keys(answers).length === 0) return;
  const drafts = draftsOf(days);
  const before = drafts.find(([one]) => one === id)?.[1];
  // What another tab has dropped stays dropped.
  if (own() !== "" && !before) return remember(OWN, NONE, "tab");
  if (before && JSON.stringify(before.answers) === JSON.stringify(answers)) return;
  remember(OWN, id, "tab");
  keepAll([[id, { at: Date.now(), name: name || before?.name || "", answers }], ...drafts.filter(([one]) => one !== id)]);
}

/**
 * Drops the draft of this tab, which keeps nothing on the device from now on. In a tab that has none yet, whatever is
 * offered there: nothing is to stay on the device.
 * @param {number} days
 */
export function dropDraft(days) {
  const id = own();
  keepAll(id === "" ? [] : draftsOf(days).filter(([one]) => one !== id));
  remember(OWN, NONE, "tab");
}

/** Drops the draft of this tab, which has done its work. */
export function forgetDraft() {
  const id = own();
  keepAll(draftsOf(Number.POSITIVE_INFINITY).filter(([one]) => one !== id));
  forget(OWN, "tab");
}

/** Lets this tab begin a draft of its own. */
export function beginDraft() {
  forget(OWN, "tab");
}

/** Goes on with a draft. @param {string} id */
export function takeDraft(id) {
  remember(OWN, id, "tab");
}

/** Whether this browser keeps anything at all. */
export function canKeep() {
  const [kept, inTab] = [remember(PROBE, 1), remember(PROBE, 1, "tab")];
  forget(PROBE);
  forget(PROBE, "tab");
  return kept && inTab;
}

/** Whether this tab keeps nothing on the device. */
export function keepsNothing() {
  return own() === NONE;
}

/** Whether this tab works on a draft, or on none on purpose. */
export function hasBegun() {
  return own() !== "";
}

/**
 * Offers the drafts on the first page, where this tab has none yet.
 * @param {HTMLElement} room @param {number} days
 * @param {{ onward: (answers: Answers) => void, anew: () => void }} does
 */
export function offerDrafts(room, days, does) {
  const list = room.querySelector("ul");
  const drafts = draftsOf(days);
  // What is too old goes, whoever opens the form next.
  keepAll(drafts);
  if (!list || drafts.length === 0) return;
  const { nameless = "", onward = "" } = room.dataset;
  for (const [id, draft] of drafts) {
    const day = new Intl.DateTimeFormat("ja-JP", { month: "long", day: "numeric", hour: "numeric", minute: "2-digit" }).format(draft.at);
    const button = element("button", { type: "button", class: "button-outline" }, `${onward}：${draft.name || nameless}（${day}）`);
    button.addEventListener("click", () => {
      room.hidden = true;
      takeDraft(id);
      does.onward(draft.answers);
    });
    list.append(element("li", {}, button));
  }
  room.querySelector("[data-anew]")?.addEventListener("click", () => {
    room.hidden = true;
    does.anew();
  });
  room.hidden = false;
}
