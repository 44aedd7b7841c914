// Who is logged in is told before the time is over, once, and stays with one press; what was typed stays where it is. A
// click in another window counts too. Without this script nothing is lost: the log-in brings what was typed back. Asks
// for no other file: it stands on every page of the account.

/** When somebody last clicked, in any window: seen by the others. A page that was opened tells it by text-size.js. */
const SEEN = "sengen.seen";
/** Looked at so often, by the clock: a sleeping device counts no seconds. */
const STEP = 5_000;
/** A place that is to be heard stands from the beginning. */
const HIDDEN = "visually-hidden";

const box = /** @type {HTMLElement} */ (document.querySelector("#session"));
const words = /** @type {HTMLElement} */ (box.querySelector("[role='alert']"));
const button = /** @type {HTMLButtonElement} */ (box.querySelector("button"));
const { soon = "", last = "", over = "", stays = "", failed = "", url = "" } = box.dataset;
const [lasts, before] = [Number(box.dataset.seconds) * 1000, Number(box.dataset.before) * 1000];
const extends_ = box.dataset.extends === "true";
let end = Number(box.dataset.since) + lasts;
let told = "";

/** Tells the other windows of a click; a browser that refuses storage tells them nothing. */
function seen() {
  try {
    localStorage.setItem(SEEN, String(Date.now()));
  } catch {
    // Each window counts for itself.
  }
}

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
    seen();
    tell("stays", stays);
    told = "";
    setTimeout(hide, STEP * 2);
  } catch {
    words.textContent = failed;
  }
});

window.addEventListener("storage", (event) => {
  if (event.key !== SEEN || !extends_) return;
  again();
  hide();
});
setInterval(look, STEP);
