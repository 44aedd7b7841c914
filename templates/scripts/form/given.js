// Takes the result that a benchmark hands over by the fragment of its link, into the form that asks for one, and says so in
// sight. What is typed already stays; nothing is sent by itself, and no other field is ever filled.

import { element } from "../../assets/dom.js";

/** Where a benchmark puts its result: this key of the link's fragment, its value written as a query. */
const GIVEN = "given";

/** @param {HTMLFormElement} form */
export function takeGiven(form) {
  if (!("takes" in form.dataset)) return;
  const given = new URLSearchParams(new URLSearchParams(window.location.hash.slice(1)).get(GIVEN) ?? "");
  let count = 0;
  for (const [name, value] of given) {
    const fields = [...form.querySelectorAll("input")].filter((one) => one.name === name);
    const choice = fields.find((one) => one.type === "radio" && one.value === value && one.closest("[data-role='benchmark']"));
    if (choice && !fields.some((one) => one.checked)) choice.checked = true;
    const [field] = fields;
    if (field?.inputMode !== "numeric" || field.value !== "" || !/^\d{1,3}$/.test(value)) continue;
    field.value = value;
    count += 1;
  }
  if (count === 0) return;
  form.before(element("div", { class: "notification notification-info text", role: "status" },
    element("p", { class: "notification-title" }, "診断の点数を受け取りました"),
    element("p", {}, "分野ごとの点数の欄に入れました。送信するまで、どこにも送られません。")));
}
