// 住所検索 in place: looks a postal code up in the shards beside the site and fills an empty address.
// What was typed is never overwritten without a press. Where the shards cannot be read, the button
// posts the form as it does without a script.

import { element } from "../../assets/dom.js";
import { BETWEEN_DIGITS } from "../japanese.js";

/**
 * @typedef {[prefecture: string, municipality: string, building?: string]} Place
 */

/** @type {Map<string, Promise<Record<string, Place[]>>>} */
const shards = new Map();

/**
 * The seven digits of a typed postal code; empty when there are not seven.
 * @param {string} typed
 * @returns {string}
 */
export function sevenDigits(typed) {
  const digits = [...typed.normalize("NFKC")].filter((c) => c.trim() !== "" && !BETWEEN_DIGITS.includes(c)).join("");
  return /^\d{7}$/.test(digits) ? digits : "";
}

/**
 * Answers the 住所検索 button of a form in place.
 * @param {HTMLFormElement} form
 */
export function searchAddresses(form) {
  const button = form.querySelector("#address-search");
  const room = document.getElementById("address-candidates");
  const shardsAt = form.dataset.postal;
  if (!(button instanceof HTMLButtonElement) || !room || !shardsAt) return;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const code = sevenDigits(text(form, "postal_code"));
    if (code === "") {
      room.replaceChildren(said(room, "addressCode"));
      return;
    }
    try {
      const shard = await load(`${shardsAt}${code.slice(0, 3)}.json`);
      show(form, room, code, shard[code] ?? []);
    } catch {
      shards.clear();
      byPost(form, button);
    }
  });
}

/**
 * Posts the form with the button's own action and target.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 */
function byPost(form, button) {
  // Not a click: the listener above would answer it again.
  form.requestSubmit(button);
}

/**
 * @param {string} address
 * @returns {Promise<Record<string, Place[]>>}
 */
function load(address) {
  let shard = shards.get(address);
  if (!shard) {
    shard = fetch(address).then((answer) => {
      if (answer.status === 404) return {};
      if (!answer.ok) throw new Error(`${answer.status}`);
      return answer.json();
    });
    shards.set(address, shard);
  }
  return shard;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} room
 * @param {string} code
 * @param {Place[]} places
 */
function show(form, room, code, places) {
  const typed = [text(form, "region"), text(form, "place").trim()];
  if (places.length === 0) {
    const shown = `${code.slice(0, 3)}-${code.slice(3)}`;
    const sample = room.dataset.addressSample ? [said(room, "addressSample")] : [];
    room.replaceChildren(said(room, "addressUnknown", { code: shown }), ...sample);
  } else if (places.length === 1 && typed[0] === "" && typed[1] === "") {
    fill(form, room, places[0]);
  } else if (places.length === 1 && typed[0] === places[0][0] && typed[1].startsWith(places[0][1])) {
    room.replaceChildren(said(room, "addressSame"));
  } else {
    const words = places.length === 1
      ? said(room, "addressKeep", { address: whole(places[0]) })
      : said(room, "addressChoose", { count: String(places.length) });
    room.replaceChildren(words, offers(form, room, places));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} room
 * @param {Place[]} places
 * @returns {HTMLElement}
 */
function offers(form, room, places) {
  const buttons = places.map((place) => {
    const button = element("button", { type: "button", class: "button-outline" }, wordsOf(room, "offer", { value: whole(place) }));
    button.addEventListener("click", () => fill(form, room, place));
    return button;
  });
  return element("div", { class: "form-offers" }, ...buttons);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} room
 * @param {Place} place
 */
function fill(form, room, place) {
  control(form, "region").value = place[0];
  const municipality = control(form, "place");
  municipality.value = place[1];
  const building = form.querySelector("[data-role='building'] input");
  if (building instanceof HTMLInputElement && building.value.trim() === "") building.value = place[2] ?? "";
  municipality.dispatchEvent(new Event("input", { bubbles: true }));
  room.replaceChildren(said(room, "addressFilled", { address: whole(place) }));
  municipality.focus();
}

/** A place in one line. @param {Place} place */
const whole = ([prefecture, municipality, building = ""]) => `${prefecture}${municipality} ${building}`.trimEnd();

/**
 * The control of the field that plays a role.
 * @param {HTMLFormElement} form
 * @param {string} role
 * @returns {HTMLInputElement | HTMLSelectElement}
 */
function control(form, role) {
  const found = form.querySelector(`[data-role='${role}'] :is(input, select)`);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`no control for ${role}`);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} role
 * @returns {string}
 */
function text(form, role) {
  return control(form, role).value;
}

/**
 * What the page says under a name, with its placeholders filled; the words come with the page.
 * @param {HTMLElement} room
 * @param {string} name
 * @param {Record<string, string>} values
 * @returns {string}
 */
function wordsOf(room, name, values) {
  return (room.dataset[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/**
 * @param {HTMLElement} room
 * @param {string} name
 * @param {Record<string, string>} [values]
 * @returns {HTMLElement}
 */
function said(room, name, values = {}) {
  return element("p", {}, wordsOf(room, name, values));
}
