// Rows of a group: one more, one less, in place. All that may come stand hidden and disabled in the page; without this file the
// buttons post the form, which comes back with its rows. What was restored from a draft brings its rows with it.

/**
 * Lets the rows of every group be added and taken away.
 * @param {HTMLFormElement} form
 */
export function growRows(form) {
  for (const group of form.querySelectorAll("[data-rows]")) grow(form, group);
}

/** @param {HTMLFormElement} form @param {Element} group */
function grow(form, group) {
  /** @type {HTMLFieldSetElement[]} */
  const rows = [...group.querySelectorAll("fieldset.form-row")].filter((row) => row instanceof HTMLFieldSetElement);
  const count = group.querySelector("input[type='hidden']");
  const add = group.querySelector("button[data-add]");
  if (!(count instanceof HTMLInputElement) || !(add instanceof HTMLButtonElement)) return;
  const show = (/** @type {number} */ shown) => {
    rows.forEach((row, at) => { row.hidden = row.disabled = at >= shown; });
    count.value = String(shown);
    add.parentElement?.toggleAttribute("hidden", shown === rows.length);
    group.querySelector(".form-row-most")?.toggleAttribute("hidden", shown !== rows.length);
  };
  const shown = () => rows.filter((row) => !row.hidden).length;
  // What was put back from a draft, or by the browser, stands in rows that are there.
  const reveal = () => {
    const last = rows.findLastIndex((row) => controls(row).some(isFilled)) + 1;
    if (last > shown()) show(last);
  };
  add.addEventListener("click", (event) => {
    event.preventDefault();
    show(shown() + 1);
    controls(rows[shown() - 1])[0]?.focus();
  });
  rows.forEach((row, at) => row.querySelector("button[name='_action'][value^='drop:']")?.addEventListener("click", (event) => {
    // What is said beside fields is the processor's, and moves with its row only there.
    if (group.querySelector(".field-error")) return;
    event.preventDefault();
    for (let next = at; next + 1 < rows.length; next += 1) move(rows[next + 1], rows[next]);
    empty(rows[rows.length - 1]);
    show(shown() - 1);
    add.focus();
    form.dispatchEvent(new Event("change"));
  }));
  form.addEventListener("change", reveal);
  window.addEventListener("pageshow", reveal);
  reveal();
}

/**
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 */

/** @param {Element} row @returns {Control[]} */
function controls(row) {
  return [...row.querySelectorAll("input, select, textarea")].map((one) => /** @type {Control} */ (one));
}

/** @param {Control} one */
const isChoice = (one) => one instanceof HTMLInputElement && ["radio", "checkbox"].includes(one.type);

/** @param {Control} one */
const isFilled = (one) => (isChoice(one) ? /** @type {HTMLInputElement} */ (one).checked : one.value !== "");

/** Takes what stands in a row over into another. @param {Element} from @param {Element} to */
function move(from, to) {
  const others = controls(from);
  // Of radio buttons one is chosen: all go before one comes.
  empty(to);
  controls(to).forEach((one, at) => {
    if (isChoice(one)) /** @type {HTMLInputElement} */ (one).checked = /** @type {HTMLInputElement} */ (others[at]).checked;
    else one.value = others[at].value;
  });
}

/** @param {Element} row */
function empty(row) {
  for (const one of controls(row)) {
    if (isChoice(one)) /** @type {HTMLInputElement} */ (one).checked = false;
    else one.value = "";
  }
}
