"""What the town's directory answers is checked before anybody enters: signature, claims, addresses, sizes."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from joserfc.jwk import ECKey, OctKey, RSAKey
from pytest_django import Settings

from accounts.people.models import User
from tests.services.forged_openid import ForgedProvider, forged_provider
from tests.sign_in.directory_visits import DOOR, HOME, come_back, start

OTHER_KEY = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture
def forged(settings: Settings, trainer: User) -> Iterator[ForgedProvider]:
    """A directory that vouches for the trainer rightly, until a test changes what it answers."""
    cache.clear()
    with forged_provider() as provider:
        settings.OIDC_ISSUER = provider.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "levallois", "a secret/é"
        settings.SITE_URL = "http://testserver"
        provider.claims = {"preferred_username": trainer.badge_number}
        yield provider
    cache.clear()


def destination(forged: ForgedProvider, client: Client) -> str:
    """Where a whole sign-in ends."""
    return come_back(client, forged.back(start(client)))["Location"]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_none(forged: ForgedProvider) -> None:
    """No signature at all."""
    _, payload, _ = forged.made_token().split(".")
    forged.id_token = f"{b64(json.dumps({'alg': 'none', 'kid': 'first'}).encode())}.{payload}."


def by_the_public_key(forged: ForgedProvider) -> None:
    """Everybody knows the public key: it is no secret to sign with."""
    _, payload, _ = forged.made_token().split(".")
    signed = f"{b64(json.dumps({'alg': 'HS256', 'kid': 'first'}).encode())}.{payload}"
    mark = hmac.digest(forged.key.as_pem(private=False), signed.encode(), "sha256")
    forged.id_token = f"{signed}.{b64(mark)}"


def by_our_secret(forged: ForgedProvider) -> None:
    forged.signing_key, forged.header = OctKey.import_key("a secret/é" * 4), {"alg": "HS256"}


def by_its_own_key(forged: ForgedProvider) -> None:
    """A token that brings the key by which it wants to be judged."""
    forged.signing_key, forged.header = OTHER_KEY, {"jwk": OTHER_KEY.as_dict(private=False)}


def after_the_fact(forged: ForgedProvider) -> None:
    """One letter of what was signed is changed."""
    header, payload, signature = forged.made_token().split(".")
    told = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged.id_token = f"{header}.{b64(json.dumps(told | {'sub': 's2'}).encode())}.{signature}"


def with_(**changes: Any) -> Callable[[ForgedProvider], None]:
    def change(forged: ForgedProvider) -> None:
        for name, value in changes.items():
            now = getattr(forged, name)
            setattr(forged, name, now | value if isinstance(now, dict) else value)

    return change


FORGERIES = {
    "wrong signature": with_(signing_key=OTHER_KEY),
    "changed after it was signed": after_the_fact,
    "unknown key": with_(header={"kid": "third"}),
    "no key named among several": with_(header={"kid": None}, published=[OTHER_KEY, RSAKey.generate_key(2048)]),
    "a key of another kind": with_(published=[ECKey.generate_key("P-256", {"kid": "first"})]),
    "alg none": by_none,
    "HS256 with the public key": by_the_public_key,
    "HS256 with our secret": by_our_secret,
    "its own key in the header": by_its_own_key,
    "wrong nonce": with_(claims={"nonce": "another"}),
    "no nonce": with_(claims={"nonce": None}),
    "wrong at_hash": with_(claims={"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}),
    "at_hash of no text": with_(claims={"at_hash": 5}),
    "expired": with_(claims={"exp": int(time.time()) - 3600}),
    "no end": with_(claims={"exp": None}),
    "an end that is no moment": with_(claims={"exp": "tomorrow"}),
    "issued in the future": with_(claims={"iat": int(time.time()) + 3600}),
    "not issued": with_(claims={"iat": None}),
    "another audience": with_(claims={"aud": "another"}),
    "several audiences, for another": with_(claims={"aud": ["levallois", "another"], "azp": "another"}),
    "several audiences, for nobody": with_(claims={"aud": ["levallois", "another"]}),
    "another issuer": with_(claims={"iss": "https://elsewhere.invalid"}),
    "no subject": with_(claims={"sub": None}),
    "an empty subject": with_(claims={"sub": ""}),
    "an endless subject": with_(claims={"sub": "s" * 256}),
    "no token": with_(id_token="x"),
    "brackets without end": with_(id_token=base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".e.e"),
}


def test_a_right_token_opens_a_session(forged: ForgedProvider, client: Client) -> None:
    assert destination(forged, client) == HOME
    assert client.get(HOME).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_token_opens_nothing(
    forged: ForgedProvider, client: Client, forgery: Callable[[ForgedProvider], None]
) -> None:
    address = start(client)
    back = forged.back(address)
    forgery(forged)

    assert come_back(client, back)["Location"] == DOOR
    assert client.get(HOME).status_code == 302
    assert "L’annuaire" in client.get(DOOR).content.decode()


@pytest.mark.slow
def test_several_audiences_pass_when_the_token_is_for_us(forged: ForgedProvider, client: Client) -> None:
    forged.claims |= {"aud": ["another", "levallois"], "azp": "levallois"}

    assert destination(forged, client) == HOME


@pytest.mark.slow
def test_the_hash_of_the_access_token_may_be_absent(forged: ForgedProvider, client: Client) -> None:
    """OpenID Connect Core 3.1.3.6: optional when a code is exchanged; several directories do not give it."""
    forged.claims |= {"at_hash": None}

    assert destination(forged, client) == HOME


@pytest.mark.slow
def test_the_keys_are_kept_and_asked_again_for_a_new_one(forged: ForgedProvider, client: Client) -> None:
    destination(forged, client)
    destination(forged, Client())
    assert forged.count("/keys") == 1
    forged.key = RSAKey.generate_key(2048, {"kid": "second"})
    forged.header = {"kid": "second"}
    del forged.claims["nonce"]

    assert destination(forged, Client()) == HOME
    assert forged.count("/keys") == 2


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x", "file:///etc/passwd", "https://", "", None, 5, "https://["]
)
def test_every_address_of_an_encrypted_directory_is_encrypted(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, client: Client, name: str, address: object
) -> None:
    settings.OIDC_ISSUER = issuer = "https://annuaire.invalid"
    right = {part: f"{issuer}/x" for part in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    told = {"issuer": issuer} | right | {name: address}
    monkeypatch.setattr("accounts.sign_in.directory.protocol.fetch", lambda *_: told)

    assert start(client) == DOOR


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_our_secret_is_not_carried_elsewhere(forged: ForgedProvider, client: Client, status: int) -> None:
    forged.instead["/token"] = (status, {"Location": f"{forged.issuer}/elsewhere"}, b"")

    assert destination(forged, client) == DOOR
    assert forged.count("/token") == 1
    assert forged.count("/elsewhere") == 0


TOO_MUCH = b'{"a": "' + b"x" * 2_000_000 + b'"}'


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/keys", "/token"])
@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, TOO_MUCH),
        (200, {}, b"[" * 100_000),
        (200, {}, b"[]"),
        (200, {}, b'{"keys": [5]}'),
        (200, {}, b'{"keys": 5, "access_token": "a", "expires_in": []}'),
        (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"),
        (302, {"Location": "http://127.0.0.1:9/"}, TOO_MUCH),
        (500, {}, b"{}"),
        (400, {}, b'{"error": "invalid_client"}'),
    ],
    ids=["too long", "brackets", "a list", "no key", "wrong kinds", "compressed", "redirected", "broken", "refused"],
)
def test_an_answer_that_is_none_leaves_the_password(
    forged: ForgedProvider, client: Client, path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    forged.instead[path] = answer

    assert destination(forged, client) == DOOR
    assert "Recommencez" in client.get(DOOR).content.decode()


def test_an_answer_that_drips_is_cut(forged: ForgedProvider, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.sign_in.directory.transport.WHOLE_ANSWER_S", -1)

    assert start(client) == DOOR


def test_a_code_that_is_worth_nothing_is_a_refusal(forged: ForgedProvider, client: Client) -> None:
    forged.instead["/token"] = (400, {}, b'{"error": "invalid_grant"}')

    assert destination(forged, client) == DOOR
    assert "ne vous a pas reconnu" in client.get(DOOR).content.decode()


def test_the_code_is_exchanged_with_our_secret_and_the_verifier(forged: ForgedProvider, client: Client) -> None:
    destination(forged, client)

    ours, body = next((ours, body) for path, ours, body in forged.asked if path == "/token")
    assert base64.b64decode(str(ours).removeprefix("Basic ")) == b"levallois:a%20secret%2F%C3%A9"
    assert b"code_verifier=" in body
    assert b"secret" not in body


@pytest.mark.slow
def test_more_is_asked_with_the_access_token_and_must_be_of_the_same_person(
    forged: ForgedProvider, client: Client, trainer: User
) -> None:
    forged.claims = {}
    forged.description = {"userinfo_endpoint": f"{forged.issuer}/me"}
    mine = {"sub": "s1", "preferred_username": trainer.badge_number}
    forged.instead["/me"] = (200, {}, json.dumps(mine).encode())
    assert destination(forged, client) == HOME
    assert ("/me", "Bearer access", b"") in forged.asked

    forged.claims = {}
    forged.instead["/me"] = (200, {}, json.dumps(mine | {"sub": "s2"}).encode())
    assert destination(forged, Client()) == DOOR
