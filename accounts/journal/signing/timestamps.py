"""Time stamps by an independent authority (RFC 3161), which prove that a checkpoint existed at that time."""

import hashlib
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from cryptography.x509 import Certificate, load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

PATIENCE_S = 10
LARGEST_ANSWER_BYTES = 1024 * 1024


class NotStamped(Exception):
    """No valid time stamp could be obtained; str() gives the reason in French."""


def stamped(note: str) -> bytes:
    """The authority's response for this text (DER), readable by `openssl ts -verify`. NotStamped when there is none."""
    asked = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    headers = {"Content-Type": "application/timestamp-query"}
    request = Request(settings.TIMESTAMP_URL, asked.as_bytes(), headers)  # noqa: S310 - the setting admits http(s) only
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            token: bytes = answer.read(LARGEST_ANSWER_BYTES)
    except HTTPError as refusal:
        refusal.close()  # it is an open answer as much as an exception
        raise NotStamped(f"l’autorité d’horodatage a répondu {refusal.code}") from refusal
    except (URLError, OSError) as error:
        raise NotStamped(f"l’autorité d’horodatage ne répond pas ({error})") from error
    if fault := token_fault(token, note, trusted_certificates()):
        raise NotStamped(fault)
    if _decoded(token).tst_info.nonce != asked.nonce:
        raise NotStamped("l’autorité d’horodatage a répondu à une autre demande")
    return token


def certificate_file() -> bytes:
    """The trusted certificates of the authority (PEM); empty when none are configured. NotStamped when they cannot be
    read."""
    try:
        return Path(settings.TIMESTAMP_CERTIFICATE).read_bytes() if settings.TIMESTAMP_CERTIFICATE else b""
    except OSError as error:
        raise NotStamped(
            f"les certificats de TIMESTAMP_CERTIFICATE ne peuvent pas être lus ({error.strerror})"
        ) from error


def trusted_certificates() -> list[Certificate]:
    """The certificates in certificate_file. NotStamped when it holds none."""
    content = certificate_file()
    try:
        return load_pem_x509_certificates(content) if content else []
    except ValueError as error:
        raise NotStamped("le fichier de TIMESTAMP_CERTIFICATE ne contient aucun certificat PEM") from error


def token_fault(token: bytes, note: str, trusted: list[Certificate]) -> str:
    """The fault of a time stamp of this text, in French; empty when it is valid.

    Without trusted certificates, only the hash of the text is checked.
    """
    try:
        response = _decoded(token)
        if response.status != 0:
            return "l’autorité d’horodatage a refusé"
        if response.tst_info.message_imprint.message != hashlib.sha256(note.encode()).digest():
            return "le jeton d’horodatage parle d’un autre texte"
        if trusted:
            builder = VerifierBuilder(roots=list(trusted))
            builder.build().verify_message(response, note.encode())
    except (ValueError, VerificationError) as error:
        return f"le jeton d’horodatage n’est pas valable ({error})"
    return ""


def token_time(token: bytes) -> datetime | None:
    """The authority's time in a time stamp; None when it cannot be read."""
    try:
        at: datetime = _decoded(token).tst_info.gen_time
    except ValueError:
        return None
    return at


def _decoded(token: bytes) -> TimeStampResponse:
    return decode_timestamp_response(token)
