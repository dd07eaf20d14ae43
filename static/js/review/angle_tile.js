// One of several angles: a film, where it lies on the common clock, and what is said over its picture.

import { EstimatedFrames, FrameIndex, whenMade } from "./frames.js";

// How many pictures a second, until the index of the film says it.
export const FALLBACK_RATE = 25;
const READY_MS = 5000;
const COPY_EVERY_MS = 3000;
const UNREADABLE = "Cet angle ne se lit pas : son fichier manque, ou ce navigateur ne connaît pas son format.";

export const bounded = (value, least, most) => Math.min(Math.max(value, least), most);
export const signed = (value, unit) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} ${unit}`;

// What is said many times a second is written when it changes only: the page is laid out again at each writing.
export const write = (element, words) => { if (element.textContent !== words) element.textContent = words; };

export class Tile {
  constructor(figure, originUs) {
    this.figure = figure;
    this.video = figure.querySelector("video");
    this.over = figure.querySelector("[data-over]");
    this.driftShown = figure.querySelector("[data-drift]");
    this.offsetShown = figure.querySelector("[data-offset]");
    this.ownStartS = (Number(figure.dataset.startsUs) - originUs) / 1e6;
    this.durationS = Number(figure.dataset.durationMs) / 1000;
    this.expires = Date.parse(figure.dataset.expires);
    this.isLost = false;
    this.frames = new EstimatedFrames(this.durationS, FALLBACK_RATE);
    this.take({ number: Number(figure.dataset.offsetNumber), offset_us: Number(figure.dataset.offsetUs), by: figure.dataset.offsetBy });
    this.video.addEventListener("error", () => this._cannotPlay());
    this.video.addEventListener("loadedmetadata", () => {
      this.durationS = this.video.duration || this.durationS;
      // Some browsers play the sound of a film whose pictures they cannot decode.
      if (!this.video.videoWidth) this._cannotPlay();
    });
    if (this.video.error) this._cannotPlay();
    this._fetchFrames();
  }

  async _fetchFrames() {
    const made = await whenMade(this.figure.dataset.framesUrl);
    if (!made?.steps) return;
    this.frames = new FrameIndex(made);
    this.figure.dataset.indexed = "";
  }

  // A copy may be on its way, which is then shown instead.
  async _cannotPlay() {
    if (this._isCopyAwaited) return;
    this._isCopyAwaited = true;
    this.lose(UNREADABLE);
    for (;;) {
      const answer = await fetch(this.figure.dataset.copyUrl, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);
      const copy = answer?.ok ? await answer.json().catch(() => null) : null;
      const isComing = copy?.state === "waiting" || copy?.state === "making";
      if (copy?.state === "ready" && !this._isCopyShown) return this._showCopy();
      if (!isComing) return copy?.state === "impossible" && this.say(copy.sentence);
      this.say(copy.sentence);
      await new Promise((resolve) => { setTimeout(resolve, COPY_EVERY_MS); });
    }
  }

  _showCopy() {
    this._isCopyShown = true;
    this._isCopyAwaited = this.isLost = false;
    this.figure.querySelector("[data-copy-shown]").hidden = false;
    this.say("");
    // Of the same address, the browser may still hold what it could not play.
    this.video.src += "&copie";
    this.figure.dispatchEvent(new Event("levallois:shown-again"));
    return this._fetchFrames();
  }

  get startS() { return this.ownStartS + this.offsetUs / 1e6; }

  get endS() { return this.startS + this.durationS; }

  get isReady() { return !this.isLost && !this.video.seeking && this.video.readyState >= 2; }

  // What the common clock says now, by this tile.
  get clockS() { return this.video.currentTime + this.startS; }

  films(clockS) { return !this.isLost && clockS >= this.startS && clockS < this.endS; }

  take({ number, offset_us: offsetUs, by }) {
    this.number = number;
    this.offsetUs = offsetUs;
    this.offsetShown.textContent = offsetUs ? `décalé de ${signed(offsetUs / 1000, "ms")} par ${by}` : "";
  }

  lose(sentence) {
    this.isLost = true;
    this.video.pause();
    this.say(sentence);
    this.driftShown.textContent = "";
  }

  say(sentence) {
    write(this.over, sentence);
    this.over.hidden = !sentence;
  }

  // Show this moment; done once its picture is there, or cannot come.
  async seek(clockS) {
    const wanted = bounded(clockS - this.startS, 0, Math.max(this.durationS - 0.001, 0));
    if (this.isLost) return;
    this.video.currentTime = wanted;
    const { video } = this;
    const names = ["seeked", "canplay", "error", "loadeddata"];
    await new Promise((resolve) => {
      const look = () => { if (video.error || (!video.seeking && video.readyState >= 2)) finish(); };
      const finish = () => {
        clearTimeout(timer);
        for (const name of names) video.removeEventListener(name, look);
        resolve();
      };
      const timer = setTimeout(finish, READY_MS);
      for (const name of names) video.addEventListener(name, look);
      look();
    });
  }

  play() { this.video.play().catch(() => {}); }
}
