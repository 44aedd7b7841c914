// Loaded where a declaration is received or turns out to be complete: the answers kept here have done their work.

import { forgetAnswers } from "./keep.js";

forgetAnswers();
