// The arithmetic of the self-check, without the page: totals, bands, the order of advice, history.

/**
 * @typedef {{ number: number, group: string, urgency: number, topic: string, advice: string, link: string,
 *   lesson: { title: string, link: string } | undefined }} Question
 * @typedef {{ id: string, title: string }} Group
 * @typedef {{ from: number, to: number, title: string, advice: string }} Band
 * @typedef {{ id: string, title: string, score: number, full: number }} GroupScore
 * @typedef {{ question: Question, value: number }} Gap
 * @typedef {{ date: string, total: number, groups: Record<string, number> }} Result
 */

/** How many results are kept to compare. */
export const KEPT = 5;

/**
 * The questions without an answer.
 * @param {Question[]} questions
 * @param {Map<number, number>} answers number of the question → value
 * @returns {Question[]}
 */
export function missing(questions, answers) {
  return questions.filter((question) => !answers.has(question.number));
}

/**
 * The sum of all answers.
 * @param {Map<number, number>} answers
 */
export function total(answers) {
  return [...answers.values()].reduce((sum, value) => sum + value, 0);
}

/**
 * Each group's score beside the best it could be.
 * @param {Group[]} groups
 * @param {Question[]} questions
 * @param {Map<number, number>} answers
 * @param {number} best the value of the best answer
 * @returns {GroupScore[]}
 */
export function byGroup(groups, questions, answers, best) {
  return groups.map(({ id, title }) => {
    const own = questions.filter((question) => question.group === id);
    const score = own.reduce((sum, question) => sum + (answers.get(question.number) ?? 0), 0);
    return { id, title, score, full: own.length * best };
  });
}

/**
 * The band a total falls into.
 * @param {Band[]} bands
 * @param {number} points
 */
export function bandOf(bands, points) {
  return bands.find((band) => band.from <= points && points <= band.to);
}

/**
 * Every answer below the best, most urgent first, then the weakest answer, then the question's number.
 * @param {Question[]} questions
 * @param {Map<number, number>} answers
 * @param {number} best
 * @returns {Gap[]}
 */
export function gaps(questions, answers, best) {
  return questions
    .map((question) => ({ question, value: answers.get(question.number) ?? 0 }))
    .filter((gap) => gap.value < best)
    .sort((a, b) =>
      a.question.urgency - b.question.urgency || a.value - b.value || a.question.number - b.question.number);
}

/**
 * What was kept in the browser, if it is what this page once wrote; newest first.
 * @param {unknown} kept
 * @returns {Result[]}
 */
export function history(kept) {
  if (!Array.isArray(kept)) return [];
  return kept.filter((entry) =>
    entry && /^\d{4}-\d\d-\d\d$/.test(entry.date) && Number.isInteger(entry.total) && entry.groups && typeof entry.groups === "object")
    .slice(0, KEPT);
}

/**
 * The kept results with a new one in front. The same result on the same day is kept once.
 * @template {{ date: string }} T
 * @param {T[]} kept
 * @param {T} result
 * @returns {T[]}
 */
export function withResult(kept, result) {
  const [last] = kept;
  const same = last && last.date === result.date && JSON.stringify(last) === JSON.stringify(result);
  return (same ? kept : [result, ...kept]).slice(0, KEPT);
}

/**
 * The difference to the result before, in words.
 * @param {number} now
 * @param {number | undefined} before
 */
export function difference(now, before) {
  if (before === undefined) return "—";
  if (now === before) return "同じ";
  return now > before ? `${now - before}点 上がりました` : `${before - now}点 下がりました`;
}
