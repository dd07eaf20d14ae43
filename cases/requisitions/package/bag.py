"""The text files which make a folder a BagIt bag (RFC 8493). Pure: hashes only these text files.

`sha256sum -c` can read the manifest.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

PAYLOAD_FOLDER = "data/"
MANIFEST = "manifest-sha256.txt"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@dataclass(frozen=True)
class PayloadFile:
    """A payload file of the bag; its path begins with `data/`."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class BagInfo:
    """The metadata of the bag under the labels reserved by RFC 8493; empty values are left out."""

    source_organization: str
    external_identifier: str
    bagging_date: date
    external_description: str = ""
    internal_sender_identifier: str = ""
    software_agent: str = "Levallois"


def tag_files(info: BagInfo, payload: Sequence[PayloadFile]) -> dict[str, bytes]:
    """The bag's own files by path, in a useful reading order.

    Raises ValueError for a payload file outside `data/`.
    """
    outside = [file.path for file in payload if not file.path.startswith(PAYLOAD_FOLDER)]
    if outside:
        raise ValueError(f"outside {PAYLOAD_FOLDER}: {outside}")
    files = {
        "bagit.txt": DECLARATION.encode(),
        "bag-info.txt": _bag_info(info, payload),
        MANIFEST: _manifest((file.path, file.sha256) for file in payload),
    }
    hashes = ((path, hashlib.sha256(content).hexdigest()) for path, content in files.items())
    return {**files, "tagmanifest-sha256.txt": _manifest(hashes)}


def _bag_info(info: BagInfo, payload: Sequence[PayloadFile]) -> bytes:
    labelled = {
        "Source-Organization": info.source_organization,
        "External-Identifier": info.external_identifier,
        "External-Description": info.external_description,
        "Internal-Sender-Identifier": info.internal_sender_identifier,
        "Bagging-Date": info.bagging_date.isoformat(),
        "Payload-Oxum": f"{sum(file.size_bytes for file in payload)}.{len(payload)}",
        "Bag-Software-Agent": info.software_agent,
    }
    return "".join(f"{label}: {_one_line(value)}\n" for label, value in labelled.items() if _one_line(value)).encode()


def _one_line(value: str) -> str:
    """The value on one line: a line break would begin another label."""
    return " ".join(value.split())


def _manifest(hashes: Iterable[tuple[str, str]]) -> bytes:
    """The manifest: hash, two spaces (required by `sha256sum -c`; RFC 8493 accepts any white space), path."""
    return "".join(f"{sha256}  {_encoded(path)}\n" for path, sha256 in hashes).encode()


def _encoded(path: str) -> str:
    """The path with line breaks and percent signs escaped, since a manifest has one line per file (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
