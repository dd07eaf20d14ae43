"""A viewing of a real film with what the worker derives of it, opened by its person in a browser."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from accounts.people.models import User
from evidence.footage.actions.viewings import open_viewing
from evidence.footage.models import Clip, Viewing, ViewingPurpose
from evidence.footage.tasks import make_derivatives
from tests.browser.firefox import Firefox
from tests.browser.numbered import READ_NUMBER, Film, encoded
from tests.cast import client_of
from tests.worlds import make_clip


def clip_of(film: Film, *, started_at: datetime | None = None, is_indexed: bool = True) -> Clip:
    last = film.starts()[-1] / 90
    clip = make_clip(content=encoded(film), duration_ms=round(max(last, film.sound_s * 1000)), started_at=started_at)
    if not film.sound_s:
        Clip.objects.filter(pk=clip.pk).update(audio_codec="")
    if is_indexed:
        make_derivatives(clip.pk)
    return clip


def viewing_of(clip: Clip, by: User, reference: str = "PV 2026/118") -> Viewing:
    return open_viewing(by=by, clip=clip, purpose=ViewingPurpose.JUDICIAL, reference=reference)


def session_cookie(person: User) -> str:
    return client_of(person).cookies[settings.SESSION_COOKIE_NAME].value


def open_in_chromium(page: Page, site: str, viewing: Viewing) -> None:
    name, value = settings.SESSION_COOKIE_NAME, session_cookie(viewing.viewer)
    page.context.add_cookies([{"name": name, "value": value, "url": site}])
    page.goto(site + reverse("viewing_detail", args=[viewing.pk]))


def sign_in_firefox(firefox: Firefox, site: str, person: User) -> None:
    firefox.open(site + "/connexion/")
    firefox.keep_cookie(settings.SESSION_COOKIE_NAME, session_cookie(person))


def open_in_firefox(firefox: Firefox, site: str, viewing: Viewing) -> None:
    sign_in_firefox(firefox, site, viewing.viewer)
    firefox.open(site + reverse("viewing_detail", args=[viewing.pk]))


def press_and_read(key: str, *, frame: int, by: int, times: int) -> str:
    """The script that presses a key so many times, as one does who waits for each picture, from this frame on. It gives
    every frame that the page says it shows (`levallois:frame`), with the number read in the picture then.
    """
    return f"""
(async () => {{
  const player = document.querySelector("[data-player]");
  const seen = [];
  let arrived = () => {{}};
  player.addEventListener("levallois:frame", ({{ detail }}) => {{
    seen.push([detail.frame, {READ_NUMBER.strip()}]);
    arrived(detail.frame);
  }});
  for (let press = 1; press <= {times}; press++) {{
    const awaited = {frame} + press * {by};
    const next = new Promise((resolve, reject) => {{
      setTimeout(() => reject(new Error(`frame ${{awaited}} does not come: ${{seen.slice(-3)}}`)), 10000);
      arrived = (frame) => {{ if (frame === awaited) resolve(); }};
    }});
    document.body.dispatchEvent(new KeyboardEvent("keydown", {{ key: "{key}", bubbles: true, cancelable: true }}));
    await next;
  }}
  return seen;
}})()
"""


def until_indexed() -> str:
    """The script that waits until the frames of the page are those of the index."""
    return """
(async () => {
  for (let tries = 0; tries < 200; tries++) {
    const words = document.querySelector("[data-frame]").textContent;
    if (words && !words.includes("≈")) return words;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  throw new Error("no index");
})()
"""


def go_to_and_read(typed: str, frame: int) -> str:
    """The script that types where to go, waits until the page says that it shows the frame, and reads the number."""
    return f"""
(async () => {{
  const player = document.querySelector("[data-player]");
  const field = player.querySelector("[data-go-to-field]");
  const arrived = new Promise((resolve, reject) => {{
    setTimeout(() => reject(new Error("it does not come")), 10000);
    player.addEventListener("levallois:frame", ({{ detail }}) => {{ if (detail.frame === {frame}) resolve(); }});
  }});
  field.value = "{typed}";
  field.form.requestSubmit();
  await arrived;
  return {READ_NUMBER.strip()};
}})()
"""
