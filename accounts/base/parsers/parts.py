"""The answer of a process that reads one source several ways: a part each, written by `write_part`. Pure, and light:
the process loads it."""

from typing import IO, BinaryIO

# The longest first line of a part: three numbers.
HEAD_BYTES = 64


def write_part(output: BinaryIO, status: int, answer: bytes, product: bytes = b"") -> None:
    """Write how a part ended, its answer, and what it made."""
    output.write(b"%d %d %d\n%b%b" % (status, len(answer), len(product), answer, product))
    output.flush()


def read_part(output: IO[bytes], *, longest_bytes: int) -> tuple[int, bytes, bytes] | None:
    """The next part; None when there is none, or it is longer, or is none at all."""
    try:
        status, answer_bytes, product_bytes = map(int, output.readline(HEAD_BYTES).split())
    except ValueError:
        return None
    if min(answer_bytes, product_bytes) < 0 or answer_bytes + product_bytes > longest_bytes:
        return None
    content = output.read(answer_bytes + product_bytes)
    is_whole = len(content) == answer_bytes + product_bytes
    return (status, content[:answer_bytes], content[answer_bytes:]) if is_whole else None
