// The chapters of a debrief beside a clip's picture: each plays from its start and stops at its end; one of another clip is another
// page. The address names the chapter to begin with.

import { player } from "../review/viewing.js";

const list = document.querySelector("[data-chapters]");
let untilS = null;

const play = async (chapter) => {
  list.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  chapter.closest("li").setAttribute("aria-current", "true");
  player.pause();
  untilS = null;
  await player.seek(Number(chapter.dataset.from) / 1000);
  untilS = Number(chapter.dataset.until) / 1000;
  player.play();
};

// Which chapter comes after the one that is played, here or on another page.
const next = () => {
  const current = list.querySelector("[aria-current]");
  const after = current ? current.nextElementSibling : list.querySelector("li");
  const target = after?.querySelector("[data-from], a[href]");
  if (target?.matches("[data-from]")) play(target);
  else if (target) location.assign(target.href);
};

player.element.addEventListener("levallois:frame", ({ detail }) => {
  if (untilS === null || player.video.paused || detail.timeS < untilS) return;
  untilS = null;
  player.pause();
});
list.addEventListener("click", ({ target }) => {
  const chapter = target.closest("[data-from]");
  if (chapter) play(chapter);
});
player.keys.add("c", "Chapitre suivant", next);

const named = location.hash && list.querySelector(`[data-from][id="${CSS.escape(location.hash.slice(1))}"]`);
const begin = () => named && play(named);
if (player.element.player) begin();
else player.element.addEventListener("levallois:ready", begin, { once: true });
