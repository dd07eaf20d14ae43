"""What a parser's process runs: `python -m accounts.base.parsers.child MODULE JSON`, started by starting.py.

Only our own code runs until the process is in its cage; only then is the first byte of the source read.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from accounts.base.parsers import cage


def main() -> int:
    module_name, options = sys.argv[1], json.loads(sys.argv[2])
    parser: Any = import_module(module_name)
    cage.limit(cage.Limits(**options["limits"]))
    product = _product(options["product"])
    parser.prepare(options["arguments"])
    cage.enter()
    status: int = parser.parse(options["arguments"], sys.stdin.buffer, sys.stdout.buffer, product)
    sys.stdout.buffer.flush()
    if product:
        product.flush()
    return status


def _product(descriptor: int | None) -> BinaryIO | None:
    return None if descriptor is None else os.fdopen(descriptor, "wb", closefd=False)


if __name__ == "__main__":
    sys.exit(main())
