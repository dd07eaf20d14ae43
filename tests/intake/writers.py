"""Another process that copies a file slowly, as a dock's own program or a network share does: it stalls and goes on."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Writes the first half, says so, waits for a line, then writes the rest and closes the file.
PROGRAM = """
import os, sys
path, source, share, modified_ns = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
content = open(source, "rb").read()
half = int(len(content) * share)
with open(path, "wb") as file:
    file.write(content[:half])
    file.flush()
    print("stalled", flush=True)
    sys.stdin.readline()
    file.write(content[half:])
    file.flush()
    os.utime(file.fileno(), ns=(modified_ns, modified_ns))
print("closed", flush=True)
"""


@dataclass
class SlowCopy:
    """A copy that has stopped half-way with the file open."""

    process: "subprocess.Popen[str]"

    def finish(self) -> None:
        """The writer goes on and closes the file."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "closed\n"


@contextmanager
def stalled_copy(source: Path, path: Path, *, share: float = 0.5) -> Iterator[SlowCopy]:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [str(path), str(source), str(share), str(source.stat().st_mtime_ns)]
    command, pipe = [sys.executable, "-c", PROGRAM, *told], subprocess.PIPE
    with subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "stalled\n"
            yield SlowCopy(process)
        finally:
            process.kill()
