// One module at a time, turned by the arrow keys or a presenter's remote, full screen by f. Without this script the modules stand
// one under the other.
"use strict";
(() => {
  const projection = document.querySelector("[data-projection]");
  const slides = [...projection.querySelectorAll(".slide")];
  const said = document.querySelector("[data-projection-said]");
  if (!slides.length) return;
  let shown = Math.max(slides.findIndex((slide) => `#${slide.id}` === location.hash), 0);

  const show = (wanted) => {
    shown = Math.min(Math.max(wanted, 0), slides.length - 1);
    slides.forEach((slide, number) => { slide.hidden = number !== shown; });
    history.replaceState(null, "", `#${slides[shown].id}`);
    said.textContent = `${shown + 1} sur ${slides.length} : ${slides[shown].querySelector("h2").textContent}`;
  };
  const fillScreen = () => (document.fullscreenElement ? document.exitFullscreen() : projection.requestFullscreen());

  const ACTS = {
    ArrowRight: () => show(shown + 1), PageDown: () => show(shown + 1),
    ArrowLeft: () => show(shown - 1), PageUp: () => show(shown - 1),
    Home: () => show(0), End: () => show(slides.length - 1), f: fillScreen,
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.target.closest("input, textarea, select, dialog")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !ACTS[event.key]) return;
    event.preventDefault();
    ACTS[event.key]();
  });
  document.addEventListener("click", (event) => {
    const turn = event.target.closest("[data-turn]");
    if (turn) show(shown + Number(turn.dataset.turn));
    if (event.target.closest("[data-full-screen]")) fillScreen();
  });
  document.querySelector("[data-projection-tools]").hidden = false;
  projection.classList.add("one-at-a-time");
  show(shown);
})();
