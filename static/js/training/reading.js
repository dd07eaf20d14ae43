// The arrow keys turn the pages of a syllabus. Without this script the links at the foot of each page do.
"use strict";
const NEIGHBOURS = { ArrowLeft: "prev", ArrowRight: "next" };
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.target.closest("input, textarea, select, dialog")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const neighbour = document.querySelector(`a[rel="${NEIGHBOURS[event.key]}"]`);
  if (!neighbour) return;
  event.preventDefault();
  location.assign(neighbour.href);
});
