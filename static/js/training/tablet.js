// The quiz on a tablet that may lose its network: what is ticked stays on the tablet until the answers were received, and
// sending them again is one press. Without this script, the form is sent as any other.
"use strict";
(() => {
  const form = document.querySelector("[data-tablet]");
  if (!form) return;
  const key = `quiz-${form.dataset.tablet}`;
  const offline = form.querySelector("[data-offline]");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const name = (box) => `${box.name}=${box.value}`;
  const kept = JSON.parse(sessionStorage.getItem(key) || "[]");
  for (const box of boxes) if (kept.includes(name(box))) box.checked = true;
  form.addEventListener("change", () => {
    sessionStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map(name)));
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    offline.hidden = true;
    try {
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.redirected) sessionStorage.removeItem(key);
      location.assign(answer.url);
    } catch {
      offline.hidden = false;
      button.disabled = false;
    }
  });
})();
