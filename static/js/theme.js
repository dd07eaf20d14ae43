// Light, dark, or what the machine says: set before the first paint, so that nobody is dazzled at night.
"use strict";
(() => {
  const machine = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wanted = localStorage.getItem("theme") || "auto";
    const dark = wanted === "dark" || (wanted === "auto" && machine.matches);
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  };
  machine.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    localStorage.setItem("theme", document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark");
    apply();
  });
  apply();
})();
