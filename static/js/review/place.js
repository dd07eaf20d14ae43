// Where the reader stopped in a viewing: kept in this browser for as long as the viewing may last, and nowhere else.

const PREFIX = "viewing:";
const KEPT_MS = 86_400_000;

export class Place {
  constructor(viewing) {
    this.key = PREFIX + viewing;
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
      if (JSON.parse(localStorage.getItem(key)).atMs < Date.now() - KEPT_MS) localStorage.removeItem(key);
    }
  }

  get timeS() { return JSON.parse(localStorage.getItem(this.key))?.timeS ?? 0; }

  keep(timeS) { localStorage.setItem(this.key, JSON.stringify({ timeS, atMs: Date.now() })); }

  forget() { localStorage.removeItem(this.key); }
}
