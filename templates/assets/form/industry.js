// The pair of industries: a chosen group brings its division; a chosen division leaves only its groups
// to choose from. All groups stay in the document, so that nothing is lost by changing one's mind.

/**
 * Couples the two selects of a form.
 * @param {HTMLFormElement} form
 */
export function pairIndustries(form) {
  const division = form.querySelector("select[name='industry']");
  const detail = form.querySelector("select[name='industry_detail']");
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
