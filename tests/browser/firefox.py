"""Debian's Firefox, driven over Marionette: what Firefox itself speaks and geckodriver only translates. A command is a
JSON list after its length, on a local socket; its names are WebDriver's (firefox-source-docs.mozilla.org)."""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = "/usr/bin/firefox-esr"
STARTED_WITHIN_S = 60
# No window of welcome, no call home; sound and pictures play without a click; the port is chosen by Firefox.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "fr-FR, fr",
    "marionette.port": 0,
    "media.autoplay.default": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}
# WebDriver's names of keys.
KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Space": " "}


class Refused(AssertionError):
    """Firefox refused a command, or a script failed in the page."""


class Firefox:
    """One window of one Firefox."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._number = 0
        self._receive()
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": False}})
        self.ask("WebDriver:SetTimeouts", script=120_000, pageLoad=60_000, implicit=10_000)

    def ask(self, command: str, **parameters: object) -> Any:
        self._number += 1
        sent = json.dumps([0, self._number, command, parameters]).encode()
        self._connection.sendall(b"%d:%s" % (len(sent), sent))
        _, _, error, result = self._receive()
        if error:
            raise Refused(f"{command}: {error}")
        return result

    def open(self, address: str) -> None:
        self.ask("WebDriver:Navigate", url=address)

    def keep_cookie(self, name: str, value: str) -> None:
        """For the site of the page that is open."""
        self.ask("WebDriver:AddCookie", cookie={"name": name, "value": value})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page, once it is known."""
        failed = "(error) => arguments[0]({ failed: String(error) })"
        script = f"Promise.resolve({expression}).then(arguments[0], {failed});"
        value = self.ask("WebDriver:ExecuteAsyncScript", script=script, args=[])["value"]
        if isinstance(value, dict) and "failed" in value:
            raise Refused(value["failed"])
        return value

    def press(self, key: str) -> None:
        value = KEYS.get(key, key)
        actions = [{"type": kind, "value": value} for kind in ("keyDown", "keyUp")]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def click(self, selector: str) -> None:
        self.ask("WebDriver:ElementClick", id=self._find(selector))

    def write(self, selector: str, text: str) -> None:
        """Type into a field, after what is in it."""
        self.ask("WebDriver:ElementSendKeys", id=self._find(selector), text=text)

    def wait_until(self, condition: str, *, within_s: float = 30) -> None:
        """Wait for an expression to become true, also on the page that comes next."""
        until = time.monotonic() + within_s
        while True:
            try:
                if self.evaluate(condition):
                    return
            except Refused:  # between two pages, or what it reads is not there yet
                pass
            assert time.monotonic() < until, condition
            time.sleep(0.1)

    def quit(self) -> None:
        self.ask("Marionette:Quit", flags=["eForceQuit"])

    def _find(self, selector: str) -> str:
        """The element of a selector, waited for."""
        (element,) = self.ask("WebDriver:FindElement", using="css selector", value=selector)["value"].values()
        return str(element)

    def _receive(self) -> Any:
        length = b""
        while (byte := self._read(1)) != b":":
            length += byte
        return json.loads(self._read(int(length)))

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._connection.recv(count - len(parts))
            if not part:
                raise Refused("Firefox has closed its connection")
            parts += part
        return bytes(parts)


@contextmanager
def started_firefox() -> Iterator[Firefox]:
    with tempfile.TemporaryDirectory(prefix="levallois-firefox-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", folder]
        with (profile / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                with socket.create_connection(("127.0.0.1", _port(profile, process)), timeout=180) as connection:
                    firefox = Firefox(connection)
                    yield firefox
                    firefox.quit()
            finally:
                process.terminate()
                process.wait(timeout=30)


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    """Firefox writes the port in its profile once it listens."""
    until = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, "Firefox stopped by itself"
        written = profile / "MarionetteActivePort"
        if written.exists() and (port := written.read_text().strip()):
            return int(port)
        time.sleep(0.1)
    raise AssertionError("Firefox does not listen")
