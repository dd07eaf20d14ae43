// One key for each act on the proposal that is shown: the letter stands on its button, and the key presses it. Without this
// script, they are buttons like any others. A key that is held down, or that follows “g”, presses nothing.
"use strict";
(() => {
  let previous = "";
  document.addEventListener("keydown", (event) => {
    const before = previous;
    previous = event.key;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || before === "g" || event.key.length > 1) return;
    if (event.target.closest("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
    const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
    if (button.type === "submit") button.dataset.key = "";
  });
})();
