// The issue board by barcode reader or keyboard: a badge and a camera, in either order, fill a line. Without this script the
// same lines are filled by hand, and the server decides in both cases.
"use strict";
const board = document.querySelector("[data-board]");
const scan = board.querySelector("[data-scan]");
const said = board.querySelector("[data-said]");
const confirm = board.querySelector("[data-confirm]");
// The same readings as evidence/issuing/codes.py: the reader's prefix, Caps Lock on, spaces, dashes and leading zeros.
const plain = (code) => code.trim().toUpperCase().replace(/^(?:\][A-Z][0-9A-Z]|[A-Z][0-9](?=CAM:))/, "").replace(/^CAM:/, "").trim();
const loose = (code) => plain(code).replace(/[^A-Z0-9]/g, "").replace(/(?<![0-9])0+(?=[0-9])/g, "");
const CAPS_LOCK = { "&": "1", "É": "2", '"': "3", "'": "4", "(": "5", "-": "6", "È": "7", "_": "8", "Ç": "9", "À": "0", "§": "6", "!": "8" };
const unlocked = (code) => [...code.toUpperCase()].map((sign) => CAPS_LOCK[sign] ?? sign).join("");
let waiting = null;

const say = (sentence, refused = false) => {
  said.textContent = sentence;
  said.classList.toggle("no", refused);
};

const wait = (line) => {
  waiting?.classList.remove("waiting");
  waiting = line;
  line?.classList.add("waiting");
  line?.scrollIntoView({ block: "nearest" });
};

const isCode = (event) => event.key.length === 1 && !" /?".includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
const lines = (selector) => [...board.querySelectorAll(selector)];
const fieldOf = (line) => line.querySelector("[data-camera-field]");
const whyNot = (line) => lines("[data-why]").filter((why) => line.contains(why)).map((why) => why.textContent).join(" ");
const officerOf = (typed) => [typed, unlocked(typed)].map((text) => lines("[data-officer]").find((line) => plain(line.dataset.officer) === plain(text))).find(Boolean);
const camerasOf = (typed) => {
  const exact = (text) => lines("[data-camera]").filter((line) => [line.dataset.camera, line.dataset.label].map(plain).includes(plain(text)));
  const near = (text) => lines("[data-camera]").filter((line) => loose(text) && loose(line.dataset.label) === loose(text));
  const readings = [exact(typed), near(typed), exact(unlocked(typed)), near(unlocked(typed))];
  return readings.find((found) => found.length) ?? [];
};

// What concerns two lines is said on both, and stays there.
const note = (line, sentence) => {
  const place = line?.querySelector("[data-note]");
  if (!place) return;
  place.textContent = sentence;
  place.hidden = !sentence;
};

const count = () => {
  const issues = lines("[data-camera-field]").filter((field) => field.value.trim()).length;
  const returns = lines("[data-back-field]").filter((box) => box.checked).length;
  const parts = [];
  if (issues) parts.push(`${issues} remise${issues > 1 ? "s" : ""}`);
  if (returns) parts.push(`${returns} reprise${returns > 1 ? "s" : ""}`);
  confirm.textContent = parts.length ? `Confirmer : ${parts.join(", ")}` : "Confirmer";
  for (const line of lines("[data-officer]")) line.classList.toggle("filled", Boolean(fieldOf(line)?.value.trim()));
  for (const line of lines("[data-return]")) line.classList.toggle("filled", line.querySelector("[data-back-field]").checked);
};

// A camera meant for one officer is meant for no other, whichever of its names was typed.
const pair = (officer, camera) => {
  const meant = camera.dataset.shown;
  note(officer, "");
  for (const line of lines("[data-officer]")) {
    const field = fieldOf(line);
    if (line === officer || !field?.value || !camerasOf(field.value).includes(camera)) continue;
    field.value = "";
    note(line, `${meant} est passée à ${officer.dataset.name}.`);
    note(officer, `${meant} était sur la ligne de ${line.dataset.name}.`);
  }
  fieldOf(officer).value = meant;
  officer.classList.remove("refused");
  wait(null);
  const derogation = officer.querySelector("[data-derogation-field]");
  say(`${meant} pour ${officer.dataset.name}${derogation ? " : dites le motif de la dérogation" : ""}`);
  derogation?.focus();
};

const officerScanned = (line) => {
  if (!fieldOf(line)) {
    const worn = line.querySelector(".worn");
    return say(worn ? `${line.dataset.name} porte déjà ${worn.textContent.trim().replace(/\s+/g, " ")}` : whyNot(line), true);
  }
  const derogable = line.querySelector("[data-derogation-field]");
  if (whyNot(line) && !derogable) return say(whyNot(line), true);
  if (waiting?.dataset.camera) return pair(line, waiting);
  wait(line);
  return say(`${line.dataset.name} : scannez la caméra`);
};

const takeBack = (line) => {
  line.querySelector("[data-back-field]").checked = true;
  line.scrollIntoView({ block: "nearest" });
  wait(null);
  line.querySelector("[data-condition-field]").focus();
  say("Caméra reprise : dites son état, puis Entrée");
};

const cameraScanned = (line) => {
  const back = line.dataset.issue && board.querySelector(`[data-return="${line.dataset.issue}"]`);
  if (back && !waiting) return takeBack(back);
  if (!("free" in line.dataset)) {
    if (waiting?.dataset.officer) {
      note(waiting, `${line.dataset.shown}\u00a0: ${whyNot(line)}`);
      note(line, `Demandée pour ${waiting.dataset.name}.`);
    }
    return say(whyNot(line), true);
  }
  if (waiting?.dataset.officer) return pair(waiting, line);
  wait(line);
  return say(`${line.dataset.shown} : scannez le matricule`);
};

const unknown = (typed) => {
  const foreign = /^C[QA]M[^:]/i.test(typed) || /[&é"'(è_çà]/.test(typed);
  return `« ${typed} » n’est ni un agent de la vacation ni une caméra en service.${foreign ? " Le lecteur est-il réglé sur un clavier français ?" : ""}`;
};

// The proposal fills what is still empty, and leaves what was scanned or typed as it is.
const propose = async (address) => {
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const meant = new Set(lines("[data-camera-field]").map((field) => plain(field.value)));
  const proposed = [...page.querySelectorAll("[data-camera-field]")].filter((field) => field.value);
  const left = proposed.map((field) => field.value).filter((code) => !meant.has(plain(code)));
  let filled = 0;
  for (const { name } of proposed) {
    const field = lines("[data-camera-field]").find((one) => one.name === name);
    if (!field || field.value || !left.length) continue;
    field.value = left.shift();
    filled += 1;
  }
  say(filled ? `Lignes proposées : ${filled}. Vérifiez, puis Entrée` : "Rien à proposer de plus", !filled);
  scan.focus();
  count();
};

const scanned = (typed) => {
  const officer = /cam:/i.test(typed) ? undefined : officerOf(typed);
  if (officer) return officerScanned(officer);
  const cameras = camerasOf(typed);
  if (cameras.length > 1) return say(`Plusieurs caméras portent le repère « ${typed} » : scannez l’étiquette.`, true);
  return cameras.length ? cameraScanned(cameras[0]) : say(unknown(typed), true);
};

// A reader types wherever the keyboard is: what is neither a field nor a list would lose the code, and its Enter would
// press the button there. The first sign leads the rest to the scan field, before the site's own shortcuts see it.
document.addEventListener("keydown", (event) => {
  if (!isCode(event) || event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  event.stopImmediatePropagation();
  scan.focus();
}, { capture: true });

// Enter never sends the form by itself: a reader ends every code with it.
board.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    wait(null);
    scan.value = "";
    say("");
    scan.focus();
  }
  // Some readers end a code with Tab.
  const ends = event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && event.target === scan && scan.value.trim());
  if (!ends || event.target.closest("button, a")) return;
  event.preventDefault();
  const typed = event.target === scan ? scan.value.trim() : "";
  if (event.target !== scan) {
    scan.focus();
  } else if (typed) {
    scan.value = "";
    scanned(typed);
  } else {
    confirm.focus();
  }
  count();
});

board.querySelector("[data-propose]")?.addEventListener("click", (event) => {
  event.preventDefault();
  propose(event.target.href);
});

// What is said of a camera's state is said of one that comes back.
board.addEventListener("input", (event) => {
  const line = event.target.closest("[data-return]");
  if (line && event.target.matches("[data-condition-field], [data-remarks-field]")) line.querySelector("[data-back-field]").checked = true;
  count();
});

// Once: a second press, or a reader's next Enter, would send the same lines again.
let sent = false;
board.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });
scan.hidden = false;
count();
(board.querySelector(".refused input") || scan).focus();
