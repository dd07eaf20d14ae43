// The end of an unused session: the time left, a warning, and what was half typed, kept in this tab until its writer is back.
"use strict";
(() => {
  const PREFIX = "draft:";
  const WARN_S = 120;
  const NEVER_KEPT = ["password", "file", "hidden", "submit", "button", "reset"];
  const page = document.body.dataset;

  // Drafts ------------------------------------------------------------------------------------------------------------

  const drafts = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));
  const write = (key, draft) => sessionStorage.setItem(key, JSON.stringify(draft));
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !NEVER_KEPT.includes(field.type) && !field.closest("[data-never-kept]"));
  const valueOf = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    return field.multiple ? [...field.options].map((option) => option.selected) : field.value;
  };
  const wasChanged = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const ownForms = () => [...document.querySelectorAll("main form[method=post]")];

  const keep = (form, sent) => {
    const fields = fieldsOf(form);
    if (!fields.some(wasChanged)) return;
    const place = page.returnTo.split("?")[0];
    write(`${PREFIX}${place}#${ownForms().indexOf(form)}`, {
      sent,
      person: page.person,
      place,
      form: ownForms().indexOf(form),
      action: form.getAttribute("action"),
      values: fields.map((field) => [field.name, valueOf(field)]),
    });
  };

  const giveBack = (form, values) => {
    const fields = fieldsOf(form);
    values.forEach(([name, value], index) => {
      const field = fields[index];
      if (!field || field.name !== name) return;
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (Array.isArray(value)) [...field.options].forEach((option, at) => { option.selected = value[at]; });
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.closest("dialog")?.showModal();
    form.scrollIntoView({ block: "center" });
    fields[0]?.focus();
  };

  const offer = (key, draft, form) => {
    const notice = document.createElement("div");
    notice.className = "notice tone-accent";
    notice.setAttribute("role", "status");
    const sentence = document.createElement("p");
    sentence.textContent = "Une saisie a été interrompue sur cette page. Rien n’en a été enregistré.";
    const buttons = [["Reprendre la saisie", () => giveBack(form, draft.values)], ["L’oublier", () => {}]].map(([words, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-small";
      button.textContent = words;
      button.addEventListener("click", () => {
        sessionStorage.removeItem(key);
        notice.remove();
        act();
      });
      return button;
    });
    notice.append(sentence, ...buttons);
    document.querySelector("main").prepend(notice);
  };

  // On the pages that stand between: whatever had been sent did not arrive.
  if (document.querySelector("[data-interrupts]")) {
    drafts().forEach((key) => write(key, { ...read(key), sent: false }));
  }
  if (!page.person) return;

  drafts().forEach((key) => {
    const draft = read(key);
    const form = ownForms()[draft.form];
    if (draft.person !== page.person || draft.sent) sessionStorage.removeItem(key);
    else if (draft.place === location.pathname && form?.getAttribute("action") === draft.action) offer(key, draft, form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) drafts().forEach((key) => sessionStorage.removeItem(key));
    else if (event.target.closest("main") && event.target.method === "post") keep(event.target, true);
  });

  // The time left -----------------------------------------------------------------------------------------------------

  const warning = document.getElementById("session-warning");
  const shown = document.querySelectorAll("[data-time-left]");
  const playing = () => [...document.querySelectorAll("video")].some((video) => !video.paused && !video.ended);
  // All tabs of one browser share the session: the last one used says how long it lasts.
  const ends = () => Number(localStorage.getItem("session-ends"));
  const used = () => localStorage.setItem("session-ends", Date.now() + Number(page.sessionLeft) * 1000);

  const stay = async () => {
    const token = warning.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(warning.dataset.stay, { method: "POST", headers: { "X-CSRFToken": token }, redirect: "manual" });
    if (response.status === 204) used();
  };
  const leave = () => {
    ownForms().forEach((form) => keep(form, false));
    location.assign(`${warning.dataset.signIn}?next=${encodeURIComponent(page.returnTo)}&fin=idle`);
  };
  const words = (seconds) => (seconds >= 60 ? `${Math.ceil(seconds / 60)}\u00a0min` : `${seconds}\u00a0s`);
  const tick = () => {
    const seconds = Math.round((ends() - Date.now()) / 1000);
    shown.forEach((place) => { place.textContent = words(Math.max(seconds, 0)); });
    if (seconds > WARN_S && warning.open) warning.close();
    if (seconds <= WARN_S && seconds > 0 && !warning.open) {
      if (playing()) stay();
      else warning.showModal();
    }
    if (seconds < -1) {
      clearInterval(timer);
      leave();
    }
  };
  warning.addEventListener("submit", (event) => {
    event.preventDefault();
    stay().then(() => warning.close());
  });
  used();
  const timer = setInterval(tick, 1000);
  tick();
})();
