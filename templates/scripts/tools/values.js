// What a field or a cell takes: how it is written, what is wrong with it, and how it is shown on the paper.

import { dateInWords } from "../day.js";

/** What people type for a hyphen. */
const HYPHENS = /[\u2010-\u2015\u2212\u2500ー]/g;
const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;

/** @param {string} text */
function day(text) {
  const [, year = "", month = "", date = ""] = DAY.exec(text.normalize("NFKC").replace(/\s/g, "")) ?? [];
  const iso = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  // 31 June is no day, though some take it for 1 July.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso) ? iso : undefined;
}

/**
 * What was typed as it is kept: digits and signs narrow, without what nobody sees.
 * @param {string} kind
 * @param {string} text
 */
export function plain(kind, text) {
  if (kind === "lines") return text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n]+/gu, " ").trim();
  const line = text.replace(/\p{Cc}+/gu, " ").trim();
  if (kind === "number") return line.normalize("NFKC").replace(/[,\s]/g, "");
  if (kind === "tel") return line.normalize("NFKC").replace(HYPHENS, "-");
  if (kind === "date") return day(line) ?? line;
  return line;
}

/**
 * What is wrong with a value that is kept so; no words: nothing.
 * @param {string} kind
 * @param {string} value
 */
export function fault(kind, value) {
  if (value === "") return "";
  if (kind === "number" && !/^\d{1,12}$/.test(value)) return "数字だけで書いてください。例：120";
  if (kind === "tel" && !/^[+#*]?\d[\d\-() ]{1,24}$/.test(value)) return "電話番号は、数字とハイフンで書いてください。例：03-0000-0000";
  if (kind === "date" && day(value) === undefined) return "日付は、2026-11-20のように書いてください。";
  return "";
}

/** A sound value in words. @param {string} kind @param {string} value */
export function words(kind, value) {
  if (kind === "date" && value !== "") return dateInWords(value);
  return kind === "number" && value.length > 3 ? Number(value).toLocaleString("ja-JP") : value;
}
