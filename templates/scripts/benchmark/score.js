// The arithmetic of a benchmark, without the page: totals, means, the order of what to do next, comparison.

import { KEPT } from "../self-check/score.js";

/**
 * @typedef {{ text: string, effort: string }} Step
 * @typedef {object} Question
 * @property {string} id
 * @property {number} number
 * @property {string} area
 * @property {number} effect
 * @property {string} topic
 * @property {string[]} levels
 * @property {Step} first what to do at the two lowest levels
 * @property {Step} then what to do at the third
 * @property {HTMLAnchorElement[]} pages
 * @typedef {{ id: string, title: string }} Area
 * @typedef {Record<string, number>} Answers question → level
 * @typedef {{ date: string, total: number, answers: Answers }} Result
 * @typedef {{ question: Question, level: number, step: Step }} Weak
 */

/** The highest level. */
export const BEST = 5;
/** From this level on nothing is asked for. */
const ENOUGH = 4;
/** Companies stand in steps of half a level by their mean. */
const STEP = 0.5;
export const STEPS = (BEST - 1) / STEP;

/** Of these questions those without an answer. @param {Question[]} questions @param {Answers} answers */
export function open(questions, answers) {
  return questions.filter(({ id }) => answers[id] === undefined);
}

/** @param {Question[]} questions @param {Answers} answers */
export function total(questions, answers) {
  return questions.reduce((sum, { id }) => sum + (answers[id] ?? 0), 0);
}

/** The mean level of questions that have an answer; undefined where none has. @param {Question[]} questions @param {Answers} answers */
export function mean(questions, answers) {
  const own = questions.filter(({ id }) => answers[id] !== undefined);
  return own.length === 0 ? undefined : total(own, answers) / own.length;
}

/** The mean level of each area. @param {Area[]} areas @param {Question[]} questions @param {Answers} answers */
export function byArea(areas, questions, answers) {
  return areas.map(({ id }) => mean(questions.filter(({ area }) => area === id), answers));
}

/**
 * What is weak with what to do next: what gains most first, then the lowest level, then the question's number.
 * @param {Question[]} questions
 * @param {Answers} answers
 * @returns {Weak[]}
 */
export function weak(questions, answers) {
  return questions
    .map((question) => ({ question, level: answers[question.id] ?? ENOUGH }))
    .filter(({ level }) => level < ENOUGH)
    .map(({ question, level }) => ({ question, level, step: level < ENOUGH - 1 ? question.first : question.then }))
    .sort((a, b) => b.question.effect - a.question.effect || a.level - b.level || a.question.number - b.question.number);
}

/** 50 where one stands in the middle, 10 more for each standard deviation. @param {number} own @param {number} mean @param {number} sd */
export function deviation(own, mean, sd) {
  return ((own - mean) / sd) * 10 + 50;
}

/** In which step of half a level a mean level stands, from 0. @param {number} level */
export function stepOf(level) {
  return Math.min(STEPS - 1, Math.floor((level - 1) / STEP + 1e-9));
}

/** From which level to which a step goes, in words. @param {number} step */
export function stepInWords(step) {
  const from = 1 + step * STEP;
  return step === STEPS - 1 ? `${from.toFixed(1)}以上` : `${from.toFixed(1)}から${(from + STEP - 0.1).toFixed(1)}`;
}

/** Both histories, newest first, each result once. @param {Result[]} own @param {Result[]} brought */
export function joined(own, brought) {
  const all = new Map([...own, ...brought].map((result) => [JSON.stringify([result.date, result.answers]), result]));
  return [...all.values()].toSorted((a, b) => b.date.localeCompare(a.date)).slice(0, KEPT);
}
