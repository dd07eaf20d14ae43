"""The receipts that a dock agent requires before it deletes a file from a camera. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping


def signed(receipt: Mapping[str, str | int], key: str) -> dict[str, str | int]:
    """The receipt with its `signature`: HMAC-SHA256 of its canonical JSON (keys sorted, no spaces, ASCII)."""
    text = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**receipt, "signature": hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()}
