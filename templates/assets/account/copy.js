// The status page: a button that copies the declaration ID.
import { addCopyButtons } from "../copy.js";
import { find, scripting } from "../dom.js";

addCopyButtons(".account-copy", find("#account-said", HTMLElement));
scripting();
