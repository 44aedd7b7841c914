// The form of a change: branches that apply, industries in pairs, addresses in place, one press sends once.
// Without this file the form does the same with one more page. Keeps nothing in the browser: the answers
// of a declaration that stands are the processor's.

import { searchAddresses } from "../form/address.js";
import { showBranches } from "../form/branches.js";
import { pairIndustries } from "../form/industry.js";
import { sendOnce } from "../form/once.js";

const form = document.querySelector("form#edit");
if (form instanceof HTMLFormElement) {
  showBranches(form);
  pairIndustries(form);
  searchAddresses(form);
  sendOnce(form);
}
