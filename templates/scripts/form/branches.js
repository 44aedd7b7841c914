// What is asked, and what must be answered, as earlier answers bring it: the conditions come with the page, made from the
// form's definition. The processor judges the same conditions when the page is sent; here they only show at once.

/**
 * @typedef {{ field?: string, in?: string[], not?: string[], all?: Condition[], any?: Condition[] }} Condition
 */

/**
 * Whether a condition holds.
 * @param {Condition} condition @param {(field: string) => string[]} answers what a field was answered with
 * @returns {boolean}
 */
export function holds(condition, answers) {
  if (condition.all) return condition.all.every((part) => holds(part, answers));
  if (condition.any) return condition.any.some((part) => holds(part, answers));
  const given = answers(condition.field ?? "");
  return condition.in ? given.some((one) => condition.in?.includes(one)) : !given.some((one) => condition.not?.includes(one));
}

/**
 * Shows only the branches that apply, now and whenever a choice changes. Hidden controls keep what was
 * typed and are sent as they are: the processor drops what does not apply, so switching back loses nothing.
 * @param {HTMLFormElement} form
 */
export function showBranches(form) {
  /** @type {NodeListOf<HTMLElement>} */
  const judged = form.querySelectorAll("[data-when], [data-required-when]");
  /** @type {NodeListOf<HTMLElement>} */
  const taken = form.querySelectorAll("[data-unless]");
  const update = () => {
    // In the order of the page: what stands in a branch that does not apply is no answer to what follows.
    const answers = (/** @type {string} */ field) => answered(form, field);
    for (const one of judged) {
      if (one.dataset.when !== undefined) one.hidden = !holds(JSON.parse(one.dataset.when), answers);
      if (one.dataset.requiredWhen !== undefined) require(one, holds(JSON.parse(one.dataset.requiredWhen), answers));
    }
    // What a ticked box takes over need not be typed; the box counts only in the branch that applies.
    for (const field of taken) {
      const box = form.querySelector(`[name='${field.dataset.unless}']`);
      field.hidden = box instanceof HTMLInputElement && box.checked && !box.closest("[data-branch][hidden]");
    }
    // What no longer applies need not be put right, and a link to it would lead nowhere.
    for (const link of document.querySelectorAll("#error-summary li a")) {
      const target = document.getElementById(decodeURIComponent(/** @type {HTMLAnchorElement} */ (link).hash.slice(1)));
      link.closest("li")?.toggleAttribute("hidden", target?.closest(":is([data-branch], [data-unless])[hidden]") != null);
    }
    tellLeft();
  };
  form.addEventListener("change", update);
  // A page that comes back from the browser's memory has its choices set after this file ran.
  window.addEventListener("pageshow", update);
  update();
}

/** Counts what is left to be put right, as the box above says it; without anything left there is no box. */
function tellLeft() {
  const summary = document.getElementById("error-summary");
  const count = summary?.querySelector("[data-count]");
  if (!summary || !count) return;
  const left = [...summary.querySelectorAll("li")].filter((line) => !line.hidden).length;
  // Said again only where it is another number.
  if (count.textContent !== String(left)) count.textContent = String(left);
  summary.hidden = left === 0;
}

/**
 * What a field that is asked was answered with.
 * @param {HTMLFormElement} form @param {string} field
 * @returns {string[]}
 */
function answered(form, field) {
  const controls = [...form.querySelectorAll(`[name='${field}']`)];
  const counts = (/** @type {Element} */ one) => !one.closest("[data-branch][hidden]") && (one instanceof HTMLSelectElement || (one instanceof HTMLInputElement && one.checked));
  return controls.filter(counts).map((one) => /** @type {HTMLInputElement | HTMLSelectElement} */ (one).value);
}

/**
 * Says whether a field must be answered as things are.
 * @param {HTMLElement} field @param {boolean} isRequired
 */
function require(field, isRequired) {
  field.toggleAttribute("data-optional", !isRequired);
  for (const control of field.querySelectorAll("[role='radiogroup'], select, textarea, input:not([type='radio'], [type='hidden'])")) {
    if (isRequired) control.setAttribute("aria-required", "true");
    else control.removeAttribute("aria-required");
  }
  const words = field.querySelector("[data-required]");
  if (!(words instanceof HTMLElement)) return;
  words.textContent = (isRequired ? words.dataset.required : words.dataset.optional) ?? "";
  words.className = isRequired ? "field-required" : "field-optional";
}
