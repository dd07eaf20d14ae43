// Shows one frame after another. A frame is asked for at an instant inside it, and is shown when the browser says so
// (requestVideoFrameCallback): Chromium gives the frame's own time, Firefox the time that was asked, so any instant of the frame
// is taken. Wishes that come faster than frames leave only the last one to be shown.

const PATIENCE_MS = 400;
// Where inside a frame it is asked for: 0 is where it begins, 1 where the next one does.
const SHARES = [0.5, 0.25];
// Played to, a frame stays about so long: time enough to stop at it, on a slow machine the second time.
const PASSING_S = [0.15, 0.4];

export class Steps {
  // `presented` is called with each frame that the browser shows, `unconfirmed` with one that it does not say it has shown.
  constructor(video, frames, { presented, unconfirmed }) {
    this.video = video;
    this.frames = frames;
    this.presented = presented;
    this.unconfirmed = unconfirmed;
    this.frame = 0;
    this.timeS = 0;
    this.wished = null;
    this._running = null;
    this._arrived = null;
    this._watch();
  }

  use(frames) {
    this.frames = frames;
    this.frame = frames.at(this.timeS);
    if (this.wished !== null) this.wished = Math.min(this.wished, frames.count - 1);
  }

  // What is shown in the end: this frame, or the one wished meanwhile.
  show(number) {
    this.wished = Math.min(Math.max(number, 0), this.frames.count - 1);
    this._running ??= this._follow().finally(() => { this._running = null; });
    return this._running;
  }

  step(by) {
    const from = this.video.paused ? this.frame : this.frames.at(this.video.currentTime);
    return this.show((this.wished ?? from) + by);
  }

  forget() {
    this.wished = null;
    this._arrived?.(null);
  }

  async _follow() {
    this.video.pause();
    while (this.wished !== null) {
      const target = this.wished;
      const isShown = await this._present(target);
      if (this.wished !== target) continue;
      this.wished = null;
      if (!isShown) this._decree(target);
    }
    return this.frame;
  }

  async _present(target) {
    for (const share of SHARES) {
      if (await this._reach(target, share)) return true;
      if (this.wished !== target || document.hidden) return false;
    }
    return this.frames.isExact && this._playTo(target);
  }

  _reach(target, share) {
    const { frames, video } = this;
    const startS = frames.time(target);
    const asked = startS + (frames.middle(target) - startS) * 2 * share;
    video.currentTime = Math.min(asked, video.duration || Infinity);
    // Another frame is one that was still on its way, or the browser's own choice.
    return this._wait((number) => number === target || !frames.isExact, () => video.seeking);
  }

  // A frame that no seek reaches: in films of variable rate with B-frames, Chromium goes to the key frame after it. It is played
  // to, slowly and silently, from one before it; once more, more slowly, when the browser passed it.
  async _playTo(target) {
    const { video } = this;
    const { muted, playbackRate } = video;
    video.muted = true;
    for (const passingS of PASSING_S) {
      for (let back = 1; back <= target && (back === 1 || this.frame >= target); back *= 2) {
        await this._reach(target - back, SHARES[0]);
      }
      while (this.frame < target && this.wished === target && !video.error) {
        video.playbackRate = Math.min(Math.max(this._shortest(this.frame, target) / passingS, 0.1), 1);
        video.play().catch(() => {});
        await this._wait((number) => number >= target, () => !video.ended);
        if (video.paused) break;
      }
      video.pause();
      if (this.frame === target || this.wished !== target) break;
    }
    Object.assign(video, { muted, playbackRate });
    return this.frame === target;
  }

  // The length of the shortest of these frames, the last one included.
  _shortest(from, to) {
    let shortest = Infinity;
    for (let number = from; number <= to; number++) {
      const startS = this.frames.time(number);
      shortest = Math.min(shortest, (this.frames.middle(number) - startS) * 2);
    }
    return shortest;
  }

  // The next frame that the browser shows, and whether it is the one; none after a while, unless there is reason to be patient: a
  // frame that is slow to come over the network, and the page says so meanwhile.
  _wait(isIt, isOnItsWay) {
    return new Promise((resolve) => {
      let timer = 0;
      const settle = (isShown) => {
        clearTimeout(timer);
        this._arrived = null;
        resolve(isShown);
      };
      const wait = () => {
        timer = setTimeout(() => (isOnItsWay() && !this.video.error ? wait() : settle(false)), PATIENCE_MS);
      };
      this._arrived = (number) => settle(number !== null && isIt(number));
      wait();
    });
  }

  // No picture was announced: what the film says is shown stands, and the page says that nothing confirms it.
  _decree(target) {
    this.frame = target;
    this.timeS = this.frames.time(target);
    this.unconfirmed(target);
  }

  _watch() {
    this.video.requestVideoFrameCallback((_now, shown) => {
      this.timeS = this.frames.isExact ? shown.mediaTime : this.video.currentTime;
      this.frame = this.frames.at(this.timeS);
      this._arrived?.(this.frame);
      // On the way to a frame that is wished, others may pass.
      if (this.wished === null || this.wished === this.frame || !this.frames.isExact) this.presented(this.frame);
      this._watch();
    });
  }
}
