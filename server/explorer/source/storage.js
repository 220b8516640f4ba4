// Queries may hold personal identifiers, so they are kept for this tab only and never for somebody else.
const OWNER = 'wardmote:owner';

export function freshStorage(owner) {
  const storage = window.sessionStorage;
  if (storage.getItem(OWNER) !== owner) {
    storage.clear();
    storage.setItem(OWNER, owner);
  }
  return storage;
}
