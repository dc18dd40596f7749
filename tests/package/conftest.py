"""A machine that has the wheel, uv and Pulumi, and not this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Machine:
    """An empty home, and wheels in place of a package index."""

    home: Path
    wheels: tuple[Path, ...]

    @property
    def environment(self) -> dict[str, str]:
        """What a user's shell has: no setting of ours, and no virtual environment of this checkout on PATH."""
        links = [str(self.home / "bin"), str(Path(sys.base_prefix, "bin")), "/usr/local/bin", "/usr/bin", "/bin"]
        return {
            "HOME": str(self.home),
            "PATH": os.pathsep.join(links),
            "TMPDIR": str(self.home / "tmp"),
            "FALLBACK_TEST_RUN": os.environ["FALLBACK_TEST_RUN"],
            "UV_FIND_LINKS": ",".join(str(folder) for folder in self.wheels),
            "UV_NO_INDEX": "1",
            "UV_OFFLINE": "1",
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_CACHE_DIR": str(self.home / "uv"),
            "UV_TOOL_BIN_DIR": str(self.home / "bin"),
            "UV_TOOL_DIR": str(self.home / "tools"),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": " ".join(str(folder) for folder in self.wheels),
            # Pulumi asks the system, and not HOME, for the home folder.
            "PULUMI_HOME": str(self.home / ".pulumi"),
            "PULUMI_BACKEND_URL": f"file://{self.home}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_CONFIG_PASSPHRASE": "test",
        }

    def run(self, script: str, folder: Path, *, status: int = 0, **variables: str) -> str:
        """Run a bash script as a user would, and return what it prints on both streams."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder,
            env=self.environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"{script}: exit {done.returncode}\n{done.stdout}"
        return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def wheels(wheel: Path) -> tuple[Path, ...]:
    """The folders that stand for a package index: the wheel, and what it needs as `scripts/wheels` downloaded it."""
    done = subprocess.run([ROOT / "scripts/wheels"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return wheel.parent, Path(done.stdout.strip())


@pytest.fixture
def machine(tmp_path: Path, wheels: tuple[Path, ...]) -> Machine:
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    (home / "tmp").mkdir()
    for program in ("pulumi", "uv"):
        path = shutil.which(program)
        assert path is not None, f'expected {program} on PATH, found none: run eval "$(scripts/env)"'
        folder = Path(path).resolve().parent
        for each in folder.glob(f"{program}*"):
            (home / "bin" / each.name).symlink_to(each)
    return Machine(home, wheels)
