// A text that this browser keeps under a name. What lies there and cannot be read as such a text is put aside, never
// lost. Nothing leaves the browser.

import { forget, recall, remember } from "../../assets/dom.js";

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The value in a text of JSON.
 * @param {string} text
 * @returns {unknown} undefined: it is none
 */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What lies in this browser under a name; undefined: nothing, or the browser refuses. @param {string} key */
function stored(key) {
  try {
    return window.localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is kept under a name.
 * @template T
 */
export class Store {
  /**
   * @param {string} key
   * @param {object} form
   * @param {() => T} form.empty what there is where nothing is kept
   * @param {(whole: unknown) => T | undefined} form.read what a parsed text holds; undefined: it is none of these
   * @param {(value: T) => unknown} form.wrap what `read` reads
   */
  constructor(key, { empty, read, wrap }) {
    this.key = key;
    this.aside = `${key}.unread`;
    this.empty = empty;
    this.wrap = wrap;
    this.fromWhole = read;
  }

  /** What a text holds that `written` has written. @param {string} text @returns {T | undefined} undefined: it is none */
  read(text) {
    return this.fromWhole(parsed(text));
  }

  /** The text that `read` reads, for people to look at too. @param {T} value */
  written(value) {
    return `${JSON.stringify(this.wrap(value), undefined, 2)}\n`;
  }

  /**
   * What is kept; what cannot be read is put aside first.
   * @returns {T | undefined} undefined: what cannot be read could not be put aside either, so nothing may be kept
   */
  kept() {
    const text = stored(this.key);
    if (text === undefined) return this.empty();
    const value = this.read(text);
    if (value !== undefined) return value;
    if (!remember(this.aside, [...this.unread(), text])) return undefined;
    forget(this.key);
    return this.empty();
  }

  /** Keeps it. @param {T} value @returns {boolean} whether it was kept */
  keep(value) {
    return remember(this.key, this.wrap(value));
  }

  /** Forgets it. */
  forget() {
    forget(this.key);
  }

  /** Every text that was put aside. @returns {string[]} */
  unread() {
    const text = stored(this.aside);
    if (text === undefined) return [];
    const texts = recall(this.aside);
    return Array.isArray(texts) && texts.every((one) => typeof one === "string") ? texts : [text];
  }

  /** Forgets what was put aside. */
  forgetUnread() {
    forget(this.aside);
  }
}
