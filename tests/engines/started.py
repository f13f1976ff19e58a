"""The bridge as a process of its own, over LibreOffice: `python -m tests.engines.started COMMAND --wb …`."""

from __future__ import annotations

import os

from macros import bridge
from tests.engines.calc import join_from_environment

if __name__ == "__main__":
    join_from_environment()
    os._exit(bridge.main())  # UNO's threads may crash an interpreter that shuts down
