// What stands over the picture when there is none to see: the words are in the page, one block a state; here is when each is shown.
// The server says why a film stops coming (`consultations/…/etat`); without an answer, it is the network.

const LOOK_EVERY_MS = 20_000;
const RETRY_MS = 5000;
const COPY_EVERY_MS = 3000;
const SLOW_MS = 500;
// States that end by themselves: the film is asked again.
const PASSING = new Set(["network", "away"]);
// States after which nothing more comes.
const FINAL = new Set(["ended", "erased", "unseen", "missing", "session"]);

// The header says that nobody asked: the session is not used by that.
const quietly = (address) => fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);

export class States {
  // `reload` asks the film again where it stopped.
  constructor(element, video, reload) {
    this.element = element;
    this.video = video;
    this.reload = reload;
    this.shown = "";
    this.endsAt = Date.now() + Number(element.dataset.leftS) * 1000;
    this.left = element.querySelector("[data-left]");
    // A copy that this browser may need is being made: what the film shows of itself decides whether it does.
    this.copyIsComing = element.dataset.copyComing !== undefined;
    this.copyIsReady = false;
    if (this.copyIsComing) this.followCopy();
    this._watchFilm();
    this._watchTime();
  }

  get isOver() { return FINAL.has(this.shown); }

  show(name) {
    if (this.isOver) return;
    this.shown = name;
    for (const block of this.element.querySelectorAll("[data-over]")) block.hidden = block.dataset.over !== name;
    if (FINAL.has(name)) this._end();
  }

  clear(...names) {
    if (names.includes(this.shown)) this.show("");
  }

  _watchFilm() {
    const { video } = this;
    const slow = () => {
      clearTimeout(this._slow);
      this._slow = setTimeout(() => {
        if (!this.shown && video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) this.show("waiting");
      }, SLOW_MS);
    };
    for (const name of ["waiting", "seeking", "loadstart", "stalled"]) video.addEventListener(name, slow);
    for (const name of ["canplay", "seeked", "playing", "loadeddata"]) {
      video.addEventListener(name, () => this.clear("waiting", ...PASSING));
    }
    video.addEventListener("error", () => this._explain());
    // Some browsers play the sound of a film whose pictures they cannot decode.
    video.addEventListener("loadedmetadata", () => video.videoWidth || this._cannotPlay());
    // Either may have come before this script.
    if (video.error) this._explain();
    else if (video.readyState >= HTMLMediaElement.HAVE_METADATA && !video.videoWidth) this._cannotPlay();
    for (const button of this.element.querySelectorAll("[data-retry]")) button.addEventListener("click", () => this._retry());
    window.addEventListener("online", () => PASSING.has(this.shown) && this._retry());
    slow();
  }

  async _explain() {
    const state = await this._ask();
    if (PASSING.has(state)) this._lost(state);
    else if (state !== "open") this.show(state);
    else if (this.video.error?.code === MediaError.MEDIA_ERR_NETWORK) this._lost();
    else this._cannotPlay();
  }

  _cannotPlay() {
    if (this.copyIsReady) return location.reload();
    this.show(this.copyIsComing ? "copy" : "unplayable");
    return this.followCopy();
  }

  // Until the copy is there, or cannot be. Called again once the index of the pictures is made: it may be what asks for a copy.
  async followCopy() {
    if (this._isFollowing || !this.element.dataset.copyUrl) return;
    this._isFollowing = true;
    do {
      const answer = await quietly(this.element.dataset.copyUrl);
      const copy = answer?.ok ? await answer.json().catch(() => null) : null;
      if (copy) this._sayCopy(copy);
      if (this.copyIsComing) await new Promise((resolve) => { setTimeout(resolve, COPY_EVERY_MS); });
    } while (this.copyIsComing && !this.isOver);
    this._isFollowing = false;
  }

  // A film that plays meanwhile is left alone: its reader goes to the copy when they want.
  _sayCopy({ state, percent, sentence }) {
    const at = (name) => this.element.querySelector(`[data-copy-${name}]`);
    this.copyIsComing = state === "waiting" || state === "making";
    this.copyIsReady = state === "ready";
    at("words").textContent = sentence;
    at("percent").value = percent;
    at("percent").hidden = !this.copyIsComing;
    at("note").hidden = !this.copyIsComing;
    at("show").hidden = !this.copyIsReady;
    if (this.copyIsComing && this.shown === "unplayable") this.show("copy");
    if (this.copyIsReady && ["copy", "unplayable"].includes(this.shown)) location.reload();
  }

  _lost(state = "network") {
    this.show(state);
    clearTimeout(this._again);
    this._again = setTimeout(() => this._retry(), RETRY_MS);
  }

  async _retry() {
    const state = await this._ask();
    if (state === "open") this.reload();
    else if (PASSING.has(state)) this._lost(state);
    else this.show(state);
  }

  async _ask() {
    const answer = await quietly(this.element.dataset.state);
    if (!answer) return "network";
    if (answer.ok) return (await answer.json()).state;
    return answer.status >= 500 ? "network" : "session";
  }

  _watchTime() {
    const tick = () => {
      const seconds = Math.max(Math.round((this.endsAt - Date.now()) / 1000), 0);
      this.left.textContent = seconds >= 60 ? `encore ${Math.ceil(seconds / 60)}\u00a0min` : `encore ${seconds}\u00a0s`;
      if (seconds === 0) this.show("ended");
    };
    this._timers = [setInterval(tick, 1000), setInterval(() => this._look(), LOOK_EVERY_MS)];
    document.addEventListener("visibilitychange", () => this._look());
    tick();
  }

  // A film that is already here would go on although it was erased or closed meanwhile.
  async _look() {
    if (document.hidden || this.isOver) return;
    const state = await this._ask();
    if (FINAL.has(state)) this.show(state);
  }

  _end() {
    this._timers?.forEach(clearInterval);
    clearTimeout(this._again);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    this.element.classList.add("is-over");
    this.element.dispatchEvent(new CustomEvent("levallois:over"));
  }
}
