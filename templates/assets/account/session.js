// Who is logged in is told before the time is over, once, and stays with one press; what was typed stays where it is. A
// click in another window counts too. Without this script nothing is lost: the log-in brings what was typed back.
import { find, recall, remember } from "../dom.js";

/** When somebody last clicked, in any window: seen by the others. */
const SEEN = "sengen.seen";
/** Looked at so often, by the clock: a sleeping device counts no seconds. */
const STEP = 5_000;
/** A place that is to be heard stands from the beginning. */
const HIDDEN = "visually-hidden";

const box = find("#session", HTMLElement);
const words = find("[role='alert']", HTMLElement, box);
const button = find("button", HTMLButtonElement, box);
const { soon = "", last = "", over = "", stays = "", failed = "", url = "" } = box.dataset;
const [lasts, before] = [Number(box.dataset.seconds) * 1000, Number(box.dataset.before) * 1000];
const extends_ = box.dataset.extends === "true";
let end = Date.now() + lasts;
let told = "";

/** @param {string} state @param {string} text */
function tell(state, text) {
  if (told === state) return;
  told = state;
  box.classList.remove(HIDDEN);
  button.hidden = state !== "soon";
  words.textContent = text;
}

function look() {
  const left = end - Date.now();
  if (left <= 0) tell("over", over);
  else if (left <= before) tell(extends_ ? "soon" : "last", extends_ ? soon : last);
}

function hide() {
  if (told !== "") return;
  box.classList.add(HIDDEN);
  words.textContent = "";
}

/** From now on the whole time again. */
function again() {
  end = Date.now() + lasts;
  told = "";
}

button.addEventListener("click", async () => {
  try {
    const reply = await fetch(url, { method: "HEAD", redirect: "error", cache: "no-store" });
    if (!reply.ok) return tell("over", over);
    again();
    remember(SEEN, Date.now());
    tell("stays", stays);
    told = "";
    setTimeout(hide, STEP * 2);
  } catch {
    words.textContent = failed;
  }
});

remember(SEEN, Date.now());
window.addEventListener("storage", (event) => {
  if (event.key !== SEEN || !extends_ || typeof recall(SEEN) !== "number") return;
  again();
  hide();
});
setInterval(look, STEP);
