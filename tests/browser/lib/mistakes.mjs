// Every mistake an applicant can make: by field, the error code and what is sent. The browser shows each of
// them, and what naughty texts cause is held against it, so that no error is without a case.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { repository } from "./house.mjs";

const LONG = "ア".repeat(400);
const HIDDEN = "見\u202e本";
/** By field: error code and what is sent. @type {Record<string, [code: string, typed: any][]>} */
export const ERRORS = {
  entity: [["choose", ""], ["unknown_choice", "company"]],
  corporate_number: [
    ["required", ""], ["corporate_number_digits", "番号"], ["corporate_number_length", "70000120500"],
    ["corporate_number_check", "1234567890123"], ["corporate_number_none", "０"], ["corporate_number_twelve", "000012050002"],
    ["too_long", "7".repeat(41)],
  ],
  name: [["required", "　"], ["too_long", `株式会社${LONG}`], ["invisible_characters", HIDDEN]],
  name_kana: [["required", ""], ["too_long", LONG], ["invisible_characters", "ミ\u200eホン"], ["kana_letters", "mihon"], ["kana_other", "見本"]],
  representative: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  representative_kana: [["required", ""], ["too_long", LONG], ["invisible_characters", "ミ\u200eホン"], ["kana_letters", "Mihon"], ["kana_other", "見本"]],
  trade_name: [["too_long", LONG], ["invisible_characters", HIDDEN]],
  website: [["too_long", `https://mihon.example/${LONG}`], ["website_invalid", "みほん"], ["invisible_characters", "https://mihon.example/\u0000"]],
  postal_code: [["required", ""], ["postal_code_invalid", "12-345"], ["too_long", `000${"-".repeat(20)}0200`]],
  prefecture: [["choose", ""], ["unknown_choice", "江戸"]],
  municipality: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  street: [["required", " "], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  building: [["too_long", LONG], ["invisible_characters", HIDDEN]],
  phone: [["required", ""], ["phone_digits", "なし"], ["phone_zero", "191234567"], ["phone_length", "0312345"], ["phone_kind", "090-1234-567"], ["phone_unused", "000-0000-0000"], ["phone_several", "03-1234-5678、03-1234-5679"], ["too_long", `03${"-".repeat(40)}12345678`]],
  industry: [["choose", ""], ["unknown_choice", "Z"]],
  industry_detail: [["unknown_choice", "D"], ["industry_mismatch", "09"]],
  membership: [["choose", ""], ["unknown_choice", "maybe"]],
  membership_name: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  newsletter: [["choose", ""], ["unknown_choice", "maybe"]],
  password: [
    ["required", ""], ["password_short", "Ab1!"], ["password_long", `Aa1!${"x".repeat(130)}`], ["password_guessed", "Password-123"],
    ["password_other", "あbcdefgH-123"], ["password_classes", "abcdefghij"],
  ],
  password_confirmation: [["required", ""], ["password_mismatch", "Another-Pass-1"]],
  stars: [["choose", ""], ["unknown_choice", "3"]],
  self_check_score: [["number_invalid", "百点"], ["number_whole", "7.5"], ["number_range", "101"]],
  policy_publication: [["choose_some", ""], ["unknown_choice", ["website", "radio"]]],
  purpose: [["choose", ""], ["unknown_choice", "none"]],
  antisocial_pledge: [["consent", ""], ["unknown_choice", "no"]],
  contact_name: [["required", ""], ["too_long", LONG], ["invisible_characters", HIDDEN]],
  contact_email: [
    ["required", ""], ["too_long", `${"a".repeat(300)}@mihon.example`], ["email_at", "taro"], ["email_local", "太郎@mihon.example"], ["email_domain", "taro@localhost"], ["email_several", "taro@mihon.example jiro@mihon.example"], ["invisible_characters", "ta\u0000ro@mihon.example"],
  ],
  contact_email_confirmation: [["required", ""], ["email_mismatch", "other@applicant.example"], ["email_case", "Marker.mail@applicant.example"]],
  privacy_consent: [["consent", ""], ["unknown_choice", "no"]],
  heard_from: [["unknown_choice", "dream"]],
  terms_consent: [["consent", ""], ["unknown_choice", "no"]],
};
/** Errors that time brings, and where they stand. @type {Record<string, string[]>} */
export const LATE = { terms_consent: ["terms_changed"], form_version: ["form_changed"], password: ["password_again"] };
/** Errors of kinds that the shipped form does not ask for; form-kinds and tests/account/schemes.rs see them. */
export const OTHER_KINDS = ["number_positive", "number_places", "date_invalid", "date_none", "date_early", "date_late", "too_many_lines"];

/** Words of such kinds that are no errors: what was put right. `rules::date` sees it. */
export const OTHER_WORDS = ["change date_era"];

/**
 * The words of one table of data/words.ja.toml by code.
 * @param {string} table @returns {Promise<Record<string, string>>}
 */
export async function wordsOf(table) {
  const text = await readFile(path.join(repository, "data/words.ja.toml"), "utf8");
  const rest = text.slice(text.indexOf(`[${table}]`) + 1);
  const part = rest.slice(0, (rest.indexOf("\n[") + 1 || rest.length + 1) - 1);
  const found = Object.fromEntries([...part.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, code, words]) => [code, words]));
  assert.ok(Object.keys(found).length > 0, `${table} has words`);
  return found;
}

/** Whether a text is these words, whatever stands for the places. @param {string} text @param {string} words */
export function says(text, words) {
  const pattern = words.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&")).join(".*");
  return new RegExp(`^${pattern}$`, "s").test(text);
}
