// The policy generator: puts the visitor's words and chosen items into the page's template, shows the
// result at once, and hands it over as copy, HTML file, text file or paper. Nothing leaves the browser.

import { element, find, recall, remember, scripting } from "./dom.js";
import { download } from "./download.js";
import { pageFile } from "./page-file.js";

const KEY = "sengen.policy";
const TITLE = "情報セキュリティ基本方針";
/** The look of the saved HTML file, which stands alone. */
const STYLE = "body{max-width:40em;margin:2em auto;padding:0 1em;font-family:sans-serif;line-height:1.8}.policy-lines{white-space:pre-line}";

scripting();
const company = find("#policy-company", HTMLInputElement);
const representative = find("#policy-representative", HTMLInputElement);
const date = find("#policy-date", HTMLInputElement);
const boxes = [...document.querySelectorAll("#policy-items input[type=checkbox]")].filter((box) => box instanceof HTMLInputElement);
const preview = find("#policy-preview", HTMLElement);
const status = find("#policy-status", HTMLElement);
const source = find("#policy-source", HTMLTemplateElement).content;

/** A date as it stands in the policy; a blank to fill by hand when none was chosen. */
function dateInWords() {
  const [year, month, day] = date.value.split("-").map(Number);
  return year && month && day ? `${year}年${month}月${day}日` : "　　　　年　　月　　日";
}

/** What was typed, without characters that nobody sees. @param {HTMLInputElement} input */
function typed(input) {
  return input.value.replace(/\p{Cc}+/gu, " ").trim();
}

/** Fills all places at once: what was typed may itself look like a place, or hold a $. @param {string} text */
function filled(text) {
  /** @type {Record<string, string>} */
  const words = {
    "{company}": typed(company) || "（会社の名前）",
    "{representative}": typed(representative) || "（代表者の名前）",
    "{date}": dateInWords(),
  };
  return text.replace(/\{(?:company|representative|date)\}/g, (place) => words[place] ?? place);
}

/** @param {string} part */
function paragraphs(part) {
  const text = find(`[data-part="${part}"]`, HTMLElement, source).textContent ?? "";
  return filled(text).trim().split(/\n\s*\n/);
}

/** The chosen items as title and text, in the order of the page. */
function items() {
  return boxes.filter((box) => box.checked).map((box) => {
    const item = find(`[data-item="${box.value}"]`, HTMLElement, source);
    return { title: item.dataset.title ?? "", text: filled(item.textContent ?? "").trim() };
  });
}

/** The policy as elements: the preview, and the body of the HTML file. */
function content() {
  return [
    element("h2", {}, TITLE),
    ...paragraphs("intro").map((text) => element("p", {}, text)),
    element("ol", {}, ...items().map(({ title, text }) => element("li", {}, element("b", {}, title), element("br"), text))),
    ...paragraphs("closing").map((text) => element("p", { class: "policy-lines" }, text)),
  ];
}

function asText() {
  const list = items().map(({ title, text }, index) => `${index + 1}. ${title}\n${text}`);
  return [TITLE, ...paragraphs("intro"), ...list, ...paragraphs("closing")].join("\n\n") + "\n";
}

function asPage() {
  const [, ...rest] = content();
  return pageFile(TITLE, STYLE, [element("h1", {}, TITLE), ...rest]);
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function save(name, type, text) {
  download(name, type, text);
  status.textContent = `「${name}」を保存しました。`;
}

async function copy() {
  try {
    await navigator.clipboard.writeText(asText());
    status.textContent = "文章をコピーしました。";
  } catch {
    window.getSelection()?.selectAllChildren(preview);
    status.textContent = "文章を選びました。キーボードの Ctrl（Mac では command）とCを同時に押してコピーしてください。";
  }
}

function update() {
  preview.replaceChildren(...content());
  status.textContent = boxes.some((box) => box.checked) ? "" : "入れる項目を1つ以上選んでください。";
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  remember(KEY, { company: company.value, representative: representative.value, date: date.value, chosen }, "tab");
}

function restore() {
  const kept = recall(KEY, "tab");
  if (!kept || typeof kept !== "object") return;
  const { company: name, representative: person, date: day, chosen } = /** @type {Record<string, unknown>} */ (kept);
  if (typeof name === "string") company.value = name;
  if (typeof person === "string") representative.value = person;
  if (typeof day === "string") date.value = day;
  if (Array.isArray(chosen)) for (const box of boxes) box.checked = chosen.includes(box.value);
}

restore();
update();
find("#policy-form", HTMLElement).addEventListener("input", update);
find("#policy-copy", HTMLButtonElement).addEventListener("click", copy);
find("#policy-html", HTMLButtonElement).addEventListener("click", () => save("security-policy.html", "text/html", asPage()));
find("#policy-text", HTMLButtonElement).addEventListener("click", () => save("security-policy.txt", "text/plain", asText()));
find("#policy-print", HTMLButtonElement).addEventListener("click", () => window.print());
