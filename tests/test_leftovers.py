"""The plugin that looks for what a run of the tests leaves behind, run on tests that are untidy on purpose."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import find_living
from tests.timing import wait_until

ROOT = Path(__file__).parents[1]
UNTIDY = """
import subprocess, sys, tempfile

def test_tidy(tmp_path):
    (tmp_path / "file").write_text("")

def test_process():
    # An orphan in a session and a process group of its own: nothing of its parents is left to find it by.
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])"
    subprocess.run([sys.executable, "-c", code], start_new_session=True, check=True)

def test_file():
    tempfile.mkstemp(suffix=".left")
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest with the plugin on the tests in a folder; return the exit status and what was printed."""
    (folder / "pytest.ini").write_text("[pytest]\ntmp_path_retention_policy = failed\n")
    (folder / "test_untidy.py").write_text(UNTIDY)
    command = [sys.executable, "-m", "pytest", "-p", "tests.leftovers", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_run_fails_that_leaves_a_process_or_a_file(workers: str, tmp_path: Path) -> None:
    status, printed = run(tmp_path, "-n", workers)

    assert "3 passed" in printed
    assert status == pytest.ExitCode.TESTS_FAILED
    (process, test, file) = printed.partition("left behind")[2].splitlines()[1:4]
    assert process.endswith("import time; time.sleep(600)")
    assert test == "    of test_untidy.py::test_process (call)"
    assert file.endswith(".left")
    wait_until(lambda: int(process.split()[1]) not in {each.pid for each in find_living()})


def test_a_tidy_run_leaves_nothing(tmp_path: Path) -> None:
    status, printed = run(tmp_path, "-k", "tidy and not process and not file")

    assert (status, "left behind" in printed) == (0, False)
    assert list(tmp_path.glob("fallback-tests-*")) == []


def test_what_failed_tests_wrote_is_kept_for_a_day(tmp_path: Path) -> None:
    old, new = (tmp_path / f"fallback-tests-{age}" for age in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (0, 0))

    run(tmp_path, "--collect-only")

    assert (old.exists(), new.exists()) == (False, True)
