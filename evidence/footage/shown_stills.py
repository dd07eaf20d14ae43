"""The proof that a page may show the stills of some clips to one person: signed, and good for some minutes. Pure."""

from collections.abc import Iterable

from django.core import signing

SALT = "evidence.footage.shown_stills"
LASTS_S = 600


def proof_for(person_key: int, clip_keys: Iterable[int]) -> str:
    """What the address of each still of the page carries."""
    return signing.dumps([person_key, *clip_keys], salt=SALT, compress=True)


def is_proven(proof: str, person_key: int, clip_key: int) -> bool:
    """Whether the proof is this person's, of a page with this clip, and not too old."""
    try:
        proven = signing.loads(proof, salt=SALT, max_age=LASTS_S)
    except signing.BadSignature:
        return False
    return bool(proven[:1] == [person_key] and clip_key in proven[1:])
