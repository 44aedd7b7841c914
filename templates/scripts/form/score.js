// Takes the score that the self-check hands over, says so in sight, and lets people choose the level that asks for it by one
// press. It chooses nothing by itself.

import { element, recall, remember } from "../../assets/dom.js";

/** Where the self-check puts its score: this key of the tab's storage, and the fragment of its link. */
const SCORE = "self_check_score";

/** The score in the link that led here. */
function inLink() {
  return new URLSearchParams(window.location.hash.slice(1)).get(SCORE);
}

/** A score that comes by a link stays in this tab: who has to log in first loses the fragment on the way. */
export function keepScore() {
  const score = Number(inLink() ?? Number.NaN);
  if (Number.isInteger(score)) remember(SCORE, score, "tab");
}

/**
 * Fills the score in where none stands yet, or lets it travel to the page that asks for it.
 * @param {HTMLFormElement} form
 */
export function takeScore(form) {
  const field = form.querySelector("[data-role='score'] input");
  const later = "blank" in form.dataset ? form.dataset.score ?? "" : "";
  if (field instanceof HTMLInputElement ? field.value !== "" : later === "") return;
  const score = Number(inLink() ?? recall(SCORE, "tab") ?? Number.NaN);
  if (!Number.isInteger(score) || score < -25 || score > 100) return;
  if (field instanceof HTMLInputElement) field.value = String(score);
  // Its field stands on a later page, which may be another host's: it travels with this one.
  else form.append(element("input", { type: "hidden", name: later, value: String(score) }));
  tell(form, score, field instanceof HTMLInputElement ? onPage(form, field) : travelling(form));
}

/** @typedef {{ sign: string, isChosen: boolean, choose: () => void }} Level the level that asks for the score */

/** The level by the control that brings the field. @param {HTMLFormElement} form @param {HTMLInputElement} field @returns {Level | undefined} none: the field stands there anyway */
function onPage(form, field) {
  const when = field.closest("[data-when]")?.getAttribute("data-when");
  const condition = when ? JSON.parse(when) : {};
  const radio = form.querySelector(`input[type='radio'][name='${condition.field}'][value='${condition.in?.[0]}']`);
  if (!(radio instanceof HTMLInputElement)) return undefined;
  const [sign = ""] = (radio.labels?.[0]?.textContent ?? "").trim().split(/\s/);
  return { sign, isChosen: radio.checked, choose: () => radio.click() };
}

/** The level as it travels to the page that asks for it. @param {HTMLFormElement} form @returns {Level | undefined} none: there is no such level */
function travelling(form) {
  const { scoreLevel = "", scoreStars = "", scoreSign = "" } = form.dataset;
  const choose = () => form.append(element("input", { type: "hidden", name: scoreLevel, value: scoreStars }));
  return scoreLevel === "" ? undefined : { sign: scoreSign, isChosen: false, choose };
}

/** @param {HTMLFormElement} form @param {number} score @param {Level | undefined} level */
function tell(form, score, level) {
  const said = element("p", { role: "status" }, level && !level.isChosen
    ? `${level.sign}で申し込むと、点数の欄に入ります。点数は任意で、公開されません。` : "点数の欄に入れました。任意なので、消してもかまいません。");
  const notice = element("div", { class: "notification notification-info text form-score", tabindex: "-1" },
    element("p", { class: "notification-title" }, `自社診断の${score}点を受け取りました`), said);
  if (level && !level.isChosen) {
    const button = element("button", { class: "button-outline", type: "button" }, `${level.sign}を選ぶ`);
    button.addEventListener("click", () => {
      level.choose();
      button.remove();
      said.textContent = `${level.sign}を選びました。点数も入ります。「宣言の内容」の画面で、どちらも変えられます。`;
      notice.focus();
    });
    notice.append(element("p", { class: "button-row" }, button));
  }
  form.before(notice);
}
