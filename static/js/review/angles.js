// Several angles on one clock. The large tile leads: its sound is left alone, and the others follow it by small changes of speed,
// or by a jump when they are far. Times on the clock are in seconds since the first start of all, by the cameras' own times.

import { bounded, FALLBACK_RATE, signed, Tile, write } from "./angle_tile.js";

const CHECK_MS = 50;
// Nearer than this, a tile is left alone; further than JUMP_S it jumps. In between its speed changes, by a tenth at most.
const CALM_S = 0.004;
const JUMP_S = 0.25;
const MOST = 0.1;
const GAIN = 2.5;
const SAVE_MS = 500;
const SPEEDS = [1, 2, 4];

// More than these beside the large one stand in two columns.
const MOST_IN_A_COLUMN = 3;
const BAR_GAP_PX = 12;

const seconds = (value) => `${value.toLocaleString("fr-FR", { maximumFractionDigits: 1 })} s`;

export class Wall {
  constructor(element) {
    this.element = element;
    const figures = [...element.querySelectorAll("[data-tile]")];
    this.originUs = Math.min(...figures.map((figure) => Number(figure.dataset.startsUs)));
    this.tiles = figures.map((figure) => new Tile(figure, this.originUs));
    this.isPlaying = false;
    this.isWanted = false;
    this.rate = 1;
    this.sound = "large";
    this.turn = 0;
    this.large = this.tiles[0];
    this.atS = this.firstS;
    this.checkedMs = performance.now();
    this.saving = new Map();
    this._draw();
    this._listen();
    this.enlarge(this.tiles.find((tile) => !tile.isLost) ?? this.tiles[0]);
    this.seek(this._firstShared());
    setInterval(() => this._check(), CHECK_MS);
  }

  get firstS() { return Math.min(...this.tiles.map((tile) => tile.startS)); }

  get lastS() { return Math.max(...this.tiles.map((tile) => tile.endS)); }

  // Who says what time it is: the large tile where it films, else another one that does.
  get leader() {
    const fit = (tile) => tile.films(this.atS) && tile.isReady && !tile.video.paused;
    return fit(this.large) ? this.large : this.tiles.find(fit);
  }

  // The first moment that the large tile films together with another one.
  _firstShared() {
    const starts = this.tiles.filter((tile) => !tile.isLost).map((tile) => tile.startS).sort((one, other) => one - other);
    const shared = starts.find((start) => start >= this.large.startS && this.tiles.filter((tile) => tile.films(start)).length > 1);
    return shared ?? this.large.startS;
  }

  // All tiles at this moment; when it was playing, all go on together once each has its picture.
  async seek(clockS) {
    const turn = ++this.turn;
    this.isPlaying = false;
    for (const tile of this.tiles) tile.video.pause();
    this.atS = bounded(clockS, this.firstS, this.lastS);
    this._show();
    const filming = this.tiles.filter((tile) => tile.films(this.atS));
    await Promise.all(filming.map((tile) => tile.seek(this.atS)));
    if (turn !== this.turn) return;
    if (this.isWanted) this._start();
    this._show();
  }

  _start() {
    this.isPlaying = true;
    this.checkedMs = performance.now();
    for (const tile of this.tiles) {
      tile.video.playbackRate = this.rate;
      if (tile.films(this.atS)) tile.play();
    }
    this._show();
  }

  play() {
    this.isWanted = true;
    return this.seek(this.atS >= this.lastS - 0.05 ? this.firstS : this.atS);
  }

  // Stop, and put every tile on the picture of the large one.
  pause() {
    this._readClock();
    this.isWanted = false;
    return this.seek(this._pictureAt(this.atS));
  }

  toggle() { return this.isWanted ? this.pause() : this.play(); }

  // The middle of the picture that the large tile shows at this moment.
  _pictureAt(clockS, further = 0) {
    const tile = this.large;
    if (!tile.films(clockS)) return clockS + further / FALLBACK_RATE;
    const number = bounded(tile.frames.at(clockS - tile.startS) + further, 0, tile.frames.count - 1);
    return tile.startS + tile.frames.middle(number);
  }

  step(pictures) {
    this._readClock();
    this.isWanted = false;
    return this.seek(this._pictureAt(this.atS, pictures));
  }

  setRate(rate) {
    this.rate = rate;
    for (const tile of this.tiles) tile.video.playbackRate = rate;
    this.element.querySelector("[data-rate]").value = String(rate);
  }

  enlarge(tile) {
    if (!tile) return;
    this.large = tile;
    this.tiles.forEach((one, index) => {
      one.figure.classList.toggle("is-large", one === tile);
      one.figure.querySelector("[data-enlarge]").setAttribute("aria-pressed", String(one === tile));
      this.lanes[index].classList.toggle("is-large", one === tile);
    });
    this._hear();
  }

  _hear() {
    this.tiles.forEach((tile, index) => {
      const isHeard = this.sound === "mix" || this.sound === String(index) || (this.sound === "large" && tile === this.large);
      tile.video.muted = !isHeard;
    });
  }

  // Move one angle by its own pictures, against all others; kept with its author once the hand rests.
  nudge(tile, pictures) {
    this._readClock();
    const number = tile.frames.at(bounded(this.atS - tile.startS, 0, tile.durationS));
    const lengthS = tile.frames.time(number + 1) - tile.frames.time(number) || 1 / FALLBACK_RATE;
    tile.take({ number: tile.number, offset_us: Math.round(tile.offsetUs + pictures * lengthS * 1e6), by: "vous, à enregistrer" });
    this._place();
    if (tile.films(this.atS)) tile.seek(this.atS);
    this._show();
    clearTimeout(this.saving.get(tile));
    this.saving.set(tile, setTimeout(() => this._save(tile), SAVE_MS));
  }

  async _save(tile) {
    const sent = tile.offsetUs;
    const token = this.element.querySelector("[data-token] input").value;
    const body = new URLSearchParams({ offset_us: sent, seen_number: tile.number });
    const answer = await fetch(tile.figure.dataset.offsetUrl, { method: "POST", headers: { "X-CSRFToken": token }, body, redirect: "manual" }).catch(() => null);
    const told = answer && (answer.ok || answer.status === 409) ? await answer.json().catch(() => null) : null;
    if (!told) return this._tell("Le décalage n’a pas pu être enregistré : il ne vaut que sur cette page. Réessayez.");
    if (answer.ok && tile.offsetUs !== sent) {
      tile.number = told.number;
      return undefined;
    }
    tile.take(told);
    this._place();
    if (tile.films(this.atS) && !this.isPlaying) tile.seek(this.atS);
    return this._tell(told.sentence ?? `Décalage enregistré : ${signed(told.offset_us / 1000, "ms")}.`);
  }

  _readClock() {
    const now = performance.now();
    const { leader } = this;
    const isStalled = !leader && this.tiles.some((tile) => tile.films(this.atS));
    if (this.isPlaying && leader) this.atS = leader.clockS;
    else if (this.isPlaying && !isStalled) this.atS += ((now - this.checkedMs) / 1000) * this.rate;
    this.checkedMs = now;
  }

  _check() {
    const now = Date.now();
    for (const tile of this.tiles) {
      if (!tile.isLost && now >= tile.expires) {
        tile.lose("Cette consultation est terminée. Revenez à la vidéo et donnez un motif pour en ouvrir une autre.");
        tile.video.removeAttribute("src");
        tile.video.load();
      }
    }
    if (this.isPlaying) {
      this._readClock();
      if (this.atS >= this.lastS) {
        this.isWanted = this.isPlaying = false;
        for (const tile of this.tiles) tile.video.pause();
      } else {
        const { leader } = this;
        for (const tile of this.tiles) this._follow(tile, leader);
      }
    }
    this._show();
  }

  _follow(tile, leader) {
    if (!tile.films(this.atS)) {
      if (!tile.video.paused) tile.video.pause();
    } else if (tile.video.paused && !tile.video.seeking) {
      // Its film begins here, or it had stopped: it joins the others.
      tile.video.currentTime = this.atS - tile.startS;
      tile.play();
    } else if (tile === leader) {
      tile.video.playbackRate = this.rate;
    } else if (tile.isReady) {
      const driftS = tile.clockS - this.atS;
      if (Math.abs(driftS) > JUMP_S) tile.video.currentTime = this.atS - tile.startS;
      else tile.video.playbackRate = this.rate * (Math.abs(driftS) < CALM_S ? 1 : 1 - bounded(driftS * GAIN, -MOST, MOST));
    }
  }

  _show() {
    for (const tile of this.tiles) {
      if (tile.isLost) continue;
      if (tile.films(this.atS)) tile.say(tile.isReady || this.isPlaying ? "" : "Chargement…");
      else tile.say(this.atS < tile.startS ? `Ne filme pas encore : commence dans ${seconds(tile.startS - this.atS)}.` : `Ne filme plus depuis ${seconds(this.atS - tile.endS)}.`);
      const isCompared = tile !== this.large && tile.films(this.atS) && this.large.films(this.atS) && !this.large.isLost;
      write(tile.driftShown, isCompared ? signed(Math.round((tile.clockS - this.large.clockS) * 1000), "ms") : "");
    }
    const share = (this.atS - this.shownFromS) / (this.shownUntilS - this.shownFromS);
    this.headLine.style.left = `${bounded(share, 0, 1) * 100}%`;
    if (document.activeElement !== this.range || this.isPlaying) this.range.value = this.atS;
    write(this.clock, this.clockWords.format(new Date(this.originUs / 1000 + this.atS * 1000)));
    write(this.playButton, this.isWanted ? "Arrêter" : "Lire");
  }

  _tell(sentence) { this.element.querySelector("[data-said]").textContent = sentence; }

  _draw() {
    const find = (name) => this.element.querySelector(`[data-${name}]`);
    [this.range, this.clock, this.playButton] = [find("range"), find("clock"), find("play")];
    this.clockWords = new Intl.DateTimeFormat("fr-FR", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 2, timeZone: "Europe/Paris" });
    this.headLine = document.createElement("div");
    this.headLine.className = "head-line";
    this.lanes = this.tiles.map((tile) => {
      const lane = document.createElement("div");
      lane.className = "lane";
      lane.append(Object.assign(document.createElement("div"), { className: "filmed" }));
      for (const line of tile.figure.querySelectorAll("[data-markers] li")) {
        const className = `moment mark-${line.dataset.kind}`;
        const moment = Object.assign(document.createElement("div"), { className, title: line.textContent.trim() });
        Object.assign(moment.dataset, line.dataset);
        moment.append(line.querySelector("svg").cloneNode(true));
        lane.append(moment);
      }
      return lane;
    });
    find("lanes").append(...this.lanes, this.headLine);
    [this.bar, this.shelf] = [find("bar"), this.element.querySelector(".tiles")];
    this.bar.hidden = false;
    this.element.querySelector("[data-without-script]").remove();
    for (const button of this.element.querySelectorAll("[data-earlier], [data-later]")) button.hidden = false;
    this._place();
    this._fit();
  }

  // All angles stand in the room above the bar: a browser shows late what it need not draw.
  _fit() {
    const beside = this.tiles.length - 1;
    const columns = beside > MOST_IN_A_COLUMN ? 2 : 1;
    const room = window.innerHeight - this.shelf.offsetTop - this.bar.offsetHeight - BAR_GAP_PX;
    const values = { "--side-columns": columns, "--side-rows": Math.max(Math.ceil(beside / columns), 1), "--room": `${room}px` };
    for (const [name, value] of Object.entries(values)) this.element.style.setProperty(name, value);
    this.element.classList.add("is-fitted");
  }

  // Where each lane's film and markers lie on the common clock.
  _place() {
    [this.shownFromS, this.shownUntilS] = [this.firstS, this.lastS];
    const lengthS = this.shownUntilS - this.shownFromS || 1;
    const put = (element, fromS, untilS) => {
      element.style.left = `${((fromS - this.shownFromS) / lengthS) * 100}%`;
      element.style.width = `${((untilS - fromS) / lengthS) * 100}%`;
    };
    this.range.min = this.shownFromS;
    this.range.max = this.shownUntilS;
    this.lanes.forEach((lane, index) => {
      const tile = this.tiles[index];
      put(lane.querySelector(".filmed"), tile.startS, tile.endS);
      for (const moment of lane.querySelectorAll(".moment")) {
        const atS = Number(moment.dataset.atMs) / 1000;
        put(moment, tile.startS + atS, tile.startS + Number(moment.dataset.untilMs ?? moment.dataset.atMs) / 1000);
      }
    });
  }

  _listen() {
    const find = (name) => this.element.querySelector(`[data-${name}]`);
    const on = (name, type, act) => find(name).addEventListener(type, act);
    on("play", "click", () => this.toggle());
    on("back", "click", () => this.step(-1));
    on("on", "click", () => this.step(1));
    on("rate", "change", (event) => this.setRate(Number(event.target.value)));
    on("sound", "change", (event) => { this.sound = event.target.value; this._hear(); });
    on("fullscreen", "click", () => this._fillScreen());
    for (const name of ["resize", "fullscreenchange"]) window.addEventListener(name, () => this._fit());
    on("range", "input", (event) => this.seek(Number(event.target.value)));
    on("lanes", "pointerdown", (event) => {
      const box = find("lanes").getBoundingClientRect();
      this.seek(this.shownFromS + ((event.clientX - box.left) / box.width) * (this.shownUntilS - this.shownFromS));
    });
    for (const tile of this.tiles) {
      tile.video.addEventListener("loadedmetadata", () => this._place());
      tile.figure.addEventListener("levallois:shown-again", () => this._rejoin(tile));
      const press = (name, act) => tile.figure.querySelector(`[data-${name}]`).addEventListener("click", act);
      press("enlarge", () => this.enlarge(tile));
      press("earlier", () => this.nudge(tile, -1));
      press("later", () => this.nudge(tile, 1));
    }
    document.addEventListener("keydown", (event) => this._press(event));
  }

  // A tile whose film is now shown: it goes where the others are.
  async _rejoin(tile) {
    if (tile.films(this.atS)) await tile.seek(this.atS);
    this._show();
  }

  _fillScreen() { return document.fullscreenElement ? document.exitFullscreen() : this.element.requestFullscreen(); }

  _faster() {
    if (!this.isWanted) {
      this.setRate(1);
      return this.play();
    }
    return this.setRate(SPEEDS.find((speed) => speed > this.rate) ?? SPEEDS.at(-1));
  }

  _silence() {
    this.sound = this.sound === "none" ? "large" : "none";
    this.element.querySelector("[data-sound]").value = this.sound;
    this._hear();
  }

  // One key does one act; what a field, a list or a button uses itself is left to it.
  _press(event) {
    const isOwn = event.target.closest("select, textarea, dialog, input:not([type=range])");
    const isButton = event.target.closest("button, summary, a") && (event.key === " " || event.key === "Enter");
    if (isOwn || isButton || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const repeating = { ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), b: () => this.nudge(this.large, -1), n: () => this.nudge(this.large, 1) };
    const acts = { " ": () => this.toggle(), j: () => this.seek(this.atS - 5), k: () => this.pause(), l: () => this._faster(), m: () => this._silence(), f: () => this._fillScreen() };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = /^[1-9]$/.test(key) ? () => this.enlarge(this.tiles[Number(key) - 1]) : repeating[key] ?? (event.repeat ? null : acts[key]);
    if (!act) return;
    event.preventDefault();
    act();
  }
}

const element = document.querySelector("[data-wall]");
export const wall = element && new Wall(element);
