// The answers by looking at every name, written apart from the index and from the site's own folding:
// what the search must give. Slow on purpose and without any cleverness.

import { readFileSync } from "node:fs";

const UNITED = "髙高 﨑崎 𠮷吉 邊辺 邉辺 濵浜 濱浜 齋斎 齊斎 斉斎 德徳 瀨瀬 澤沢 廣広 國国 櫻桜 嶋島 嶌島 栁柳 曻昇 冨富 鷗鴎".split(" ").map((pair) => [...pair]);
const FORMS = `特定非営利活動法人 社会保険労務士法人 一般社団法人 公益社団法人 一般財団法人 公益財団法人 医療法人社団 医療法人財団
社会福祉法人 司法書士法人 行政書士法人 税理士法人 弁護士法人 農事組合法人 独立行政法人 医療法人 学校法人 宗教法人 株式会社 有限会社 合同会社
合資会社 合名会社 (株) (有) (同) (医) (社) (財) (福) (学)`.split(/\s+/).sort((a, b) => b.length - a.length);

/** The key with its legal forms, short ones written out: what makes two names the same. */
export function wholeOf(text) {
  return [["(株)", "株式会社"], ["(有)", "有限会社"], ["(同)", "合同会社"], ["(医)", "医療法人"], ["(福)", "社会福祉法人"], ["(学)", "学校法人"]].reduce((name, [short, long]) => name.replace(short, long), foldedOf(text));
}

/** The search key of a name or a term. */
export function keyOf(text) {
  let key = foldedOf(text);
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

function foldedOf(text) {
  let key = text.normalize("NFKC").replace(/[\p{Cf}\p{Cc}\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u034F\u115F\u1160\u17B4\u17B5\u2028\u2029\u2065\u2800]/gu, "");
  for (const [from, to] of UNITED) key = key.split(from).join(to);
  key = [...key].map((c) => c.toLowerCase()).join("");
  key = key.replace(/[ぁ-ゖゝゞ]/g, (c) => String.fromCodePoint(c.codePointAt(0) + 96));
  key = key.replace(/[-‐‑‒–—―−ー~]/g, "ー").replace(/[\s・･·•\u0085]/g, "");
  return key;
}

/** The rows of data/declarers.csv, each with its key. */
export function readDeclarers(path) {
  const lines = readFileSync(path, "utf8").replace(/^\uFEFF/, "").split(/\r?\n/).slice(1).filter(Boolean);
  return lines.map((line) => {
    const [no, name, prefecture, municipality, industry, stars, declaredOn] = cells(line);
    return { no: Number(no), name, prefecture, municipality, industry, stars: Number(stars), declaredOn, key: keyOf(name) };
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

/** The rows in the order of answers that do not ask for a beginning: key, name, number. */
export function inOrder(rows) {
  return [...rows].sort((a, b) => byCodePoint(a.key, b.key) || byCodePoint(a.name, b.name) || a.no - b.no);
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
  const words = q.normalize("NFKC").split(/\s+/).filter(foldedOf);
  const named = words.filter((word) => !FORMS.includes(foldedOf(word)));
  const terms = (named.length > 0 ? named : words).map(keyOf);
  const found = rows.filter(
    (row) =>
      terms.every((term) => row.key.includes(term)) &&
      (!prefecture || row.prefecture === prefecture) &&
      (!industry || row.industry === industry) &&
      (!stars || row.stars === Number(stars)),
  );
  if (terms.length === 0 && !prefecture && !industry && !stars) return [];
  const first = (row) => terms.length > 0 && row.key.startsWith(terms[0]);
  return [...found.filter(first), ...found.filter((row) => !first(row))].map((row) => row.no);
}
