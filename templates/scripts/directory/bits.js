// Reads bits, varints and rising lists; the other side of src/directory/search/bits.rs.

export class BitReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.pending = 0;
    this.held = 0;
  }

  /**
   * The next `width` bits (at most 32) as a number.
   * @param {number} width
   * @returns {number}
   */
  bits(width) {
    if (width > 16) {
      const low = this.bits(16);
      return low + this.bits(width - 16) * 65536;
    }
    while (this.held < width) {
      this.pending |= (this.bytes[this.at++] ?? 0) << this.held;
      this.held += 8;
    }
    const value = this.pending & ((1 << width) - 1);
    this.pending >>>= width;
    this.held -= width;
    return value;
  }

  /**
   * A value below `limit`, in truncated binary.
   * @param {number} limit
   * @returns {number}
   */
  below(limit) {
    if (limit <= 1) return 0;
    const width = 31 - Math.clz32(limit);
    const short = 2 ** (width + 1) - limit;
    const value = this.bits(width);
    return value < short ? value : value * 2 + this.bits(1) - short;
  }

  /**
   * A strictly rising list of `count` values within `low..=high`.
   * @param {number} count
   * @param {number} low
   * @param {number} high
   * @returns {Uint32Array}
   */
  rising(count, low, high) {
    const list = new Uint32Array(count);
    this.fill(list, [0, count], low, high);
    return list;
  }

  /**
   * @param {Uint32Array} list
   * @param {[number, number]} span
   * @param {number} low
   * @param {number} high
   */
  fill(list, [start, end], low, high) {
    const count = end - start;
    if (count === 0) return;
    if (high - low + 1 === count) {
      for (let at = 0; at < count; at++) list[start + at] = low + at;
      return;
    }
    const middle = count >> 1;
    const rest = count - 1 - middle;
    const value = low + middle + this.below(high - rest - low - middle + 1);
    list[start + middle] = value;
    if (middle > 0) this.fill(list, [start, start + middle], low, value - 1);
    if (rest > 0) this.fill(list, [start + middle + 1, end], value + 1, high);
  }
}

/** Reads varints from the start of a file and gives what follows them. */
export class Cursor {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  /** @returns {number} */
  varint() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  /**
   * The next `count` bytes.
   * @param {number} count
   * @returns {Uint8Array}
   */
  take(count) {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** @returns {Uint8Array} */
  rest() {
    return this.bytes.subarray(this.at);
  }
}
