// Queries may hold personal identifiers, so they are kept for this tab only and never for somebody else.
const OWNER = 'wardmote:owner';

// What GraphiQL keeps its tabs in. It saves a moment after they change, so a store that was ended takes nothing more.
class TabStorage {
  #kept = window.sessionStorage;
  #hasEnded = false;

  get length() {
    return this.#kept.length;
  }

  getItem(key) {
    return this.#kept.getItem(key);
  }

  setItem(key, value) {
    if (!this.#hasEnded) {
      this.#kept.setItem(key, value);
    }
  }

  removeItem(key) {
    this.#kept.removeItem(key);
  }

  clear() {
    this.#kept.clear();
  }

  end() {
    this.#hasEnded = true;
    this.clear();
  }
}

export function freshStorage(owner) {
  const storage = new TabStorage();
  if (storage.getItem(OWNER) !== owner) {
    storage.clear();
    storage.setItem(OWNER, owner);
  }
  return storage;
}
