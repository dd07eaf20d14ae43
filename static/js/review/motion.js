// How the film moves: speeds, J-K-L, and the loop between two points.

export const SPEEDS = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8];
const SHUTTLE = [1, 2, 4, 8];

export class Motion {
  constructor(player) {
    this.player = player;
    this.speed = 1;
    this.loop = [null, null];
    this._backwards = 0;
    this.changed = () => {};
  }

  get isMoving() { return !this.player.video.paused || this._backwards > 0; }

  toggle() {
    if (this.isMoving) this.pause();
    else this.play();
  }

  play() {
    const { video, steps } = this.player;
    this._stopBackwards();
    steps.forget();
    const [a, b] = this.loop;
    const isPast = b !== null && video.currentTime >= b - 1e-3;
    if (isPast) video.currentTime = a ?? 0;
    else if (video.ended) video.currentTime = 0;
    video.playbackRate = this.speed;
    // A browser that refuses says so by staying still; a film that is taken away ends the promise too.
    video.play().catch(() => {});
    this.changed();
  }

  pause() {
    this._stopBackwards();
    this.player.video.pause();
    this.changed();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.player.video.playbackRate = speed;
    this.changed();
  }

  faster() { this.setSpeed(SPEEDS.find((speed) => speed > this.speed) ?? this.speed); }

  slower() { this.setSpeed(SPEEDS.findLast((speed) => speed < this.speed) ?? this.speed); }

  // L: forwards, faster at each press.
  forwards() {
    const isForwards = !this.player.video.paused;
    const next = isForwards ? SHUTTLE.find((speed) => speed > this.speed) ?? SHUTTLE.at(-1) : this.speed;
    this.setSpeed(next);
    if (!isForwards) this.play();
  }

  // J: backwards, faster at each press: no browser does it, so frames are shown one before the other, as many as come in time.
  backwards() {
    const { video, steps } = this.player;
    const next = SHUTTLE.find((speed) => speed > this._backwards) ?? SHUTTLE.at(-1);
    this._stopBackwards();
    video.pause();
    this._backwards = next;
    const [fromMs, fromS] = [performance.now(), video.currentTime];
    const show = () => {
      const timeS = fromS - ((performance.now() - fromMs) / 1000) * next;
      steps.show(steps.frames.at(Math.max(timeS, 0)));
      if (timeS <= 0) this.pause();
      else this._running = requestAnimationFrame(show);
    };
    this._running = requestAnimationFrame(show);
    this.changed();
  }

  get backwardsSpeed() { return this._backwards; }

  _stopBackwards() {
    if (!this._backwards) return;
    cancelAnimationFrame(this._running);
    this._backwards = 0;
    this.player.steps.forget();
  }

  // A and B are set on the frame that is shown; B before A moves A away.
  setLoop(point) {
    const { steps } = this.player;
    const timeS = steps.frames.time(steps.frame);
    let [a, b] = this.loop;
    if (point === "a") [a, b] = [timeS, b !== null && b <= timeS ? null : b];
    else [a, b] = [a !== null && a >= timeS ? null : a, timeS];
    this.loop = [a, b];
    this.changed();
  }

  endLoop() {
    this.loop = [null, null];
    this.changed();
  }

  // Called with each frame that is shown while the film plays: the frame of B is the last one.
  turnAround(timeS) {
    const [a, b] = this.loop;
    if (b === null || this.player.video.paused || timeS < b - 1e-3) return;
    const { steps, video } = this.player;
    video.currentTime = steps.frames.middle(steps.frames.at(a ?? 0));
  }
}
