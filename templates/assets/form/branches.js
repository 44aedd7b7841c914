// Shows only the branches that apply. Hidden controls keep what was typed and are sent as they are:
// the processor drops what does not apply, so switching back and forth loses nothing.

/**
 * Shows and hides the branches of a form now and whenever a choice changes.
 * @param {HTMLFormElement} form
 */
export function showBranches(form) {
  /** @type {NodeListOf<HTMLElement>} */
  const branches = form.querySelectorAll("[data-branch]");
  const update = () => {
    const answers = new FormData(form);
    for (const branch of branches) {
      branch.hidden = answers.get(branch.dataset.field ?? "") !== branch.dataset.is;
    }
  };
  form.addEventListener("change", update);
  // A page that comes back from the browser's memory has its choices set after this file ran.
  window.addEventListener("pageshow", update);
  update();
}
