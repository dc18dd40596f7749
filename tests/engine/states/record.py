"""Record what a version of this project leaves in Pulumi's state, for `tests/engine/test_states.py`.

Run it in the environment of a checkout of that version, with a folder that holds what is declared there
(`before.yaml`, the accounts at first, and `stacks/` or a `__main__.py`):

    cd CHECKOUT && eval "$(scripts/env)" && python RECORD_PY FOLDER

It writes `applied.json` and `refreshed.json`, what `pulumi stack export` prints after `pulumi up` and after `pulumi
refresh`; `stacks/Pulumi.dev.yaml`, the settings that encrypt the stack's secret; and `after.yaml`, a seed of the
accounts as the run leaves them. It uses what every version has: the command line and the emulator's control surface.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

CANARY = "the-canary-of-the-password"
PASSPHRASE = "test"
_WORD = "CANARY"  # stands for the canary in both seeds
_RELEASE = re.compile(r'^ *release[:=] ?"[^"]*",?\n', re.MULTILINE)
_SEEDED = re.compile(r"sid|friendly_name|(voice|sms|status)_(?!receive).*|(trunk|address|bundle|identity)_sid")
_DEFAULTS = ("", None, False, "POST")
_PLACES = {"sourcePosition", "stackTrace"}  # paths on the machine that recorded; the engine only stores them


def read_seed(path: Path) -> Any:
    """The accounts of a seed file, with the canary in its places."""
    return yaml.safe_load(path.read_text().replace(_WORD, CANARY))


def record(checkout: Path, declared: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        project, emulator = Path(temporary), None
        seed = project / "seed.yaml"
        seed.write_text(yaml.safe_dump(read_seed(declared / "before.yaml")))
        try:
            emulator, account = _emulate(seed)
            _copy(checkout, declared, project)
            _apply(project, account)
            _settings(declared).parent.mkdir(exist_ok=True)
            shutil.copy(_settings(project), _settings(declared))
            (declared / "applied.json").write_text(_export(project, account))
            _pulumi(project, account, "refresh", "--yes", "--skip-preview")
            (declared / "refreshed.json").write_text(_export(project, account))
            (declared / "after.yaml").write_text(_after(declared, account["TWILIO_API_BASE_URL"]))
        finally:
            if emulator is not None:
                emulator.terminate()
                emulator.communicate()


def _emulate(seed: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    command = [sys.executable, "-m", "fallback", "emulator", "--seed", str(seed)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    exports = [process.stdout.readline().removeprefix("export ").strip().partition("=") for _ in range(3)]
    return process, {name: value.strip("'") for name, _, value in exports}


def _copy(checkout: Path, declared: Path, project: Path) -> None:
    for name in ("Pulumi.yaml", "__main__.py"):
        shutil.copy(checkout / name, project)
    (project / "fallback").symlink_to(checkout / "fallback")
    shutil.copytree(declared, project, dirs_exist_ok=True)
    (project / "stacks").mkdir(exist_ok=True)
    _settings(project).unlink(missing_ok=True)


def _apply(project: Path, account: dict[str, str]) -> None:
    """Adopts and buys at first, then releases: a number that is not recorded cannot be released."""
    (project / "state").mkdir()
    _pulumi(project, account, "stack", "init", "dev")
    _pulumi(project, account, "config", "set", "--secret", "password", CANARY)
    declaration = next(path for path in (project / "stacks" / "dev.yaml", project / "__main__.py") if path.exists())
    text = declaration.read_text()
    for each in (_RELEASE.sub("", text), text):
        declaration.write_text(each)
        _pulumi(project, account, "up", "--yes", "--skip-preview")


def _settings(project: Path) -> Path:
    return project / "stacks" / "Pulumi.dev.yaml"


def _pulumi(project: Path, account: dict[str, str], *arguments: str) -> str:
    environment = {
        **os.environ,
        **account,
        "PULUMI_BACKEND_URL": f"{(project / 'state').as_uri()}?metadata=skip",
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
    }
    command = ["pulumi", *arguments, "--non-interactive", "--color", "never"]
    done = subprocess.run(command, cwd=project, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}")
    return done.stdout


def _export(project: Path, account: dict[str, str]) -> str:
    state = json.loads(_pulumi(project, account, "stack", "export"))
    for resource in state["deployment"]["resources"]:
        for name in _PLACES & resource.keys():
            del resource[name]
    return json.dumps(state, indent=1) + "\n"


def _after(declared: Path, url: str) -> str:
    """The accounts as they are now, as a seed, with every SID."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", "/_emulator/numbers")
    reported = json.load(connection.getresponse())
    connection.close()
    numbers = {
        number["phone_number"]: {
            name: value for name, value in number.items() if _SEEDED.fullmatch(name) and value not in _DEFAULTS
        }
        for number in sorted(reported, key=lambda number: number["phone_number"])
    }
    (account,) = read_seed(declared / "before.yaml")["accounts"]
    return yaml.safe_dump({"accounts": [{**account, "numbers": numbers}]}, sort_keys=False).replace(CANARY, _WORD)


if __name__ == "__main__":
    record(Path.cwd(), Path(sys.argv[1]).resolve())
