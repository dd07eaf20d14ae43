// A list: filters folded on a phone, and rows ticked for an act on several. Without this script, the filters stand open, and rows
// are ticked one by one.
"use strict";
(() => {
  const filters = document.querySelector("[data-filters]");
  if (filters && matchMedia("(width <= 760px)").matches && !document.querySelector("[role=alert]")) filters.open = false;

  const bulk = document.querySelector("[data-bulk]");
  if (!bulk) return;
  const rows = [...document.querySelectorAll('input[name="row"]')];
  const all = [...document.querySelectorAll("[data-pick-all]")];
  const button = bulk.querySelector("button");
  const nothing = bulk.querySelector("[data-picked]").textContent;
  const count = () => {
    const picked = rows.filter((row) => row.checked).length;
    const words = picked ? `${picked} ${picked > 1 ? "lignes choisies" : "ligne choisie"}.` : nothing;
    for (const place of document.querySelectorAll("[data-picked]")) place.textContent = words;
    button.disabled = !picked;
    bulk.classList.toggle("active", picked > 0);
    for (const box of all) {
      box.checked = picked === rows.length;
      box.indeterminate = picked > 0 && picked < rows.length;
    }
  };
  for (const box of all) {
    (box.closest("label") ?? box).hidden = false;
    box.addEventListener("change", () => {
      for (const row of rows) row.checked = box.checked;
      count();
    });
  }
  for (const row of rows) row.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
})();
