// The markers beside the picture: M sets one at the frame that is shown and leads to its label; a line leads to its moment. The
// list works without this script: setting and correcting are then pages of their own.

const REFUSED = 422;
const panel = document.querySelector("[data-markers]");
const stage = document.querySelector("[data-player]");
const [form, list, said] = ["marker-form", "marker-list", "marker-said"].map((name) => panel.querySelector(`[data-${name}]`));
const [refused, save, leave, remove] = ["refused", "marker-save", "marker-leave", "marker-remove"].map((name) => form.querySelector(`[data-${name}]`));
// Without this script, a dialogue would be a part of the page.
const dialogue = panel.querySelector("[data-marker-removal]").content.querySelector("dialog").cloneNode(true);
panel.append(dialogue);
const removing = dialogue.querySelector("form");
const template = panel.querySelector("[data-marker-template]");
const setAddress = form.getAttribute("action");
let player = null;
let corrected = null;

const pad = (number, digits) => String(number).padStart(digits, "0");
const say = (words) => { said.textContent = words; };
const field = (name) => form.elements[name];

function written(ms) {
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${hours ? `${hours}:` : ""}${pad(minutes, 2)}:${pad(seconds, 2)},${pad(ms % 1000, 3)}`;
}

// The moment -----------------------------------------------------------------------------------------------------------

// Rounded up: the millisecond lies within the frame, not just before it.
function msShown() {
  return Math.ceil((player.frames ? player.frames.time(player.frame) : player.video.currentTime) * 1000 - 1e-3);
}

function setHere() {
  player.pause();
  endCorrection();
  field("at").value = written(msShown());
  field("label").focus();
}

function endHere() {
  field("until").value = written(msShown());
}

// The list -------------------------------------------------------------------------------------------------------------

function draw() {
  const lines = [...list.querySelectorAll("[data-marker]")];
  panel.querySelector("[data-count]").textContent = lines.length;
  player?.timeline.setMarks(lines.map((line) => ({
    timeS: Number(line.dataset.atMs) / 1000,
    ...(line.dataset.untilMs ? { untilS: Number(line.dataset.untilMs) / 1000 } : {}),
    label: `${textOf(line, "kind-label")} : ${textOf(line, "label")}`,
    colour: `mark-${line.dataset.kind}`,
    icon: `marker-icon-${line.dataset.kind}`,
  })));
}

const textOf = (line, name) => line.querySelector(`[data-${name}]`).textContent;

function lineOf(marker) {
  const line = template.content.firstElementChild.cloneNode(true);
  line.className = `marker mark-${marker.kind}`;
  line.id = `repere-${marker.id}`;
  Object.assign(line.dataset, {
    marker: marker.id, kind: marker.kind, atMs: marker.at_ms, untilMs: marker.until_ms ?? "", shownFrame: marker.frame ?? "",
  });
  line.querySelector("use").setAttribute("href", `#marker-icon-${marker.kind}`);
  const words = { span: marker.span, "kind-label": marker.kind_label, label: marker.label, picture: marker.picture, author: marker.author };
  for (const [name, text] of Object.entries(words)) line.querySelector(`[data-${name}]`).textContent = text;
  const link = line.querySelector("[data-marker-change]");
  link.href = marker.change;
  link.querySelector("span").textContent = ` le repère à ${marker.span}`;
  return line;
}

function put(marker) {
  list.querySelector(`[data-marker="${marker.id}"]`)?.remove();
  const later = [...list.children].find((line) => Number(line.dataset.atMs) > marker.at_ms);
  const line = lineOf(marker);
  list.insertBefore(line, later ?? null);
  line.scrollIntoView({ block: "nearest" });
  draw();
}

// Sending --------------------------------------------------------------------------------------------------------------

async function send(sent, address) {
  const answer = await fetch(address, { method: "POST", body: new FormData(sent), headers: { Accept: "application/json" } }).catch(() => null);
  const isSaid = answer?.headers.get("Content-Type")?.startsWith("application/json");
  if (answer?.ok && isSaid) return { marker: await answer.json() };
  if (answer?.status === REFUSED && isSaid) return await answer.json();
  return { error: answer ? "Cette consultation n’est plus ouverte : rechargez la page." : "Le serveur ne répond pas : réessayez.", field: "" };
}

function refuse({ error, field: name }) {
  refused.hidden = !error;
  refused.textContent = error ?? "";
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  const wrong = name && field(name);
  wrong?.setAttribute("aria-invalid", "true");
  wrong?.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  save.disabled = true;
  const answer = await send(form, corrected ? corrected.querySelector("[data-marker-change]").href : setAddress);
  save.disabled = false;
  refuse(answer);
  if (answer.error) return;
  say(`Repère ${corrected ? "corrigé" : "posé"} à ${answer.marker.span}.`);
  put(answer.marker);
  endCorrection();
  stage.focus();
});

// The keys of the player act again; what was typed stays.
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") stage.focus();
});

// Correcting and removing ----------------------------------------------------------------------------------------------

function correct(line) {
  corrected = line;
  field("kind").value = line.dataset.kind;
  field("label").value = textOf(line, "label");
  field("at").value = written(Number(line.dataset.atMs));
  field("until").value = line.dataset.untilMs ? written(Number(line.dataset.untilMs)) : "";
  save.textContent = "Corriger";
  leave.hidden = remove.hidden = false;
  field("label").focus();
}

function endCorrection() {
  corrected = null;
  form.reset();
  refuse({});
  save.textContent = "Poser le repère";
  leave.hidden = remove.hidden = true;
}

leave.addEventListener("click", endCorrection);
remove.addEventListener("click", () => {
  dialogue.querySelector("h2").textContent = `Retirer « ${textOf(corrected, "label")} », à ${textOf(corrected, "span")} ?`;
  dialogue.showModal();
});
removing.addEventListener("submit", async (event) => {
  event.preventDefault();
  const line = corrected;
  const answer = await send(removing, `${line.querySelector("[data-marker-change]").href}retirer/`);
  dialogue.close();
  refuse(answer);
  if (answer.error) return;
  line.remove();
  endCorrection();
  draw();
  say("Repère retiré.");
});

list.addEventListener("click", (event) => {
  const line = event.target.closest("[data-marker]");
  if (event.target.closest("[data-marker-change]")) {
    event.preventDefault();
    correct(line);
  } else if (event.target.closest("[data-marker-jump]") && player) {
    const frame = line.dataset.shownFrame;
    if (frame !== "" && player.frames) player.show(Number(frame));
    else player.seek(Number(line.dataset.atMs) / 1000);
  }
});

// The player -----------------------------------------------------------------------------------------------------------

function use(made) {
  player = made;
  player.keys.add("m", "Poser un repère", setHere);
  player.keys.add("Shift+m", "Finir ici le passage du repère", endHere);
  draw();
}

if (stage.player) use(stage.player);
else stage.addEventListener("levallois:ready", ({ detail }) => use(detail.player), { once: true });
