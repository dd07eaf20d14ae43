// The officers of a shift or an incident: another team ticks its own officers (where what is ticked is kept, its boxes only open), and
// a search opens the teams where it finds somebody. Without this script, the other teams are opened by hand.
"use strict";
(() => {
  const place = document.querySelector("[data-officers]");
  const team = document.querySelector('select[name="team"]');
  const search = place.querySelector("[data-officer-search]");
  const groups = [...place.querySelectorAll("details")];
  const boxes = (group) => [...group.querySelectorAll("input")];
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  let chosen = team?.value ?? "";
  team?.addEventListener("change", () => {
    for (const group of groups) {
      const { team: key } = group.dataset;
      if (key !== chosen && key !== team.value) continue;
      const isChosen = key === team.value;
      if (place.dataset.officers !== "kept") for (const box of boxes(group)) box.checked = isChosen;
      group.open = isChosen || boxes(group).some((box) => box.checked);
    }
    chosen = team.value;
  });

  search.hidden = false;
  search.addEventListener("input", () => {
    const words = folded(search.value).split(" ").filter(Boolean);
    for (const group of groups) {
      let found = 0;
      for (const box of boxes(group)) {
        const line = box.closest(".form-check");
        const matches = words.every((word) => folded(line.textContent).includes(word));
        line.hidden = words.length > 0 && !matches;
        found += matches ? 1 : 0;
      }
      group.hidden = words.length > 0 && !found;
      group.open = words.length ? found > 0 : boxes(group).some((box) => box.checked) || group.dataset.team === chosen;
    }
  });
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
})();
