// The script of the list pages: their links copy.
import { copyLinks } from "./copy.js";

copyLinks();
