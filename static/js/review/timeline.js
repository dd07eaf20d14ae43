// The timeline: a slider for keyboards and screen readers, drawn on a canvas so that thousands of marks and half a day of sound
// cost one drawing. From top to bottom: times of day, marks, waveform, then shift and hold.

import { span } from "./clock.js";

const TICK_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
const TICK_PX = 90;
const TICKS_H = 16;
const BANDS_H = 6;
const NEAR_PX = 6;
// A mark's icon on a disc of its colour; icons that would cover the one before are left out.
const DISC_PX = 16;
const ICON_SHARE = 0.5;
const MOST_PX_A_SECOND = 200;

// The icons of marks, drawn for 24 units (`<svg id="marker-icon-force">`), as paths of a canvas.
const icons = new Map();

function iconOf(id) {
  if (!icons.has(id)) icons.set(id, pathOf(document.getElementById(id)));
  return icons.get(id);
}

function pathOf(drawn) {
  if (!drawn) return null;
  const whole = new Path2D();
  for (const line of drawn.querySelectorAll("path")) whole.addPath(new Path2D(line.getAttribute("d")));
  for (const box of drawn.querySelectorAll("rect")) {
    whole.roundRect(...["x", "y", "width", "height", "rx"].map((name) => Number(box.getAttribute(name))));
  }
  return whole;
}

export class Timeline {
  // `clock` says times of day; `goTo(timeS)` moves the film; `words(timeS)` says a position in full.
  constructor(element, { clock, goTo, words }) {
    this.element = element;
    this.bar = element.querySelector("[role=slider]");
    this.canvas = element.querySelector("canvas");
    this.head = element.querySelector("[data-head]");
    this.clock = clock;
    this.goTo = goTo;
    this.words = words;
    this.durationS = 0;
    this.from = 0;
    this.zoom = 1;
    this.at = 0;
    this.marks = [];
    this.bands = [];
    this.peaks = null;
    this.loop = [null, null];
    this.pointed = () => {};
    new ResizeObserver(() => this.draw()).observe(this.bar);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this._listen();
  }

  setDuration(durationS) {
    this.durationS = durationS;
    this.bar.setAttribute("aria-valuemax", durationS.toFixed(3));
    this.draw();
  }

  // [{timeS, untilS?, label, colour, icon}]: moments or ranges; `colour` is one of the style sheet's names ("warn") or a colour.
  setMarks(marks) {
    this.marks = [...marks].sort((one, other) => one.timeS - other.timeS);
    this.draw();
  }

  // [{fromS, toS, colour}]: what holds during a part of the film or all of it.
  setBands(bands) {
    this.bands = bands;
    this.draw();
  }

  setLoop(a, b) {
    this.loop = [a, b];
    this.draw();
  }

  // {per_s, peaks}: loudness, `per_s` values a second.
  setWaveform({ per_s: perS, peaks }) {
    this.peaks = { perS, values: Uint8Array.from(atob(peaks), (character) => character.charCodeAt(0)) };
    this.draw();
  }

  setPosition(timeS) {
    this.at = timeS;
    this.bar.setAttribute("aria-valuenow", timeS.toFixed(3));
    this.bar.setAttribute("aria-valuetext", this.words(timeS));
    const isOutside = timeS < this.from || timeS > this.from + this.shownS;
    if (this.zoom > 1 && isOutside) this._centre(timeS);
    this._placeHead();
  }

  get shownS() { return this.durationS / this.zoom; }

  zoomBy(factor, around = this.at) {
    const most = Math.max(1, (this.durationS * MOST_PX_A_SECOND) / (this.bar.clientWidth || 1));
    this.zoom = Math.min(Math.max(this.zoom * factor, 1), most);
    this._centre(around);
  }

  // The mark after this time, or before it.
  next(timeS) { return this.marks.find((mark) => mark.timeS > timeS + 1e-3); }

  previous(timeS) { return this.marks.findLast((mark) => mark.timeS < timeS - 1e-3); }

  // Geometry -----------------------------------------------------------------------------------------------------------

  _centre(timeS) {
    this.from = Math.min(Math.max(timeS - this.shownS / 2, 0), this.durationS - this.shownS);
    this.draw();
  }

  _x(timeS) { return ((timeS - this.from) / (this.shownS || 1)) * this.bar.clientWidth; }

  _time(x) { return Math.min(Math.max(this.from + (x / (this.bar.clientWidth || 1)) * this.shownS, 0), this.durationS); }

  _placeHead() {
    this.head.style.transform = `translateX(${this._x(this.at).toFixed(1)}px)`;
  }

  // Pointer ------------------------------------------------------------------------------------------------------------

  _listen() {
    const { bar } = this;
    const xOf = (event) => event.clientX - bar.getBoundingClientRect().left;
    const go = (event) => this.goTo(this._markNear(xOf(event))?.timeS ?? this._time(xOf(event)));
    bar.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      bar.setPointerCapture(event.pointerId);
      go(event);
    });
    bar.addEventListener("pointermove", (event) => {
      const x = xOf(event);
      const mark = this._markNear(x);
      this.pointed({ x, timeS: mark?.timeS ?? this._time(x), label: mark?.label ?? "" });
      if (bar.hasPointerCapture(event.pointerId)) go(event);
    });
    bar.addEventListener("pointerleave", () => this.pointed(null));
    bar.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.5 : 1 / 1.5, this._time(xOf(event)));
    }, { passive: false });
  }

  // By halves, among marks in order; then the nearest of the few that are near.
  _markNear(x) {
    const [from, to] = [this._time(x - NEAR_PX), this._time(x + NEAR_PX)];
    let low = 0;
    let high = this.marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.marks[middle].timeS < from) low = middle + 1;
      else high = middle;
    }
    let best = null;
    for (; low < this.marks.length && this.marks[low].timeS <= to; low++) {
      const isNearer = !best || Math.abs(this._x(this.marks[low].timeS) - x) < Math.abs(this._x(best.timeS) - x);
      if (isNearer) best = this.marks[low];
    }
    return best;
  }

  // Drawing ------------------------------------------------------------------------------------------------------------

  draw() {
    if (this._due) return;
    this._due = requestAnimationFrame(() => {
      this._due = 0;
      this._draw();
    });
  }

  _draw() {
    const [width, height, scale] = [this.bar.clientWidth, this.bar.clientHeight, devicePixelRatio || 1];
    if (!width || !this.durationS) return;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(this.bar);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim() || name;
    this._drawWaveform(pen, width, TICKS_H, height - BANDS_H, colour);
    this._drawTicks(pen, width, height, colour);
    this._drawBands(pen, height, colour);
    this._drawMarks(pen, height, colour);
    this._placeHead();
  }

  _drawWaveform(pen, width, top, bottom, colour) {
    if (!this.peaks) return;
    const { perS, values } = this.peaks;
    pen.fillStyle = colour("wave");
    const middle = (top + bottom) / 2;
    const share = (bottom - top - 2) / 2 / 255;
    for (let x = 0; x < width; x++) {
      const from = Math.floor(this._time(x) * perS);
      const to = Math.max(from + 1, Math.floor(this._time(x + 1) * perS));
      let peak = 0;
      for (let at = from; at < to && at < values.length; at++) if (values[at] > peak) peak = values[at];
      const half = Math.max(peak * share, 0.5);
      pen.fillRect(x, middle - half, 1, half * 2);
    }
  }

  _drawTicks(pen, width, height, colour) {
    const every = TICK_S.find((seconds) => (seconds / this.shownS) * width >= TICK_PX) ?? TICK_S.at(-1);
    const startS = this.clock.startMs / 1000;
    pen.font = `11px ${getComputedStyle(this.bar).fontFamily}`;
    pen.textBaseline = "top";
    for (let at = Math.ceil((startS + this.from) / every) * every; at <= startS + this.from + this.shownS; at += every) {
      const x = this._x(at - startS);
      pen.fillStyle = colour("line");
      pen.fillRect(x, 0, 1, height - BANDS_H);
      const words = this.clock.seconds(at - startS);
      pen.fillStyle = colour("muted");
      if (x + 60 < width) pen.fillText(every < 60 ? words : words.slice(0, 5), x + 4, 2);
    }
  }

  _drawBands(pen, height, colour) {
    for (const band of this.bands) {
      const [from, to] = [Math.max(this._x(band.fromS), 0), Math.min(this._x(band.toS), this.bar.clientWidth)];
      pen.fillStyle = colour(band.colour);
      if (to > from) pen.fillRect(from, height - BANDS_H + (band.row ?? 0) * 3, to - from, 3);
    }
    const [a, b] = this.loop;
    if (a === null && b === null) return;
    const [from, to] = [this._x(a ?? b), this._x(b ?? a)];
    pen.globalAlpha = 0.25;
    pen.fillStyle = colour("accent");
    pen.fillRect(from, TICKS_H, Math.max(to - from, 2), height - TICKS_H);
    pen.globalAlpha = 1;
    pen.fillRect(from - 1, TICKS_H, 2, height - TICKS_H);
    pen.fillRect(to - 1, TICKS_H, 2, height - TICKS_H);
  }

  _drawMarks(pen, height, colour) {
    let freeFrom = -Infinity;
    for (const mark of this.marks) {
      const x = this._x(mark.timeS);
      const until = mark.untilS === undefined ? x : this._x(mark.untilS);
      if (until < -NEAR_PX || x > this.bar.clientWidth + NEAR_PX) continue;
      pen.fillStyle = colour(mark.colour);
      if (until > x) {
        pen.globalAlpha = 0.3;
        pen.fillRect(x, TICKS_H, until - x, height - TICKS_H - BANDS_H);
        pen.globalAlpha = 1;
      }
      pen.fillRect(x - 1, TICKS_H, 2, height - TICKS_H - BANDS_H);
      const icon = iconOf(mark.icon);
      if (!icon || x - DISC_PX / 2 < freeFrom) continue;
      this._drawIcon(pen, icon, x, colour);
      freeFrom = x + DISC_PX / 2;
    }
  }

  _drawIcon(pen, icon, x, colour) {
    pen.beginPath();
    pen.arc(x, TICKS_H + DISC_PX / 2, DISC_PX / 2, 0, 2 * Math.PI);
    pen.fill();
    pen.save();
    pen.translate(x - 12 * ICON_SHARE, TICKS_H + DISC_PX / 2 - 12 * ICON_SHARE);
    pen.scale(ICON_SHARE, ICON_SHARE);
    pen.strokeStyle = colour("bg");
    Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round" });
    pen.stroke(icon);
    pen.restore();
  }
}

// What is under the pointer: the picture of that moment, its time, the label of the mark.
export class Preview {
  // `strip` is {count, columns, width, height, every_s, images}, or null until the worker has made it.
  constructor(element, clock) {
    this.element = element;
    this.picture = element.querySelector("[data-picture]");
    this.words = element.querySelector("[data-words]");
    this.clock = clock;
    this.strip = null;
  }

  use(strip) {
    this.strip = strip;
    this.picture.style.width = `${strip.width}px`;
    this.picture.style.height = `${strip.height}px`;
    this.picture.hidden = false;
    const first = new Image();
    // Every sheet but the last is full, and the first says how much that is.
    first.addEventListener("load", () => {
      this.perSheet = Math.max(1, Math.round(first.naturalHeight / strip.height)) * strip.columns;
    });
    [first.src] = strip.images;
  }

  show(pointed) {
    this.element.hidden = !pointed;
    if (!pointed) return;
    const { x, timeS, label } = pointed;
    this.words.textContent = [this.clock.seconds(timeS), `+${span(timeS)}`, label].filter(Boolean).join(" · ");
    if (this.strip && this.perSheet) this._draw(Math.min(Math.floor(timeS / this.strip.every_s), this.strip.count - 1));
    const room = this.element.parentElement.clientWidth - this.element.offsetWidth;
    this.element.style.transform = `translateX(${Math.min(Math.max(x - this.element.offsetWidth / 2, 0), room)}px)`;
  }

  _draw(number) {
    const { columns, width, height, images } = this.strip;
    const inside = number % this.perSheet;
    this.picture.style.backgroundImage = `url("${images[Math.floor(number / this.perSheet)]}")`;
    this.picture.style.backgroundPosition = `${-(inside % columns) * width}px ${-Math.floor(inside / columns) * height}px`;
  }
}
