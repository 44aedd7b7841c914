// The size of letters that was chosen, before the page is drawn, so that nothing jumps; and kept for the next pages. The
// switch itself is the style sheet's and needs no script. A browser that refuses storage forgets with the page.
// What a page of the account needs only after minutes (`data-later`) is asked for when everything else is there; that it
// was opened is told to the other windows at once.
{
  const [KEY, LARGE] = ["sengen.text", "large"];
  const root = document.documentElement;
  const kept = () => {
    try {
      return localStorage.getItem(KEY) === LARGE;
    } catch {
      return root.classList.contains("text-large");
    }
  };
  const show = (/** @type {boolean} */ large) => {
    root.classList.toggle("text-large", large);
    const switched = document.getElementById(large ? "text-large" : "text-standard");
    if (switched instanceof HTMLInputElement) switched.checked = true;
  };
  show(kept());
  addEventListener("DOMContentLoaded", () => show(kept()));
  addEventListener("load", () => {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-later]"))) {
      one.dataset.since = String(Date.now());
      try {
        localStorage.setItem("sengen.seen", one.dataset.since);
      } catch {
        // The other windows are told nothing.
      }
      setTimeout(() => import(one.dataset.later ?? ""), 20_000);
    }
  });
  addEventListener("pageshow", () => show(kept()));
  addEventListener("storage", () => show(kept()));
  addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "text-size") return;
    const large = target.value === LARGE;
    try {
      if (large) localStorage.setItem(KEY, LARGE);
      else localStorage.removeItem(KEY);
    } catch {
      // Good for this page.
    }
    show(large);
  });
}
