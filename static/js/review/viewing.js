// The viewing page: its one player, for the panels beside it, and what only this page has: other films of the same viewing, the
// dialogue of the hold, the field of the incident.

import { Player } from "./player.js";

export const player = new Player(document.querySelector("[data-player]"));

const { keys } = player;
const follow = (name) => {
  const link = document.querySelector(`[data-${name}]`);
  if (link) location.assign(link.href);
};
const hold = document.getElementById("viewing-hold-dialog");
const incident = document.querySelector("[data-viewing-side] input[type=search]");
if (document.querySelector("[data-next-film]")) keys.add("n", "Vidéo suivante de cette consultation", () => follow("next-film"), { stays: true });
if (document.querySelector("[data-previous-film]")) keys.add("Shift+n", "Vidéo précédente", () => follow("previous-film"), { stays: true });
if (hold) keys.add("h", "Conserver", () => hold.showModal(), { stays: true });
if (incident) keys.add("i", "Rattacher à un incident", () => incident.focus(), { stays: true });
