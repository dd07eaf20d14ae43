// One key for each act on the proposal that is shown: the letter stands on its button, and the key presses it. Without this
// script, they are buttons like any others. A key that is held down, or that follows “g”, presses nothing.
"use strict";
(() => {
  let previous = "";
  document.addEventListener("keydown", (event) => {
    const before = previous;
    previous = event.key;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || before === "g" || !/^[a-z]$/i.test(event.key)) return;
    if (event.target.closest("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
    document.querySelector(`[data-key="${event.key.toLowerCase()}"]`)?.click();
  });
})();
