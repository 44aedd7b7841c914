// The form of a declaration. Everything here is comfort: without this file the form does the same with
// one more page. Starts the parts; each knows the document only through the roles of fields.

import { scripting } from "../../assets/dom.js";
import { searchAddresses } from "./address.js";
import { showBranches } from "./branches.js";
import { takeGiven } from "./given.js";
import { keepAnswers, sendOnce } from "./keep.js";
import { tellWhenLeft } from "./left.js";
import { growRows } from "./rows.js";
import { keepScore, takeScore } from "./score.js";

scripting();
keepScore();
// A change of a declaration that stands (`#edit`) is not kept in the browser: the processor has it.
const form = document.querySelector("form#declaration, form#edit");
if (form instanceof HTMLFormElement) {
  if (form.id === "declaration") keepAnswers(form, () => form.dispatchEvent(new Event("change")));
  // Of what stands only a change of the level asks for it.
  if (form.id === "declaration" || form.querySelector("[name='_level']")) takeScore(form);
  takeGiven(form);
  showBranches(form);
  growRows(form);
  pairIndustries(form);
  searchAddresses(form);
  revealPasswords(form);
  tellWhenLeft(form);
  sendOnce(form);
}

const summary = document.getElementById("error-summary");
if (summary) {
  summary.focus();
  // Radio buttons and boxes take focus themselves; Safari does not move there from a link alone.
  summary.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const target = link ? document.getElementById(decodeURIComponent(link.hash.slice(1))) : null;
    if (!target) return;
    event.preventDefault();
    (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
  });
}

/**
 * Lets people see what they type into the passwords: two of them, with four kinds of characters, are hard to
 * type blindly on a phone. Hidden again before the form is sent, so that browsers know them for what they are.
 * @param {HTMLFormElement} form
 */
function revealPasswords(form) {
  const button = form.querySelector("button[data-reveal]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const passwords = form.querySelectorAll("input[type='password']");
  if (!(button instanceof HTMLButtonElement)) return;
  const [show, hide] = [button.textContent, button.dataset.hide ?? ""];
  const reveal = (/** @type {boolean} */ shown) => {
    for (const input of passwords) input.type = shown ? "text" : "password";
    button.textContent = shown ? hide : show;
  };
  const said = document.getElementById("left-said");
  button.addEventListener("click", () => {
    reveal(passwords[0].type === "password");
    if (said) said.textContent = passwords[0].type === "text" ? "パスワードを表示しています。" : "パスワードを隠しました。";
  });
  form.addEventListener("submit", () => reveal(false));
  window.addEventListener("pagehide", () => reveal(false));
}

/**
 * Couples the two selects of industries: a chosen group brings its division; a chosen division leaves
 * only its groups to choose from. All groups stay in the document, so that minds can be changed.
 * @param {HTMLFormElement} form
 */
function pairIndustries(form) {
  const division = form.querySelector("[data-role='trade'] select");
  const detail = form.querySelector("[data-role='trade_detail'] select");
  if (!(division instanceof HTMLSelectElement) || !(detail instanceof HTMLSelectElement)) return;
  const narrow = () => {
    for (const group of detail.querySelectorAll("optgroup")) {
      const letter = group.label.slice(0, 1);
      const chosen = group.querySelector("option:checked") !== null;
      group.hidden = division.value !== "" && letter !== division.value && !chosen;
    }
  };
  detail.addEventListener("change", () => {
    const group = detail.selectedOptions[0]?.closest("optgroup");
    if (group && division.value === "") {
      division.value = group.label.slice(0, 1);
      division.dispatchEvent(new Event("change", { bubbles: true }));
    }
    narrow();
  });
  division.addEventListener("change", narrow);
  window.addEventListener("pageshow", narrow);
  narrow();
}
