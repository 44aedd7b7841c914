// What a page remembers in this browser only. Nothing leaves it; a browser that refuses storage
// (private windows, full disk) makes the page forget, never fail.

/**
 * Reads a remembered value.
 * @param {string} key
 * @param {Storage} [storage] defaults to the lasting one
 * @returns {unknown} undefined when there is none or it cannot be read
 */
export function recall(key, storage) {
  try {
    const text = (storage ?? window.localStorage).getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Remembers a value.
 * @param {string} key
 * @param {unknown} value anything JSON can hold
 * @param {Storage} [storage]
 * @returns {boolean} whether it was kept
 */
export function remember(key, value, storage) {
  try {
    (storage ?? window.localStorage).setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * Forgets a value.
 * @param {string} key
 * @param {Storage} [storage]
 */
export function forget(key, storage) {
  try {
    (storage ?? window.localStorage).removeItem(key);
  } catch {
    // Nothing was kept, nothing to forget.
  }
}
