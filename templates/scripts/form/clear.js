// Loaded where a declaration turns out to be complete: the answers kept in this tab have done their work.

import { forgetAnswers } from "./keep.js";

forgetAnswers();
