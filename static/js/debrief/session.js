// The chapters of a debrief: each plays from its start to its end; one whose footage is open plays without another page. A
// participant's list follows what the leader shows, and says when the session is over. Without this script the browser's own
// media fragment starts and ends the chapter, and the page is loaded again.
"use strict";
(() => {
  const LOOK_EVERY_MS = 4_000;
  const player = document.querySelector("[data-chapter-player]");
  const video = player?.querySelector("video");

  const end = (sentence = "") => {
    if (!player) return;
    video.pause();
    video.removeAttribute("src");
    video.load();
    const over = player.querySelector(".over");
    if (sentence) over.querySelector("p").textContent = sentence;
    over.hidden = false;
  };

  if (player) {
    const play = (chapter) => {
      document.querySelectorAll(".chapters [aria-current]").forEach((one) => one.removeAttribute("aria-current"));
      chapter.closest("li").setAttribute("aria-current", "true");
      Object.assign(video.dataset, { from: chapter.dataset.from, until: chapter.dataset.until });
      const start = () => { video.currentTime = Number(chapter.dataset.from) / 1000; video.play().catch(() => {}); };
      if (video.getAttribute("src").split("#")[0] === chapter.dataset.stream) start();
      else {
        video.src = chapter.dataset.stream;
        video.addEventListener("loadedmetadata", start, { once: true });
      }
    };
    document.addEventListener("click", (event) => {
      const chapter = event.target.closest("[data-chapter]");
      if (!chapter || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      play(chapter);
    });
    // The picture stops at the end of the chapter, once: whoever plays on from there sees what follows.
    let passed = null;
    video.addEventListener("timeupdate", () => {
      const until = Number(video.dataset.until);
      if (video.paused || passed === until || video.currentTime * 1000 < until) return;
      passed = until;
      video.pause();
    });
    video.addEventListener("seeked", () => { if (video.currentTime * 1000 < Number(video.dataset.until)) passed = null; });
    video.addEventListener("error", () => end("La vidéo n’est plus servie : la consultation est terminée, ou la vidéo effacée."));

    const left = document.querySelector("[data-left]");
    const expires = new Date(player.dataset.expires).getTime();
    const tick = () => {
      const seconds = Math.max(Math.round((expires - Date.now()) / 1000), 0);
      if (left) left.textContent = seconds >= 60 ? `encore ${Math.ceil(seconds / 60)} min` : `encore ${seconds} s`;
      if (seconds === 0) end();
      else setTimeout(tick, 1000);
    };
    tick();
  }

  const shown = document.querySelector("[data-session]");
  if (!shown) return;
  // The header says that nobody asked: the signed-in session is not used by that.
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);
    if (answer?.status === 404) {
      end("Cette séance est terminée : les images ne sont plus montrées.");
      shown.textContent = "Cette séance est terminée.";
      clearInterval(looking);
      return;
    }
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-session] .chapters");
    const list = shown.querySelector(".chapters");
    if (player && !page.querySelector("[data-chapter-player]")) end("Ce chapitre ne vous est plus montré.");
    if (!fresh || fresh.textContent === list.textContent) return;
    shown.querySelector(".count").textContent = page.querySelector("[data-session] .count").textContent;
    list.replaceWith(document.adoptNode(fresh));
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
})();
