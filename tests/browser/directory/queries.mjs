// Queries of all kinds, drawn from the names by a seed: pieces of one to six characters, whole names as
// typed and without legal form, common words, persons, two words, filters, and joins that mostly hit nothing.

/** A generator of numbers in [0, 1) that repeats with its seed (Mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const COMMON = ["工業", "建設", "サービス", "製作所", "システム", "設備", "商事", "工務店", "電機", "株式会社", "ー", "ン", "業", "会", "東", "大", "a", "デザイン", "支援", "センター"];

/** `count` queries `{ kind, q, prefecture?, industry?, stars? }`. */
export function queries(rows, count, seed) {
  const random = chance(seed);
  const below = (limit) => Math.floor(random() * limit);
  const row = () => rows[below(rows.length)];
  const piece = (length) => {
    for (;;) {
      const letters = [...row().key];
      if (letters.length >= length) {
        const at = below(letters.length - length + 1);
        return letters.slice(at, at + length).join("");
      }
    }
  };
  const filtered = (q) => {
    const { prefecture, industry, stars } = row();
    const which = 1 + below(7);
    return { q, ...(which & 1 && { prefecture }), ...(which & 2 && { industry }), ...(which & 4 && { stars: String(stars) }) };
  };
  const kinds = [
    ["1 character", 5, () => ({ q: piece(1) })],
    ["2 characters", 15, () => ({ q: piece(2) })],
    ["3 characters", 10, () => ({ q: piece(3) })],
    ["4 characters", 10, () => ({ q: piece(4) })],
    ["6 characters", 5, () => ({ q: piece(6) })],
    ["whole name", 12, () => ({ q: row().name })],
    ["whole key", 8, () => ({ q: row().key })],
    ["common word", 7, () => ({ q: COMMON[below(COMMON.length)] })],
    ["joined at random", 5, () => ({ q: piece(2) + piece(2) })],
    ["two terms", 9, () => ({ q: `${piece(1 + below(3))} ${piece(1 + below(3))}` })],
    ["two of one name", 4, () => twoOfOne(row(), below)],
    ["filters", 8, () => filtered(piece(1 + below(4)))],
    ["common word, filters", 3, () => filtered(COMMON[below(COMMON.length)])],
    ["filters alone", 2, () => filtered("")],
  ];
  const total = kinds.reduce((sum, [, weight]) => sum + weight, 0);
  const made = [];
  for (const [kind, weight, make] of kinds) {
    for (let i = 0; i < Math.round((count * weight) / total); i++) made.push({ kind, ...make() });
  }
  while (made.length < count) made.push({ kind: "2 characters", q: piece(2) });
  return made.slice(0, count);
}

function twoOfOne({ key }, below) {
  const letters = [...key];
  const cut = Math.max(1, below(letters.length));
  return { q: `${letters.slice(cut).join("")} ${letters.slice(0, cut).join("")}` };
}
