// The quiz on a tablet that may lose its network: what is ticked stays on the tablet until the answers were received, and
// sending them again is one press. Without this script, the form is sent as any other.
"use strict";
(() => {
  const form = document.querySelector("[data-tablet]");
  if (!form) return;
  const key = `quiz-${form.dataset.tablet}`;
  const notice = form.querySelector("[data-offline]");
  const why = notice.querySelector("[data-why]");
  const offline = why.textContent;
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const name = (box) => `${box.name}=${box.value}`;
  const kept = JSON.parse(sessionStorage.getItem(key) || "[]");
  for (const box of boxes) if (kept.includes(name(box))) box.checked = true;
  form.addEventListener("change", () => {
    sessionStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map(name)));
  });
  // Received, the server sends on to the result; refused, its page says why.
  const refusal = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-refusal]")?.textContent.trim() || offline;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    notice.hidden = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      if (answer.redirected) {
        sessionStorage.removeItem(key);
        location.assign(answer.url);
        return;
      }
      why.textContent = await refusal(answer);
    } catch {
      why.textContent = offline;
    }
    notice.hidden = false;
    button.disabled = false;
  });
})();
