// The keys of the viewing page. One key does one act: a key that a field, a list or a button uses itself is left to it, a key held
// down repeats only what is meant to be repeated. Each key is added with its words, which the keyboard help lists.

const OWN_KEYS = [
  ["input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog", () => true],
  ["input", (key) => /^( |Arrow.+|Home|End|Page.+)$/.test(key)],
  ["button, summary", (key) => key === " " || key === "Enter"],
  ["a[href]", (key) => key === "Enter"],
];
const NAMES = { " ": "espace", ArrowLeft: "←", ArrowRight: "→", Home: "début", End: "fin", PageUp: "page ↑", PageDown: "page ↓" };

export class Keys {
  // `list` is the definition list of the keyboard help that shows them.
  constructor(list) {
    this.list = list;
    this.acts = new Map();
    document.addEventListener("keydown", (event) => this._press(event));
  }

  // `keys` is one key or several that do the same, "Shift+n" for one with Shift; `act` is called with the event. One that `stays`
  // still acts once the film is over.
  add(keys, words, act, { repeats = false, stays = false } = {}) {
    const all = [keys].flat();
    for (const key of all) this.acts.set(key, { act, repeats, stays });
    if (!this.list || !words) return;
    const term = document.createElement("dt");
    all.forEach((key, index) => {
      const parts = key.split("+").filter(Boolean);
      const drawn = parts.length ? parts : [key];
      if (index) term.append(" ");
      drawn.forEach((part, at) => {
        const cap = document.createElement("kbd");
        cap.textContent = part === "Shift" ? "maj" : NAMES[part] ?? part;
        term.append(...(at ? [" + ", cap] : [cap]));
      });
    });
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    this.list.append(term, meaning);
  }

  // The film is over: what acts on it no longer does.
  end() {
    for (const [key, { stays }] of this.acts) if (!stays) this.acts.delete(key);
  }

  _press(event) {
    // A French keyboard writes [ and ] with AltGr, which some systems report as Ctrl and Alt.
    const isChord = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
    if (event.defaultPrevented || isChord || document.querySelector("dialog[open]")) return;
    const isOwn = OWN_KEYS.some(([selector, uses]) => event.target.closest?.(selector) && uses(event.key));
    // Enter held down would press a button again and again.
    if (isOwn && event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
    if (isOwn) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = (event.shiftKey && this.acts.get(`Shift+${name}`)) || this.acts.get(name);
    if (!found || (event.shiftKey && name.startsWith("Arrow") && !this.acts.has(`Shift+${name}`))) return;
    event.preventDefault();
    if (!event.repeat || found.repeats) found.act(event);
  }
}
