// The page of a session that runs, for a participant: the list follows what the leader shows, and the end of the session, or of the
// chapter, is said over the picture. Without this script the page is loaded again.
"use strict";
(() => {
  const LOOK_EVERY_MS = 4_000;
  const OVER = "Cette séance est terminée : les images ne sont plus montrées.";
  const shown = document.querySelector("[data-session]");
  const player = document.querySelector("[data-chapter-player]");
  const video = player?.querySelector("video");

  const end = (sentence) => {
    if (!player?.querySelector(".over").hidden) return;
    video.pause();
    video.removeAttribute("src");
    video.load();
    player.querySelector(".over p").textContent = sentence;
    player.querySelector(".over").hidden = false;
  };

  if (player) {
    video.addEventListener("error", () => end("Cette vidéo n’est plus servie : la séance est terminée, ou un autre chapitre est montré."));
    const leftMs = new Date(player.dataset.expires).getTime() - Date.now();
    setTimeout(() => end(OVER), Math.max(leftMs, 0));
  }

  // The header says that nobody asked: the signed-in session is not used by that.
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);
    if (answer?.status === 404) {
      clearInterval(looking);
      end(OVER);
      shown.querySelector(".chapters").replaceChildren();
      shown.querySelector("[data-said]").textContent = "Cette séance est terminée.";
      return;
    }
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [list, fresh] = [shown, page].map((part) => part.querySelector(".chapters"));
    if (player && !page.querySelector("[data-chapter-player]")) end("La personne qui mène la séance est passée à un autre chapitre, ou celui-ci ne vous est plus montré.");
    if (!fresh || fresh.textContent === list.textContent) return;
    shown.querySelector(".count").textContent = page.querySelector("[data-session] .count").textContent;
    shown.querySelector("[data-said]").textContent = "La liste des chapitres montrés a changé.";
    list.replaceWith(document.adoptNode(fresh));
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
})();
