"""The kernel's own count of what leaves while a photo is in the tab: nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.env.paths import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

CAR = ROOT / "tests" / "fixtures" / "rembg-car-1.jpg"


def can_unshare() -> bool:
    """Whether this machine lets us have a network namespace: root may, others often not."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    return subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0


@pytest.mark.usefixtures("plain_chromium")
def test_no_byte_leaves_between_the_drop_and_the_saved_file(tiny_dist: Path) -> None:
    if not can_unshare():
        pytest.skip("no network namespace of its own: needs root, unshare and ip")
    command = [
        "unshare",
        "-n",
        sys.executable,
        "-m",
        "tests.engines.counted",
        str(tiny_dist),
        str(CAR),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    print(counts)
    assert counts["loading"] > 10_000_000, "the count counts"
    assert counts["attempts"] >= 100
    assert (counts["photo"], counts["carried"], counts["heard"]) == (0, 0, [])
    # Without the seal the same attempts send something, and both ways of counting see it.
    assert counts["control"] > counts["control carried"] > 5_000
