// The answers by looking at every name, written apart from the index and from the site's own folding:
// what the search must give. Slow on purpose and without any cleverness.

import { readFileSync } from "node:fs";

/** Shapes of kanji that no map unites; what counts as the one counts as the other. @type {Record<string, string>} */
const SHAPES = { 斉: "斎", 薮: "藪", 篭: "籠", 鴬: "鶯", 竃: "竈", 鯵: "鰺", 砺: "礪", 頚: "頸", 涛: "濤", 諌: "諫", 蛎: "蠣", 蝿: "蠅", 侭: "儘", 潅: "灌", 賎: "賤", 撹: "攪", 梼: "檮" };

/** Kanji, from the table beside the sources; the rest as the scheme's description says. */
export const UNITED = { ...kanji(), ...rest() };
const HAN = /[\p{Script=Han}々〇]/u;

function kanji() {
  const table = readFileSync(new URL("../../../src/base/japanese/variants.txt", import.meta.url), "utf8");
  const pairs = table.split("\n").filter((line) => !/^(#|\[|$)/.test(line)).flatMap(([to, ...from]) => from.map((one) => [one, SHAPES[to] ?? to]));
  return Object.fromEntries(pairs);
}

function rest() {
  const united = { ...SHAPES, "𠮷": "吉", "〻": "々", ヱ: "エ", ヰ: "イ", ς: "σ", ø: "o", ł: "l", đ: "d", ı: "i", "゛": "\u3099", "゜": "\u309a", ﾞ: "\u3099", ﾟ: "\u309a", "㊑": "㈱", "㊒": "㈲", "㊓": "㈳", "㊔": "㈴", "㊖": "㈶", "㊫": "㈻", "‘": "'", "’": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "″": '"' };
  const small = [..."ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケㇰクㇱシㇲスㇳトㇴヌㇵハㇶヒㇷフㇸヘㇹホㇺムㇻラㇼリㇽルㇾレㇿロ"];
  small.forEach((c, at) => at % 2 === 0 && (united[c] = small[at + 1]));
  for (const c of "-‐‑‒–—―−－﹣⁃─~〜\u02d7⁓∼∾━⎯➖⸺⸻〰゠") united[c] = "ー";
  for (const c of "\t\n\v\f\r \u0085\u1680\u2028\u2029・･·•‧∙⋅") united[c] = "\0";
  return united;
}
const FORMS = `特定非営利活動法人 社会保険労務士法人 一般社団法人 公益社団法人 一般財団法人 公益財団法人 医療法人社団 医療法人財団
社会福祉法人 司法書士法人 行政書士法人 税理士法人 弁護士法人 農事組合法人 独立行政法人 医療法人 学校法人 宗教法人 株式会社 有限会社 合同会社
合資会社 合名会社 (株) (有) (同) (合) (資) (名) (医) (社) (財) (福) (学)
(一社) (公社) (一財) (公財) (特非) npo法人 認定npo法人 認定特定非営利活動法人`.split(/\s+/).sort((a, b) => b.length - a.length);

/** The key with its legal forms, short ones written out: what makes two names the same. */
export function wholeOf(text) {
  return [["(株)", "株式会社"], ["(有)", "有限会社"], ["(同)", "合同会社"], ["(資)", "合資会社"], ["(名)", "合名会社"], ["(一社)", "一般社団法人"], ["(公社)", "公益社団法人"], ["(一財)", "一般財団法人"], ["(公財)", "公益財団法人"], ["(特非)", "特定非営利活動法人"], ["npo法人", "特定非営利活動法人"], ["(医)", "医療法人"], ["(福)", "社会福祉法人"], ["(学)", "学校法人"]].reduce((name, [short, long]) => name.replace(short, long), foldedOf(text));
}

/** What a name is searched by: its key, and where neighbours decide something, its letters too. */
export function heldOf(name) {
  const [key, letters] = [keyOf(name), bareOf(name)];
  return key === letters ? key : `${key}\u0001${letters}`;
}

/** The key of a name. */
export function keyOf(text) {
  return settled(bareOf(text));
}

/** What a word may ask for: as it stands, and where it ends within what neighbours decide, also as they may decide. */
export function readingsOf(word) {
  const [key, letters] = [keyOf(word), bareOf(word)];
  const [first, ...others] = key;
  const begins = "カガケ".includes(first) && HAN.test(others[0] ?? "") ? [key, `ヶ${others.join("")}`] : [key];
  const ends = begins.flatMap((one) => ("カガケ".includes([...one].at(-1)) && HAN.test([...one].at(-2) ?? "") ? [one, [...one].slice(0, -1).join("") + "ヶ"] : [one]));
  const isOpen = /^[々ヽヾ\u3099\u309a]/.test(letters) || /[ウカ-トハ-ホワ-ヲヽ]$/.test(letters);
  return isOpen ? [...ends, letters] : ends;
}

/** What neighbours decide, rule by rule. */
function settled(letters) {
  const made = [];
  for (const c of letters) {
    const last = made.at(-1) ?? "";
    const voiced = (last + c).normalize("NFC");
    const kana = /^[ァ-ヺ]$/;
    if (c === "\u3099" || c === "\u309a") kana.test(voiced) ? (made[made.length - 1] = voiced) : made.push(c);
    else if (c === "々") made.push(HAN.test(last) ? last : c);
    else if ((c === "ヽ" || c === "ヾ") && kana.test(last)) {
      const plain = last.normalize("NFD")[0];
      const marked = (plain + "\u3099").normalize("NFC");
      made.push(c === "ヾ" && kana.test(marked) ? marked : plain);
    } else made.push(c);
  }
  return made.map((c, at) => ("カガケ".includes(c) && HAN.test(made[at - 1] ?? "") && HAN.test(made[at + 1] ?? "") ? "ヶ" : c)).join("");
}

/** The letters of a name without legal forms. */
function bareOf(text) {
  let key = lettersOf(text);
  for (let again = true; again; ) {
    again = false;
    for (const form of FORMS) {
      if (key.length <= form.length) continue;
      if (key.startsWith(form)) key = key.slice(form.length);
      else if (key.endsWith(form)) key = key.slice(0, key.length - form.length);
      else continue;
      again = true;
      break;
    }
  }
  return key;
}

/** The letters with what neighbours decide between the legal forms. */
function foldedOf(text) {
  const [all, bare] = [lettersOf(text), bareOf(text)];
  return all.replace(bare, () => settled(bare));
}

/** Character by character, whatever stands beside it. */
function lettersOf(text) {
  return [...text].map(letterOf).join("");
}

function letterOf(c) {
  const unseen = /[\0-\u001f\u007f-\u009f\p{Cf}\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u034F\u115F\u1160\u17B4\u17B5\u2028\u2029\u2065\u2800]/gu;
  let all = (UNITED[c] ?? c).normalize("NFKC").replace(unseen, "").toLowerCase();
  all = [...all].map((one) => (/[\u3040-\u30ff]/.test(one) ? one : one.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC"))).join("");
  all = all.replace(/[ぁ-ゖゝゞ]/g, (one) => String.fromCodePoint(one.codePointAt(0) + 96));
  return [...all].map((one) => UNITED[one] ?? one).join("").replace(unseen, "");
}

/** The rows of data/declarers.csv, each with its key. */
export function readDeclarers(path) {
  const lines = readFileSync(path, "utf8").replace(/^\uFEFF/, "").split(/\r?\n/).slice(1).filter(Boolean);
  return lines.map((line) => {
    const [no, written, prefecture, municipality, industry, stars, declaredOn] = cells(line);
    // As the register is read: marks are put together with their letters.
    const name = written.replace(/[^]\p{M}+/gu, (letter) => letter.normalize("NFC"));
    return { no: Number(no), name, prefecture, municipality, industry, stars: Number(stars), declaredOn, key: keyOf(name), held: heldOf(name) };
  });
}

function cells(line) {
  if (!line.includes('"')) return line.split(",");
  const found = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return found;
}

/** The rows in the order of answers that do not ask for a beginning: what is held, name, number. */
export function inOrder(rows) {
  return [...rows].sort((a, b) => byCodePoint(a.held, b.held) || byCodePoint(a.name, b.name) || a.no - b.no);
}

function byCodePoint(a, b) {
  if (a === b) return 0;
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
  }
  return x.length - y.length;
}

/** All numbers of the answer in order; `rows` are in order. */
export function scan(rows, { q = "", prefecture = "", industry = "", stars = "" }) {
  const words = q.split(/\p{White_Space}+/u).filter(foldedOf);
  const named = words.filter((word) => !FORMS.includes(foldedOf(word)));
  const terms = (named.length > 0 ? named : words).map(readingsOf);
  const found = rows.filter(
    (row) =>
      terms.every((readings) => readings.some((term) => row.held.includes(term))) &&
      (!prefecture || row.prefecture === prefecture) &&
      (!industry || row.industry === industry) &&
      (!stars || row.stars === Number(stars)),
  );
  if (terms.length === 0 && !prefecture && !industry && !stars) return [];
  const first = (row) => terms.length > 0 && terms[0].some((term) => row.held.startsWith(term));
  return [...found.filter(first), ...found.filter((row) => !first(row))].map((row) => row.no);
}
