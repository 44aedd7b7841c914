// The script of the list pages: a name leads to the record's own page, which needs a script.
import { element } from "../../assets/dom.js";

for (const list of document.querySelectorAll(".records")) {
  if (!(list instanceof HTMLElement)) continue;
  for (const record of list.children) {
    const name = record.querySelector(".record-name");
    name?.replaceWith(element("a", { class: "record-name", href: `${list.dataset.record}${record.id}` }, name.textContent ?? ""));
  }
}
