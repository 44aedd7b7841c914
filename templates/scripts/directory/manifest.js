// The manifest and the files it names: loads, checks seals, keeps what was read, never more than 24
// requests at once. The other side of src/directory/search/manifest.rs and layout.rs.

/**
 * @typedef {object} Manifest
 * @property {number} format
 * @property {string | null} base
 * @property {number} tag
 * @property {number} documents
 * @property {number} shardBits
 * @property {number} common
 * @property {number} everywhere
 * @property {number} block
 * @property {boolean} pairs
 * @property {number[]} prefectures How many documents each region has.
 * @property {number[]} industries The same of trades, which may be none.
 * @property {number[]} levels And of levels.
 * @property {number} [more] How many columns only the form knows.
 * @property {{ file: string, count: number } | null} delta
 * @property {[string, string]} letters What letters count as: what keyboards write, and the rest.
 * @property {string | null} [asOf] The day the list is as of.
 * @property {number | null} [serial] Which publication it is.
 * @typedef {(path: string, options: { signal?: AbortSignal, fresh?: boolean }) => Promise<Uint8Array>} Fetcher
 */

const FORMAT = 4;
const AT_ONCE = 24;

/** A file is missing, damaged, or belongs to another index. */
export class BrokenIndex extends Error {}

/** Nothing can be fetched: no connection. */
export class Offline extends Error {}

/**
 * Fetches files below a folder.
 * @param {string} folder
 * @returns {Fetcher}
 */
export function fetcher(folder) {
  return async (path, { signal, fresh }) => {
    let response, bytes;
    try {
      response = await fetch(folder + path, { signal, cache: fresh ? "reload" : "default" });
      bytes = await response.arrayBuffer();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Offline(path);
    }
    if (!response.ok) throw new BrokenIndex(`${path}: ${response.status}`);
    return new Uint8Array(bytes);
  };
}

/**
 * Reads the manifest; `fresh`: past the cache.
 * @param {Fetcher} fetchFile
 * @param {boolean} fresh
 * @returns {Promise<Manifest>}
 */
export async function readManifest(fetchFile, fresh) {
  const bytes = await fetchFile("manifest.json", { fresh });
  let manifest;
  try {
    manifest = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BrokenIndex("manifest.json");
  }
  if (manifest?.format !== FORMAT) throw new BrokenIndex("manifest.json: another format");
  return manifest;
}

/** The files of one manifest. */
export class Files {
  /**
   * @param {Fetcher} fetchFile
   * @param {{ manifest: Manifest, fresh: boolean }} opened
   */
  constructor(fetchFile, { manifest, fresh }) {
    this.fetchFile = fetchFile;
    this.manifest = manifest;
    this.fresh = fresh;
    /** @type {Map<string, unknown>} What was read. */
    this.kept = new Map();
    /** @type {WeakMap<AbortSignal, Map<string, Promise<unknown>>>} What is under way, by query. */
    this.underWay = new WeakMap();
    this.running = 0;
    /** @type {(() => void)[]} */
    this.waiting = [];
  }

  /**
   * A file of the base, read once.
   * @template T
   * @param {string} name
   * @param {AbortSignal} signal
   * @param {(bytes: Uint8Array) => T | Promise<T>} read
   * @returns {Promise<T>}
   */
  base(name, signal, read) {
    return this.file(`${this.manifest.base}${name}.bin`, signal, read);
  }

  /**
   * @template T
   * @param {string} path
   * @param {AbortSignal} signal
   * @param {(bytes: Uint8Array) => T | Promise<T>} read
   * @returns {Promise<T>}
   */
  async file(path, signal, read) {
    if (this.kept.has(path)) return /** @type {T} */ (this.kept.get(path));
    const mine = this.underWay.get(signal) ?? new Map();
    this.underWay.set(signal, mine);
    if (!mine.has(path)) mine.set(path, this.load(path, signal, read));
    return mine.get(path);
  }

  /**
   * @template T
   * @param {string} path
   * @param {AbortSignal} signal
   * @param {(bytes: Uint8Array) => T | Promise<T>} read
   */
  async load(path, signal, read) {
    while (this.running >= AT_ONCE) await new Promise((next) => this.waiting.push(() => next(undefined)));
    this.running++;
    let bytes;
    try {
      signal.throwIfAborted();
      bytes = await this.fetchFile(path, { signal, fresh: this.fresh });
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
    const value = await this.read(path, bytes, read);
    this.kept.set(path, value);
    return value;
  }

  /**
   * @template T
   * @param {string} path
   * @param {Uint8Array} bytes
   * @param {(bytes: Uint8Array) => T | Promise<T>} read
   */
  async read(path, bytes, read) {
    if (bytes.length < 4 || seal(bytes, this.manifest.tag) !== new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)) {
      throw new BrokenIndex(`${path}: wrong seal`);
    }
    try {
      return await read(bytes.subarray(4));
    } catch (error) {
      throw new BrokenIndex(`${path}: ${error}`);
    }
  }
}

/**
 * FNV-1a from the tag over what follows the seal.
 * @param {Uint8Array} bytes
 * @param {number} tag
 */
function seal(bytes, tag) {
  let sum = tag;
  for (let at = 4; at < bytes.length; at++) sum = Math.imul(sum ^ bytes[at], 0x01000193);
  return sum >>> 0;
}
