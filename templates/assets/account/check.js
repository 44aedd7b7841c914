// The check page of a change: a second press waits for the first.

import { scripting } from "../dom.js";
import { sendOnce } from "../form/once.js";

scripting();
const form = document.querySelector("main form");
if (form instanceof HTMLFormElement) sendOnce(form);
