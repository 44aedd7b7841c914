// The completion page: the answers kept in this tab have done their work.

import { forgetAnswers } from "./keep.js";

forgetAnswers();
