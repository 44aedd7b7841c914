// The adaptive range decoder and its models; the other side of src/directory/search/range.rs.

const HALF = 2048;
const LEAST = 32;
const MOST = 4064;

export class RangeReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.range = 0xffffffff;
    this.code = 0;
    for (let i = 0; i < 4; i++) this.code = ((this.code << 8) | this.byte()) >>> 0;
  }

  /** Zeros at the end are not stored. */
  byte() {
    return this.bytes[this.at++] ?? 0;
  }

  /**
   * One bit under the probability at `chances[at]`, which learns from it.
   * @param {Uint16Array} chances
   * @param {number} at
   * @returns {number}
   */
  bit(chances, at) {
    let chance = chances[at];
    const bound = (this.range >>> 12) * chance;
    let bit = 0;
    if (this.code < bound) {
      this.range = bound;
      chance += (4096 - chance) >> 5;
    } else {
      this.range -= bound;
      this.code -= bound;
      chance -= chance >> 5;
      bit = 1;
    }
    chances[at] = chance < LEAST ? LEAST : chance > MOST ? MOST : chance;
    while (this.range < 0x1000000) this.widen();
    return bit;
  }

  /**
   * Bits that are as likely 0 as 1.
   * @param {number} width
   * @returns {number}
   */
  plain(width) {
    let value = 0;
    for (let i = 0; i < width; i++) {
      this.range >>>= 1;
      const bit = this.code >= this.range;
      if (bit) this.code -= this.range;
      value = value * 2 + (bit ? 1 : 0);
      while (this.range < 0x1000000) this.widen();
    }
    return value;
  }

  widen() {
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | this.byte()) >>> 0;
  }
}

/** A symbol of a fixed number of bits. */
export class SymbolModel {
  /** @param {number} width */
  constructor(width) {
    this.width = width;
    this.chances = new Uint16Array(1 << width).fill(HALF);
  }

  /** @param {RangeReader} from */
  read(from) {
    let node = 1;
    for (let i = 0; i < this.width; i++) node = (node << 1) | from.bit(this.chances, node);
    return node - (1 << this.width);
  }
}

/** A number of any size. */
export class NumberModel {
  constructor() {
    this.length = new SymbolModel(5);
  }

  /** @param {RangeReader} from */
  read(from) {
    const length = this.length.read(from);
    return 2 ** length + from.plain(length) - 1;
  }
}

/** Positions within names: for each name at least one, rising. */
export class PositionsModel {
  constructor() {
    this.byLast = Array.from({ length: 9 }, () => new SymbolModel(6));
    this.far = new NumberModel();
    this.more = new Uint16Array([3800, 3800]);
  }

  /**
   * The positions of a list: `starts[i]` is where those of its i-th document begin in `values`.
   * @param {RangeReader} from
   * @param {number} count
   * @returns {{ starts: Uint32Array, values: number[] }}
   */
  read(from, count) {
    const starts = new Uint32Array(count + 1);
    /** @type {number[]} */
    const values = [];
    let last = 0;
    for (let i = 0; i < count; i++) {
      let again = 0;
      do {
        last = this.byLast[Math.min(last, 8)].read(from);
        values.push(last === 63 ? 63 + this.far.read(from) : last);
      } while (from.bit(this.more, again++ ? 1 : 0));
      starts[i + 1] = values.length;
    }
    return { starts, values };
  }
}

/**
 * @typedef {"all" | "prefecture" | "industry" | "level"} Part
 * @typedef {{ prefectures: ArrayLike<unknown>, industries: ArrayLike<unknown>, levels: ArrayLike<unknown>, more?: number }} Lists What
 *   filters can ask for.
 */

/**
 * How many bits tell regions, trades (the lack of one too) and levels apart; as in filters.rs.
 * @param {Lists} lists
 */
export function widths({ prefectures, industries, levels }) {
  const width = (/** @type {number} */ last) => 32 - Math.clz32(last);
  return { prefecture: width(prefectures.length - 1), industry: width(industries.length), level: width(levels.length - 1) };
}

/**
 * What one more of a trade, and of a region, adds to the number of a facet.
 * @param {Lists} lists
 */
export function scales({ industries, levels }) {
  return { industry: levels.length, prefecture: levels.length * (industries.length + 1) };
}

/** What filters ask: one number a document, from the places of region, trade and level; 0 for what is not told. */
export class FacetsModel {
  /**
   * @param {Part} part
   * @param {Lists} lists
   */
  constructor(part, lists) {
    const all = widths(lists);
    // What is not told takes no bits, and is always 0.
    const model = (/** @type {"prefecture" | "industry" | "level"} */ one) => new SymbolModel(part === "all" || part === one ? all[one] : 0);
    this.prefecture = model("prefecture");
    // One for each trade, one for none, and one for the beginning of a list.
    this.industry = Array.from({ length: lists.industries.length + 2 }, () => model("industry"));
    this.level = model("level");
    this.scales = scales(lists);
  }

  /**
   * @param {RangeReader} from
   * @param {number} count
   * @returns {Uint32Array}
   */
  read(from, count) {
    const facets = new Uint32Array(count);
    let last = this.industry.length - 1;
    for (let i = 0; i < count; i++) {
      const prefecture = this.prefecture.read(from);
      last = this.industry[last].read(from);
      facets[i] = prefecture * this.scales.prefecture + last * this.scales.industry + this.level.read(from);
    }
    return facets;
  }
}
