// The keys of the desk. A control says which physical key presses it (data-key), so that a Japanese input method left on
// does no harm. Never inside a text field, never with another key held, and not where the clerk has turned them off.
// Without this script everything is pressed as it stands.

const fields = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const isOff = document.body.dataset.keys === "off";
let isPressed = false;

/** The first control that a key presses and that can be seen. @param {string} key */
function control(key) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`[data-key~="${key}"]`)]);
  return all.find((one) => one.getClientRects().length > 0);
}

/** Presses a control: a field is gone to, a box is ticked, a button or link is followed once. @param {HTMLElement} one */
function press(one) {
  if (one.matches(fields)) {
    one.focus();
    if (one instanceof HTMLInputElement) one.select();
    return;
  }
  if (!one.matches("input, [href^='#']")) {
    if (isPressed) return;
    isPressed = true;
    // Who comes back by the browser's own way finds the keys again.
    setTimeout(() => { isPressed = false; }, 1500);
  }
  one.click();
  if (one.matches("input")) one.focus({ preventScroll: true });
}

const rows = [...document.querySelectorAll(".queue tbody tr")];
let at = -1;

/** Something in the row one is at. @param {string} selector */
function inRow(selector) {
  return /** @type {HTMLElement | null} */ (rows[at]?.querySelector(selector) ?? null);
}

/** Goes to another row of the list. @param {number} step */
function go(step) {
  rows[at]?.classList.remove("at");
  at = Math.max(0, Math.min(rows.length - 1, at + step));
  rows[at].classList.add("at");
  inRow(".nm a")?.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
}

/** What a key does in the list; whether it does anything. @param {string} code */
function inList(code) {
  if (rows.length === 0) return false;
  if (code === "KeyJ") go(1);
  else if (code === "KeyK") go(-1);
  else if (code === "KeyX" && at >= 0) inRow("input[type=checkbox]")?.click();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing || event.defaultPrevented) return;
  const sends = event.ctrlKey && event.code === "Enter" && !event.altKey && !event.metaKey;
  const key = sends ? "Ctrl+Enter" : event.shiftKey ? `Shift+${event.code}` : event.code;
  if (!sends && (isOff || event.ctrlKey || event.altKey || event.metaKey)) return;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (target.matches(fields) && !sends) {
    if (event.code === "Escape") target.blur();
    return;
  }
  if (inList(key)) {
    event.preventDefault();
    return;
  }
  const one = control(key);
  if (one === undefined) return;
  event.preventDefault();
  press(one);
});

// How many plain ones a press accepts is said on its button, and comes with it: where it was not, it is asked once more.
const count = document.querySelector("#chosen [name=count]");
const accepts = document.querySelector("#accepts");
if (count instanceof HTMLInputElement && accepts instanceof HTMLElement) {
  const { none = "", some = "" } = accepts.dataset;
  const tell = () => {
    const plain = document.querySelectorAll("[form=chosen][data-plain]:checked").length;
    count.value = String(plain);
    accepts.textContent = plain > 0 ? `${plain}${some}` : none;
  };
  document.addEventListener("change", tell);
  // Also for who comes back by the browser's own way.
  window.addEventListener("pageshow", tell);
}

// What was refused is gone to: the first mark that stands, or what is said above.
document.querySelector("#message, [role=alert]")?.scrollIntoView({ block: "nearest" });
