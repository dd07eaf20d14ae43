// The player: keyboard, the viewer's name in full screen too, and the end of the viewing.
"use strict";
const player = document.querySelector("[data-player]");
if (player) {
  const video = player.querySelector("video");
  const left = document.querySelector("[data-left]");
  const FRAME_S = 1 / 15;
  const move = (seconds) => { video.currentTime = Math.min(Math.max(video.currentTime + seconds, 0), video.duration || 0); };
  const KEYS = {
    " ": () => (video.paused ? video.play() : video.pause()),
    k: () => (video.paused ? video.play() : video.pause()),
    j: () => move(-10),
    l: () => move(10),
    ArrowLeft: () => move(-5),
    ArrowRight: () => move(5),
    ",": () => { video.pause(); move(-FRAME_S); },
    ".": () => { video.pause(); move(FRAME_S); },
    "<": () => { video.playbackRate = Math.max(video.playbackRate / 2, 0.25); },
    ">": () => { video.playbackRate = Math.min(video.playbackRate * 2, 4); },
    m: () => { video.muted = !video.muted; },
    f: () => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen()),
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, button, a, dialog") || event.ctrlKey || event.metaKey) return;
    if (KEYS[event.key]) {
      event.preventDefault();
      KEYS[event.key]();
    }
  });
  document.querySelector("[data-fullscreen]")?.addEventListener("click", () => KEYS.f());

  const end = new Date(player.dataset.expires).getTime();
  const tick = () => {
    const seconds = Math.max(Math.round((end - Date.now()) / 1000), 0);
    if (left) left.textContent = seconds >= 60 ? `encore ${Math.ceil(seconds / 60)} min` : `encore ${seconds} s`;
    if (seconds === 0) {
      video.pause();
      video.removeAttribute("src");
      video.load();
      player.querySelector(".over").hidden = false;
      clearInterval(timer);
    }
  };
  const timer = setInterval(tick, 1000);
  tick();
}
