// What this browser remembers of the lessons: which were begun, what was answered, how far one came, when one was done.

import { Store, isTable } from "../kept/store.js";

/**
 * @typedef {{ choice?: number, answers: Record<string, number>, at?: string, begun: string, done?: string }} Lesson
 * @typedef {Record<string, Lesson>} Lessons number of the lesson → what is known of it
 */

const VERSION = 1;

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

/** @param {unknown} whole @returns {Lessons | undefined} undefined: these are none */
function read(whole) {
  if (!isTable(whole) || whole.version !== VERSION || !isTable(whole.lessons)) return undefined;
  const sound = Object.entries(whole.lessons).every(([number, lesson]) => isNumber(Number(number)) && isLesson(lesson));
  return sound ? /** @type {Lessons} */ (whole.lessons) : undefined;
}

/** The lessons that this browser keeps. @type {Store<Lessons>} */
export const store = new Store("sengen.lessons", { empty: () => ({}), read, wrap: (lessons) => ({ version: VERSION, lessons }) });

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
