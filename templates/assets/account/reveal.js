// The button that shows the password of the log-in, and hides it again before it is sent. What a press did is heard.
import { find } from "../dom.js";

const button = find("button[data-reveal]", HTMLButtonElement);
const password = find(`#${button.dataset.reveal}`, HTMLInputElement);
const said = find("#account-said", HTMLElement);

/** @param {boolean} shown */
function reveal(shown) {
  password.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

button.addEventListener("click", () => {
  reveal(password.type === "password");
  said.textContent = password.type === "text" ? "パスワードを表示しています。" : "パスワードを隠しました。";
});
password.form?.addEventListener("submit", () => reveal(false));
window.addEventListener("pagehide", () => reveal(false));
