"""What no honest visitor sends: texts, bodies and headers for any field and any address."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

# If the product writes this on a page as it stands, the page runs it.
INJECTED = "<b x9q>"
SPLIT_HEADER = "X-Split"

TEXTS = (
    "",
    "9" * 5_000,
    "-" + "9" * 5_000,
    "1e400",
    "NaN",
    "Infinity",
    "-1",
    "0",
    "²",
    "٣",
    "１２",
    "1_000",
    str(2**63),
    str(2**31),
    "a\x00b",
    "\x00",
    "0001-01-01",
    "0001-01-01T00:00",
    "9999-12-31",
    "9999-12-31T23:59",
    "10000-01-01",
    "2026-02-30",
    "2026-10-25T02:30",
    "0001-S01",
    "9999-12-31T23:59:59+00:00~1",
    "99:99",
    "é" * 40_000,
    "mot " * 5_000,
    f"\"'>{INJECTED}",
    f"</script>{INJECTED}",
    f"javascript:alert(1)//{INJECTED}",
    f"{{{{ 7|add:7 }}}}{{% now 'Y' %}}{INJECTED}",
    f"x\r\n{SPLIT_HEADER}: 1\r\n\r\n{INJECTED}",
    "'; DROP TABLE people_user; --",
    "%' OR 1=1 --",
    "%s%n{0.__class__}",
    "../../../../etc/passwd",
    "//evil.invalid/",
    "https://evil.invalid/",
    "\u202e\u2066\ufeff\u200b",
    "\ud7ff\ue000\U0010ffff",
    "ﷺ" * 2_000,
    "[" * 5_000,
    '{"a": ' * 2_000,
    "00000000-0000-0000-0000-000000000000",
    "on",
)
# In the place of a key in an address, percent-encoded.
KEYS = (
    "9" * 5_000,
    "%C2%B2",
    "%EF%BC%91",
    "%D9%A3",
    "-1",
    "0",
    str(2**63),
    "%00",
    "%FF%FE",
    "..%2F..%2Fetc%2Fpasswd",
    "%3Cb%20x9q%3E",
    "0001-01-01",
    "9999-12-31",
    "0001-S01",
    "9999-S53",
    "0",
    "a" * 5_000,
    "%0D%0AX-Split:%201",
)
HEADERS: tuple[Mapping[str, str], ...] = (
    {"Range": "bytes=" + "9" * 5_000 + "-"},
    {"Range": "bytes=" + "0-0," * 5_000},
    {"Range": "bytes=²-"},
    {"If-Modified-Since": "Fri, 99 Nov 0001 99:99:99 GMT"},
    {"If-None-Match": '"' + "x" * 5_000},
    {"Accept-Language": "fr;q=9999999999999999999999," * 200},
    {"Accept": INJECTED},
    {"Referer": f"https://evil.invalid/{INJECTED}"},
    {"User-Agent": INJECTED * 500},
    {"X-Forwarded-For": "²," * 500 + INJECTED},
    {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
    {"Host": "evil.invalid"},
    {"Host": INJECTED},
    {"Cookie": "sessionid=" + "é" * 500},
    {"Authorization": "Bearer " + "²" * 500},
    {"Upload-Offset": "9" * 5_000, "Tus-Resumable": "1.0.0"},
    {"Upload-Metadata": "file ²,sha256 " + "A" * 5_000, "Upload-Length": "-1"},
)
FORM = "application/x-www-form-urlencoded"
PART_OF_MANY = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\n1\r\n'
PART = "multipart/form-data; boundary=x"


@dataclass(frozen=True)
class Body:
    content: bytes
    content_type: str


BODIES = (
    Body(b"", ""),
    Body(b"a=%ff%fe&%c3=%00", FORM),
    Body("a=é&motif=²".encode("utf-16"), f"{FORM}; charset=utf-16"),
    Body(b"a=\xe9t\xe9", f"{FORM}; charset=undefined"),
    Body(b"a=1", f"{FORM}; charset={'²' * 500}"),
    Body(b"a=1", f"{FORM}; charset=zlib"),
    Body(b"&".join(b"a%d=1" % number for number in range(1_500)), FORM),
    Body(b"a=" + b"x" * (3 << 20), FORM),
    Body(b"=&" * 900, FORM),
    Body(b"x" * 1_000, "multipart/form-data"),
    Body(b"x" * 1_000, "multipart/form-data; boundary=" + "y" * 500),
    Body(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nnever closed', PART),
    Body(b"--x\r\nContent-Disposition: form-data; name*=undefined''%ff\r\n\r\n1\r\n--x--\r\n", PART),
    Body(
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--x--\r\n',
        PART,
    ),
    Body(
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../\x00.pdf"\r\n'
        b"Content-Type: a/b; charset=\xff\r\n\r\n%PDF-\r\n--x--\r\n",
        PART,
    ),
    Body(
        b"".join(
            b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\n1\r\n' % n for n in range(150)
        ),
        PART,
    ),
    Body(b"[" * 50_000, "application/json"),
    Body(b'{"a": ' + b"9" * 5_000 + b"}", "application/json"),
    Body(b"\xff\xfe{", "application/json; charset=utf-8"),
    Body(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    Body(b"a=1", "²/²; ="),
    Body(b"\x00" * 4_096, "application/offset+octet-stream"),
)


def hostile_file(chance: Random) -> SimpleUploadedFile:
    """A file whose content is not what its name and its type say."""
    content = chance.choice([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"a;b\r\n\xff\x00;1"])
    name = chance.choice(["a.pdf", "..\\..\\a.xlsx", f"{INJECTED}.csv", "é" * 300 + ".png", "a\r\nb.jpg", "²"])
    kind = chance.choice(["application/pdf", "text/html", "²", "image/png; charset=undefined"])
    return SimpleUploadedFile(name, content + chance.randbytes(chance.randrange(200)), kind)
