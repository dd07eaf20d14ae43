// Times of day of a film, to the frame, in the town's zone: as the camera says them, and corrected where its clock was measured.

const DAY_MS = 86_400_000;
const pad = (number) => String(number).padStart(2, "0");

export class Clock {
  // `starts` is an ISO moment, `zone` the town's; `offsetMs` by how much the camera's clock is ahead, or null.
  constructor({ starts, zone, offsetMs }) {
    this.startMs = new Date(starts).getTime();
    this.offsetMs = offsetMs;
    const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone };
    this._format = new Intl.DateTimeFormat("fr-FR", parts);
  }

  // 22:14:06,533
  camera(timeS) { return this._words(this.startMs + timeS * 1000); }

  corrected(timeS) { return this._words(this.startMs + timeS * 1000 - this.offsetMs); }

  // 22:14:06
  seconds(timeS) { return this._format.format(this.startMs + timeS * 1000); }

  // What was typed, as { timeS }, { frame } or { refused }: a time of day (22:14, 22:14:06,5, 22h14), a time from the start
  // (+1:30), an image (#120).
  read(typed, durationS) {
    const text = typed.trim().toLowerCase().replace(/\s*h\s*/, ":").replace(",", ".");
    const image = text.match(/^(?:#|image)\s*(\d+)$/);
    if (image) return { frame: Number(image[1]) - 1 };
    const found = text.match(/^(\+)?(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$/);
    if (!found) return { refused: "Écrivez une heure (22:14:06), un temps depuis le début (+01:30) ou une image (#120)." };
    const numbers = found.slice(2).filter((part) => part !== undefined).map(Number);
    const timeS = found[1] ? this._sinceStart(numbers) : this._untilTimeOfDay(numbers);
    if (timeS >= 0 && timeS <= durationS) return { timeS };
    return { refused: `La vidéo va de ${this.seconds(0)} à ${this.seconds(durationS)}, soit +${span(durationS)}.` };
  }

  _sinceStart(numbers) { return numbers.reduce((total, number) => total * 60 + number, 0); }

  // From the start to the next time that the town's clocks show this; without seconds, their first.
  _untilTimeOfDay([hour, minute, second = 0]) {
    const [startHour, startMinute, startSecond] = this.seconds(0).split(":").map(Number);
    const startsMs = ((startHour * 60 + startMinute) * 60 + startSecond) * 1000 + (this.startMs % 1000);
    const askedMs = ((hour * 60 + minute) * 60 + second) * 1000;
    const untilMs = askedMs - startsMs;
    // 22:14 in a film that starts at 22:14:06 means its start.
    if (untilMs < 0 && untilMs > -60_000 && second === 0) return 0;
    return (untilMs < 0 ? untilMs + DAY_MS : untilMs) / 1000;
  }

  _words(moment) {
    const rounded = Math.round(moment);
    return `${this._format.format(rounded)},${String(((rounded % 1000) + 1000) % 1000).padStart(3, "0")}`;
  }
}

// 01:23, or 1:02:03 from an hour on.
export function span(seconds) {
  const whole = Math.floor(seconds + 1e-6);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${pad(minutes)}:${pad(whole % 60)}`;
}
