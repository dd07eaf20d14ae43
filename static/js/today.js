// “Aujourd’hui” fetches its worklist again each minute, and when one comes back to it. The header says that nobody asked: the
// session is not used by that. Without this script, the page is as it was when it was opened.
"use strict";
(() => {
  const EVERY_MS = 60_000;
  const refresh = async () => {
    const shown = document.querySelector("[data-refresh]");
    if (document.hidden || document.querySelector("dialog[open]")) return;
    const answer = await fetch(shown.dataset.refresh, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-refresh]");
    if (!fresh || fresh.textContent === shown.textContent) return;
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
    shown.replaceWith(document.adoptNode(fresh));
    if (focused) document.getElementById(focused)?.focus();
  };
  setInterval(refresh, EVERY_MS);
  document.addEventListener("visibilitychange", refresh);
})();
