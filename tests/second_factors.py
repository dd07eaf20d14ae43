"""Software authenticator apps and security keys for tests, which give valid codes and signatures."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from accounts.people.models import User
from accounts.sign_in.actions.factors import add_app, add_key
from accounts.sign_in.factors.security_keys import NewKey
from accounts.sign_in.factors.totp import new_secret
from accounts.sign_in.models import SecurityKey


class Telephone:
    """An authenticator app: an implementation of RFC 6238 independent of the product's."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def code(self, *, steps_ahead: int = 0) -> str:
        counter = int(time.time()) // 30 + steps_ahead
        key = base64.b32decode(self.secret)
        digest = hmac.digest(key, counter.to_bytes(8, "big"), hashlib.sha1)
        start = digest[19] % 16
        return str(int.from_bytes(digest[start : start + 4], "big") % 2**31 % 10**6).zfill(6)


class SoftKey:
    """A security key: generates a key pair, signs challenges, and counts its signatures."""

    def __init__(self, handle: bytes = b"soft key", *, origin: str = "") -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.handle = handle
        self.origin = origin or settings.SITE_URL
        self.count = 0

    @property
    def credential(self) -> AttestedCredentialData:
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]  # untyped there
        return AttestedCredentialData.create(Aaguid.NONE, self.handle, public)

    def make(self, options: dict[str, Any]) -> str:
        """The response to a registration."""
        client = self._client("webauthn.create", options)
        data = self._data(options["publicKey"]["rp"]["id"], self.credential)
        attestation = AttestationObject.create("none", data, {})
        return self._answer({"clientDataJSON": _b64(client), "attestationObject": _b64(attestation)})

    def sign(self, options: dict[str, Any]) -> str:
        """The response to a challenge."""
        client = self._client("webauthn.get", options)
        self.count += 1
        data = self._data(options["publicKey"]["rpId"], None)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"clientDataJSON": _b64(client), "authenticatorData": _b64(data), "signature": _b64(signature)}
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, origin=self.origin, challenge=options["publicKey"]["challenge"]))

    def _data(self, site: str, credential: AttestedCredentialData | None) -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | (AuthenticatorData.FLAG.AT if credential else 0)
        made: AuthenticatorData = AuthenticatorData.create(
            hashlib.sha256(site.encode()).digest(), flags, self.count, credential or b""
        )
        return made

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": _b64(self.handle),
                "rawId": _b64(self.handle),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )


def hold_telephone(person: User) -> Telephone:
    """Give the person an app; its present code was used to add it."""
    telephone = Telephone(new_secret())
    add_app(by=person, secret=telephone.secret, code=telephone.code())
    return telephone


def hold_key(person: User, *, name: str = "Clé du bureau") -> SoftKey:
    """Give the person a key."""
    key = SoftKey(f"key of {person.pk} {name}".encode())
    add_key(by=person, name=name, key=NewKey(key.handle.hex(), bytes(key.credential), 0))
    return key


def key_row(person: User) -> SecurityKey:
    return person.security_keys.get()


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
