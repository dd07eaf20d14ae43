// The frames of a film: which one is shown at a time, and at which time to ask for one. Times are in seconds, as the video
// element counts them; frames are numbered from 0.

// Browsers cut times down to the microsecond: a frame may say that it begins just before it does.
const TOLERANCE_S = 2e-6;
const RETRY_MS = 3000;

// Read from the index that the worker made of the film (`consultations/…/images`): each frame, where it really begins.
export class FrameIndex {
  isExact = true;

  constructor({ timescale, first, steps, end }) {
    const count = 1 + steps.reduce((sum, [times]) => sum + times, 0);
    this.count = count;
    this.starts = new Float64Array(count + 1);
    let at = 0;
    let ticks = first;
    this.starts[at++] = ticks / timescale;
    for (const [times, step] of steps) {
      for (let done = 0; done < times; done++) {
        ticks += step;
        this.starts[at++] = ticks / timescale;
      }
    }
    this.starts[count] = end / timescale;
  }

  // The last frame that has begun; before the first one, the first, which the browser shows meanwhile.
  at(timeS) {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= timeS + TOLERANCE_S) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  time(number) { return this.starts[number]; }

  middle(number) { return (this.starts[number] + this.starts[number + 1]) / 2; }
}

// What is known of the frames before the index is there: how many a second, perhaps.
export class EstimatedFrames {
  isExact = false;

  constructor(durationS, rate) {
    this.rate = rate;
    this.count = Math.max(1, Math.round(durationS * rate));
  }

  at(timeS) { return Math.min(Math.max(Math.floor((timeS + TOLERANCE_S) * this.rate), 0), this.count - 1); }

  time(number) { return number / this.rate; }

  middle(number) { return (number + 0.5) / this.rate; }
}

// What the worker makes of a film: asked again while it is being made; nothing once it cannot be had.
export async function whenMade(address, { waiting = () => {} } = {}) {
  for (;;) {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, redirect: "manual" }).catch(() => null);
    if (answer && answer.status !== 202) return answer.ok ? answer.json().catch(() => null) : null;
    waiting();
    await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
  }
}
