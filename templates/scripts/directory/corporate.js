// Who has chosen to be found by 法人番号: from a number to its records, and from a record to its number. The other
// side of src/directory/corporate.rs. Whole numbers only; each look-up reads the one file in which it would stand.

/** @typedef {{ of: number, records: Record<string, number[]>, numbers: Record<string, string> }} Part */

export class CorporateNumbers {
  /** @param {import("./manifest.js").Fetcher} fetchFile Of the page's own script, which knows its faults. */
  constructor(fetchFile) {
    this.fetchFile = fetchFile;
    /** @type {Map<string, Promise<any>>} What was read, or is being read. */
    this.kept = new Map();
  }

  /**
   * The numbers of the records.
   * @param {string} digits
   * @returns {Promise<number[]>}
   */
  async recordsOf(digits) {
    return (await this.part(Number(digits))).records[digits] ?? [];
  }

  /**
   * @param {number} no
   * @returns {Promise<string | undefined>}
   */
  async numberOf(no) {
    return (await this.part(no)).numbers[no];
  }

  /**
   * The file in which a key would stand. A host's cache may hold older files: they are read once more past it.
   * @param {number} key
   * @returns {Promise<Part>}
   */
  async part(key) {
    const look = async (/** @type {boolean} */ fresh) => {
      const { of } = await this.read("index.json", fresh);
      const part = await this.read(`${key % of}.json`, fresh);
      if (part.of !== of) throw new Error("numbers of another list");
      return part;
    };
    return look(false).catch(() => look(true));
  }

  /**
   * @param {string} name
   * @param {boolean} fresh
   */
  read(name, fresh) {
    const known = fresh ? undefined : this.kept.get(name);
    if (known) return known;
    const read = this.fetchFile(name, { fresh }).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
    read.catch(() => this.kept.delete(name));
    this.kept.set(name, read);
    return read;
  }
}
