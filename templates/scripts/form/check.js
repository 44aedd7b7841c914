// The check page: its form is sent once.

import { scripting } from "../../assets/dom.js";
import { sendOnce } from "./keep.js";

scripting();
const form = document.querySelector("form#check");
if (form instanceof HTMLFormElement) sendOnce(form);
