"""The drive protocol on a real Samba share with two clients."""

from __future__ import annotations

import subprocess
import sys

import pytest
from needs import absent

from bench import share


@pytest.mark.slow
def test_nothing_is_lost_on_a_network_share() -> None:
    if lacks := share.missing():
        absent(f"no share here: {', '.join(lacks)}")
    command = [sys.executable, "-m", "bench", "share", "--kills", "40", "--books", "4", "--updates", "120"]
    done = subprocess.run([*command, "--writers", "2", "4"], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
