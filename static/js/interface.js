// Dialogues, keyboard shortcuts, copying a hash. Without this script every form is still reachable: a dialogue is then a part of
// the page (static/css/levallois.css). Enter never performs an act by itself: it leads to the button that does.
"use strict";
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  if (event.target.closest("[data-print]")) window.print();
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    navigator.clipboard.writeText(copier.dataset.copy);
    copier.textContent = "Copié";
  }
});

// A dialogue sent and refused comes back open: it takes the keyboard again.
for (const dialogue of document.querySelectorAll("dialog[open]")) {
  dialogue.close();
  dialogue.showModal();
}

// In a field, Enter would send the form: it leads to the form's button instead. Searching and filtering only read, and a reader of
// badges ends each one by Enter (data-reader). Enter held down would press the button to which its first stroke led: only text takes a stroke that repeats.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || !document.body.dataset.person) return;
  if (event.repeat && !event.target.matches("textarea")) event.preventDefault();
  const { form } = event.target;
  if (form?.method !== "post" || form.dataset.reader !== undefined || !event.target.matches("input:not([type=submit], [type=button]), select")) return;
  event.preventDefault();
  [...form.elements].find((field) => field.type === "submit")?.focus();
});

// What Enter leads to on a page without focus: what the page says, otherwise its first link or button that sends no form.
const FIRST = ["main [data-first]", "main .actions :is(a[href], button[type=button])", "main :is(a[href], button[type=button])"];
const firstThingToDo = () =>
  FIRST.flatMap((kind) => [...document.querySelectorAll(kind)]).find((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));

const PAGES = { a: "today", v: "clip_list", i: "incident_list", r: "requisition_list", c: "camera_list", j: "journal_list" };
let waitingForPage = false;
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (waitingForPage) {
    waitingForPage = false;
    // The player has keys of its own: this one went to a page.
    event.preventDefault();
    document.querySelector(`[data-page="${PAGES[event.key]}"]`)?.click();
  } else if (event.key === "g") {
    waitingForPage = true;
    setTimeout(() => { waitingForPage = false; }, 1500);
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector('input[type="search"]')?.focus();
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  } else if (event.key === "Enter" && document.activeElement === document.body) {
    // The browser presses what has the focus once this is over: without this, the stroke that moves the focus would act.
    event.preventDefault();
    if (!event.repeat) firstThingToDo()?.focus();
  }
});
