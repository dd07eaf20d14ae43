// The player of one film: the picture, its frames, its timeline, its keys. `levallois:ready` is dispatched on its element once
// the film's length is known, `levallois:frame` with each frame that is shown.

import { Clock, span } from "./clock.js";
import { Controls } from "./controls.js";
import { EstimatedFrames, FrameIndex, whenMade } from "./frames.js";
import { Keys } from "./keys.js";
import { Motion } from "./motion.js";
import { Place } from "./place.js";
import { States } from "./states.js";
import { Steps } from "./steps.js";
import { Preview, Timeline } from "./timeline.js";

// What most cameras film at, until the index says better.
const USUAL_RATE = 30;
// A frame is asked for just after its own time, where rounding cannot give the one before it.
const INSIDE_S = 0.002;
const SAID_AFTER_MS = 600;

export class Player {
  constructor(element) {
    this.element = element;
    this.video = element.querySelector("video");
    this.video.controls = false;
    // The worker's index of the frames, once it is there.
    this.frames = null;
    this.durationS = Number(element.dataset.durationMs) / 1000;
    const offset = element.dataset.offsetMs;
    this.clock = new Clock({ starts: element.dataset.starts, zone: element.dataset.zone, offsetMs: offset ? Number(offset) : null });
    this.place = new Place(element.dataset.viewing);
    this.steps = new Steps(this.video, new EstimatedFrames(this.durationS, USUAL_RATE), {
      presented: () => this._presented(),
      unconfirmed: () => this._presented("Le navigateur ne confirme pas l’image montrée."),
    });
    this.motion = new Motion(this);
    this.keys = new Keys(document.querySelector("[data-player-keys]"));
    this._addTimeline();
    this.controls = new Controls(this);
    this.motion.changed = () => {
      this.controls.say();
      this.timeline.setLoop(...this.motion.loop);
    };
    this.states = new States(element, this.video, () => this._reload());
    this._listen();
    this._fetch();
  }

  get frame() { return this.steps.frame; }

  play() { this.motion.play(); }

  pause() { this.motion.pause(); }

  // Pause on this frame; resolves with the frame that is shown in the end.
  async show(number) {
    this.motion.pause();
    return this.steps.show(number);
  }

  async step(by) {
    if (this.motion.backwardsSpeed) this.motion.pause();
    return this.steps.step(by);
  }

  // The frame of this time; a film that plays goes on from there.
  seek(timeS) {
    const { frames } = this.steps;
    const number = frames.at(Math.min(Math.max(timeS, 0), this.durationS));
    if (this.video.paused) return this.show(number);
    this.video.currentTime = frames.middle(number);
    return Promise.resolve(number);
  }

  // Said to whoever listens to the page, once things are quiet.
  announce(words) {
    clearTimeout(this._saying);
    this._saying = setTimeout(() => { this.element.querySelector("[data-said]").textContent = words; }, 100);
  }

  // Parts --------------------------------------------------------------------------------------------------------------

  _addTimeline() {
    const element = this.element.querySelector("[data-timeline]");
    this.timeline = new Timeline(element, {
      clock: this.clock,
      goTo: (timeS) => this.seek(timeS),
      words: (timeS) => this._words(timeS),
    });
    this.preview = new Preview(element.querySelector("[data-preview]"), this.clock);
    this.timeline.pointed = (pointed) => this.preview.show(pointed);
    const secondsOf = (moment) => (new Date(moment).getTime() - this.clock.startMs) / 1000;
    const bands = [];
    const { held, shiftStarts, shiftEnds } = element.dataset;
    if (shiftStarts) bands.push({ fromS: secondsOf(shiftStarts), toS: secondsOf(shiftEnds), colour: "ok", row: 0 });
    if (held) bands.push({ fromS: 0, toS: this.durationS, colour: "hold", row: 1 });
    this.timeline.setBands(bands);
    this.timeline.setDuration(this.durationS);
  }

  _listen() {
    const { video } = this;
    const begin = () => {
      if (Number.isFinite(video.duration) && !this.frames) this._measure(video.duration);
      if (!this._isReady) this._begin();
    };
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) begin();
    video.addEventListener("loadedmetadata", begin);
    for (const name of ["play", "pause", "ended"]) video.addEventListener(name, () => this.controls.say());
    video.addEventListener("ended", () => this.motion.loop[1] !== null && this.play());
    video.addEventListener("pause", () => this.place.keep(this.steps.timeS));
    window.addEventListener("pagehide", () => this.states.isOver || this.place.keep(this.steps.timeS));
    this.element.addEventListener("levallois:over", () => this.place.forget());
  }

  _measure(durationS) {
    this.durationS = durationS;
    this.steps.use(new EstimatedFrames(durationS, USUAL_RATE));
    this.timeline.setDuration(durationS);
  }

  _begin() {
    this._isReady = true;
    const { timeS } = this.place;
    if (timeS > 0) {
      // By the film's own clock: the numbers of frames may still be estimates.
      this.video.currentTime = timeS + INSIDE_S;
      this.announce(`Reprise à ${this._words(timeS)}.`);
    }
    this.controls.say();
    this._presented();
    this.element.player = this;
    this.element.dispatchEvent(new CustomEvent("levallois:ready", { detail: { player: this } }));
  }

  async _fetch() {
    const { frames, strip, waveform } = this.element.dataset;
    whenMade(strip).then((made) => made && this.preview.use(made));
    whenMade(waveform).then((made) => made?.peaks && this.timeline.setWaveform(made));
    const note = this.element.querySelector("[data-frames-note]");
    const made = await whenMade(frames);
    this.states.followCopy();
    note.textContent = made ? "" : `Images estimées à ${USUAL_RATE} par seconde`;
    if (!made) return;
    this.frames = new FrameIndex(made);
    this.steps.use(this.frames);
    this._presented();
  }

  // From where the film was sent, or from the last frame shown.
  _reload() {
    const timeS = this.video.currentTime || this.steps.timeS;
    this.video.load();
    this.video.addEventListener("loadedmetadata", () => this.seek(timeS), { once: true });
  }

  // What is shown ------------------------------------------------------------------------------------------------------

  _presented(remark = "") {
    const { frame, frames } = this.steps;
    const timeS = frames.isExact ? frames.time(frame) : this.steps.timeS;
    this.motion.turnAround(timeS);
    this.timeline.setPosition(timeS);
    this._write("camera-time", this.clock.camera(timeS));
    if (this.clock.offsetMs !== null) this._write("corrected-time", this.clock.corrected(timeS));
    this._write("from-start", `+${span(timeS)}`);
    this._write("frame", `image ${frames.isExact ? "" : "≈\u00a0"}${frame + 1} / ${frames.count}`);
    this._write("remark", remark);
    this.element.dispatchEvent(new CustomEvent("levallois:frame", { detail: { frame, timeS } }));
    clearTimeout(this._settled);
    if (this.video.paused && this._isReady) this._settled = setTimeout(() => this.announce(this._words(timeS)), SAID_AFTER_MS);
  }

  _words(timeS) {
    const { frames } = this.steps;
    const about = frames.isExact ? "" : "environ ";
    return `${this.clock.seconds(timeS)}, image ${about}${frames.at(timeS) + 1} sur ${frames.count}`;
  }

  _write(name, words) {
    const place = this.element.querySelector(`[data-${name}]`);
    if (place && place.textContent !== words) place.textContent = words;
  }
}
