"""Benches: `python -m bench NAME [...] [--json]` runs bench/NAME.py."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def main() -> int:
    """Run the bench that is named; say which there are where none is."""
    names = sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if not m.name.startswith("_"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"python -m bench {'|'.join(names)} [--json]", file=sys.stderr)
        return 2
    code: int = importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])
    return code


if __name__ == "__main__":
    sys.exit(main())
