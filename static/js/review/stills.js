// Keeping the picture that is shown, or a part of the film: the dialogues come filled with what is on the screen.

const stage = document.querySelector("[data-player]");
const [still, excerpt] = ["still-dialog", "excerpt-dialog"].map((name) => document.getElementById(name));
const pad = (number, digits) => String(number).padStart(digits, "0");

function written(timeS) {
  const ms = Math.max(Math.round(timeS * 1000), 0);
  const [hours, minutes, seconds] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${hours ? `${hours}:` : ""}${pad(minutes, 2)}:${pad(seconds, 2)},${pad(ms % 1000, 3)}`;
}

function use(player) {
  const fillStill = () => {
    player.pause();
    still.querySelector("form").elements.picture.value = player.frame + 1;
  };
  // The loop, where one is set; else five seconds on either side.
  const fillExcerpt = () => {
    player.pause();
    const [a, b] = player.motion.loop;
    const fields = excerpt.querySelector("form").elements;
    fields.start.value = written(a ?? player.video.currentTime - 5);
    fields.end.value = written(Math.min(b ?? player.video.currentTime + 5, player.durationS));
  };
  document.querySelector("[data-still-open]").addEventListener("click", fillStill);
  document.querySelector("[data-excerpt-open]").addEventListener("click", fillExcerpt);
  player.keys.add("s", "Garder l’image", () => { fillStill(); still.showModal(); });
  player.keys.add("e", "Garder un extrait", () => { fillExcerpt(); excerpt.showModal(); });
}

if (stage.player) use(stage.player);
else stage.addEventListener("levallois:ready", ({ detail }) => use(detail.player), { once: true });
