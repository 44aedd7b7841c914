// What this browser remembers of the lessons: which were begun, what was answered, how far one came, when one was done.
// One text with a version. What cannot be read as such is put aside, never lost. Nothing leaves the browser.

import { forget, recall, remember } from "../../assets/dom.js";

/**
 * @typedef {{ choice?: number, answers: Record<string, number>, at?: string, begun: string, done?: string }} Lesson
 * @typedef {Record<string, Lesson>} Lessons number of the lesson → what is known of it
 */

/** Where the lessons are kept. */
export const KEY = "sengen.lessons";
const UNREAD = "sengen.lessons.unread";
const VERSION = 1;

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isNumber = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 100;
const isDay = (/** @type {unknown} */ value) => typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);

/** @param {unknown} value @returns {value is Lesson} */
function isLesson(value) {
  return isTable(value) && isDay(value.begun) && isTable(value.answers) &&
    Object.entries(value.answers).every(([quiz, answer]) => isNumber(Number(quiz)) && isNumber(answer)) &&
    (value.choice === undefined || isNumber(value.choice)) &&
    (value.done === undefined || isDay(value.done)) &&
    (value.at === undefined || typeof value.at === "string" && /^[a-z]+$/.test(value.at));
}

/**
 * The lessons in a text that this module has written.
 * @param {string} text
 * @returns {Lessons | undefined} undefined: it is none
 */
export function read(text) {
  try {
    const whole = JSON.parse(text);
    if (!isTable(whole) || whole.version !== VERSION || !isTable(whole.lessons)) return undefined;
    const sound = Object.entries(whole.lessons).every(([number, lesson]) => isNumber(Number(number)) && isLesson(lesson));
    return sound ? /** @type {Lessons} */ (whole.lessons) : undefined;
  } catch {
    return undefined;
  }
}

/** The text that `read` reads, for people to look at too. @param {Lessons} lessons */
export function written(lessons) {
  return `${JSON.stringify({ version: VERSION, lessons }, undefined, 2)}\n`;
}

/** What lies in this browser under a name; undefined: nothing, or the browser refuses. @param {string} key */
function stored(key) {
  try {
    return window.localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Every text that was put aside. @returns {string[]} */
export function unread() {
  const text = stored(UNREAD);
  if (text === undefined) return [];
  const texts = recall(UNREAD);
  return Array.isArray(texts) && texts.every((one) => typeof one === "string") ? texts : [text];
}

/** Forgets what was put aside. */
export function forgetUnread() {
  forget(UNREAD);
}

/**
 * What is kept; what cannot be read is put aside first.
 * @returns {Lessons | undefined} undefined: what cannot be read could not be put aside either, so nothing may be kept
 */
export function kept() {
  const text = stored(KEY);
  if (text === undefined) return {};
  const lessons = read(text);
  if (lessons) return lessons;
  if (!remember(UNREAD, [...unread(), text])) return undefined;
  forget(KEY);
  return {};
}

/** Keeps all of them. @param {Lessons} lessons @returns {boolean} whether they were kept */
export function keep(lessons) {
  return remember(KEY, { version: VERSION, lessons });
}

/** Whichever came further. @param {Lesson | undefined} one @param {Lesson} other */
function further(one, other) {
  if (!one) return other;
  if (one.done && other.done) return other.done < one.done ? other : one;
  if (one.done || other.done) return one.done ? one : other;
  return Object.keys(other.answers).length > Object.keys(one.answers).length ? other : one;
}

/** Both together. @param {Lessons} own @param {Lessons} brought @returns {Lessons} */
export function joined(own, brought) {
  const all = { ...own };
  for (const [number, lesson] of Object.entries(brought)) all[number] = further(own[number], lesson);
  return all;
}
