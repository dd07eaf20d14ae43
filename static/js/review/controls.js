// The bar under the picture: its buttons, its fields and the words beside them do what the keys do.

import { SPEEDS } from "./motion.js";

const shown = (speed) => `${String(speed).replace(".", ",")}\u00a0×`;

export class Controls {
  constructor(player) {
    this.player = player;
    this.element = player.element;
    this.at = (name) => this.element.querySelector(`[data-${name}]`);
    this._addActs();
    this._addSpeeds();
    this._addSound();
    this._addGoTo();
    this._keepFocus();
  }

  _addActs() {
    const { keys, motion, steps, timeline, video } = this.player;
    const go = (timeS) => this.player.seek(timeS);
    const step = (by) => (event) => { if (!event?.repeat || steps.wished === null) this.player.step(by); };
    this.acts = {
      toggle: [[" "], "Lire, mettre en pause", () => motion.toggle()],
      backwards: [["j"], "Lire à rebours, plus vite à chaque appui", () => motion.backwards()],
      pause: [["k"], "Mettre en pause", () => motion.pause()],
      forwards: [["l"], "Lire, plus vite à chaque appui", () => motion.forwards()],
      before: [[",", "ArrowLeft"], "Image précédente", step(-1), { repeats: true }],
      after: [[";", ".", "ArrowRight"], "Image suivante", step(1), { repeats: true }],
      back5: [["Shift+ArrowLeft"], "5 secondes avant", () => go(video.currentTime - 5), { repeats: true }],
      on5: [["Shift+ArrowRight"], "5 secondes après", () => go(video.currentTime + 5), { repeats: true }],
      first: [["Home"], "Première image", () => this.player.show(0)],
      last: [["End"], "Dernière image", () => this.player.show(Infinity)],
      slower: [["<"], "Moins vite", () => motion.slower(), { repeats: true }],
      faster: [[">"], "Plus vite", () => motion.faster(), { repeats: true }],
      "point-a": [["a", "["], "Boucle : point A ici", () => motion.setLoop("a")],
      "point-b": [["b", "]"], "Boucle : point B ici", () => motion.setLoop("b")],
      "no-loop": [["x"], "Lever la boucle", () => motion.endLoop()],
      "mark-before": [["o"], "Repère précédent", () => this._goToMark(timeline.previous(steps.timeS))],
      "mark-after": [["p"], "Repère suivant", () => this._goToMark(timeline.next(steps.timeS))],
      "go-to": [["t"], "Aller à une heure, un temps ou une image", () => this.at("go-to-field").focus()],
      mute: [["v"], "Couper ou rendre le son", () => this._toggleSound()],
      wider: [["+"], "Ligne de temps : de plus près", () => timeline.zoomBy(2), { repeats: true }],
      narrower: [["-"], "Ligne de temps : de plus loin", () => timeline.zoomBy(0.5), { repeats: true }],
      "full-screen": [["f"], "Plein écran", () => this._toggleFullScreen(), { stays: true }],
    };
    for (const [keysOfAct, words, act, options] of Object.values(this.acts)) keys.add(keysOfAct, words, act, options);
    for (const button of this.element.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.acts[button.dataset.act][2]());
    }
    this.at("picture-area").addEventListener("click", () => this.player.states.isOver || motion.toggle());
    this.element.addEventListener("levallois:over", () => this._end());
    document.addEventListener("fullscreenchange", () => this.say());
  }

  // Nothing comes any more: what acts on the film is off, in the bar and in the panels beside the picture.
  _end() {
    const acting = this.element.querySelectorAll('[data-act]:not([data-act="full-screen"]), [data-speed], [data-volume], [data-go-to-field]');
    const beside = document.querySelectorAll("[data-while-open] :is(button, input, select, textarea)");
    for (const control of [...acting, ...beside]) control.disabled = true;
    const bar = this.element.querySelector("[role=slider]");
    bar.setAttribute("aria-disabled", "true");
    bar.tabIndex = -1;
    this.player.keys.end();
  }

  _goToMark(mark) {
    if (mark) this.player.seek(mark.timeS);
    else this.player.announce("Pas d’autre repère de ce côté.");
  }

  _toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.element.requestFullscreen().catch(() => this.player.announce("Ce navigateur refuse le plein écran."));
  }

  _addSpeeds() {
    const select = this.at("speed");
    for (const speed of SPEEDS) select.append(new Option(shown(speed), speed));
    select.addEventListener("change", () => this.player.motion.setSpeed(Number(select.value)));
  }

  _addSound() {
    const { video } = this.player;
    this.volume = this.at("volume");
    if (!this.volume) return;
    this.volume.addEventListener("input", () => {
      video.volume = Number(this.volume.value) / 100;
      video.muted = video.volume === 0;
    });
    video.addEventListener("volumechange", () => this.say());
  }

  _toggleSound() {
    const { video } = this.player;
    if (!this.volume) {
      this.player.announce("Cette vidéo est sans son.");
      return;
    }
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 1;
  }

  _addGoTo() {
    const form = this.at("go-to");
    const [field, refused] = [this.at("go-to-field"), this.at("go-to-refused")];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = this.player.clock.read(field.value, this.player.durationS);
      refused.textContent = found.refused ?? "";
      field.setAttribute("aria-invalid", String(Boolean(found.refused)));
      if (found.refused) return;
      if (found.frame === undefined) this.player.seek(found.timeS);
      else this.player.show(found.frame);
      field.blur();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") field.blur();
    });
  }

  // A click leaves the keyboard to the player: Space plays after it, and does not press the button again.
  _keepFocus() {
    this.element.addEventListener("mousedown", (event) => {
      if (event.target.closest("input, select, a, [role=slider], dialog")) return;
      event.preventDefault();
      this.element.focus({ preventScroll: true });
    });
  }

  // What the buttons say of the film's present state.
  say() {
    const { motion, video } = this.player;
    const toggle = this.element.querySelector('[data-act="toggle"]');
    toggle.setAttribute("aria-label", motion.isMoving ? "Mettre en pause" : "Lire");
    toggle.classList.toggle("is-on", motion.isMoving);
    this.at("speed").value = String(motion.speed);
    this.at("backwards").textContent = motion.backwardsSpeed ? `à rebours ${shown(motion.backwardsSpeed)}` : "";
    const [a, b] = motion.loop;
    for (const [name, point] of [["point-a", a], ["point-b", b]]) {
      this.element.querySelector(`[data-act="${name}"]`).setAttribute("aria-pressed", String(point !== null));
    }
    this.element.querySelector('[data-act="no-loop"]').hidden = a === null && b === null;
    const isFull = Boolean(document.fullscreenElement);
    const full = this.element.querySelector('[data-act="full-screen"]');
    full.setAttribute("aria-pressed", String(isFull));
    if (!this.volume) return;
    const isSilent = video.muted || video.volume === 0;
    const mute = this.element.querySelector('[data-act="mute"]');
    mute.setAttribute("aria-pressed", String(isSilent));
    mute.classList.toggle("is-on", isSilent);
    this.volume.value = String(isSilent ? 0 : Math.round(video.volume * 100));
  }
}
