"""Data flows one way: what a module may import is decided by its layer. See the map in `fallback/__init__.py`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "fallback"

# A part may import the parts named here, and itself. `emulator` imports nothing of ours on purpose: what it knows of
# Twilio must not come from the table that it is there to test.
ALLOWED = {
    "errors": {"masking", "model"},
    "masking": set(),
    "fields": set(),
    "model": {"fields"},
    "notes": set(),
    "webhook": set(),
    "values": {"fields", "masking", "model"},
    "lint": {"fields", "model", "values", "webhook"},
    "stackfile": {"errors", "fields", "lint", "masking", "model", "values"},
    "account": {"errors", "fields", "masking", "model"},
    "plan": {"errors", "fields", "masking", "model"},
    "emulator": set(),
    "numbers": {"errors", "fields", "lint", "masking", "model", "values"},
    "provider": {"account", "errors", "fields", "model", "notes", "numbers", "plan"},
    "resource": {"fields", "provider"},
    "program": {"account", "errors", "fields", "model", "plan", "resource", "stackfile"},
    "host": {"errors", "masking", "notes", "provider"},
    "commands": {"account", "errors", "fields", "lint", "masking", "model", "plan", "stackfile", "webhook"},
    "cli": {"commands", "emulator", "errors", "stackfile"},
    "__main__": {"cli"},
    "__init__": {"resource"},
}
PURE = ("errors", "fields", "lint", "model", "masking", "numbers", "plan", "stackfile", "values", "webhook")
NO_INPUT_OUTPUT = {"requests", "twilio", "pulumi", "socket", "http", "subprocess", "urllib.request"}


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever it stands in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("fallback.")}

    assert ours - {part(path)} <= ALLOWED[part(path)]


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) in PURE], ids=str)
def test_a_pure_part_names_no_module_that_does_input_or_output(path: Path) -> None:
    assert imported(path).isdisjoint(NO_INPUT_OUTPUT)


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("fallback", {"pulumi", "twilio", "yaml", "jsonschema", "click"}),
        ("fallback.stackfile", {"pulumi", "twilio", "requests", "uvicorn"}),
        ("fallback.plan.stack", {"pulumi", "twilio", "yaml"}),
        ("fallback.numbers.check", {"pulumi", "twilio", "yaml"}),
        ("fallback.cli", {"pulumi", "twilio", "uvicorn", "starlette"}),
        ("fallback.commands.validate", {"pulumi", "twilio", "uvicorn", "starlette", "requests"}),
        ("fallback.commands.explain", {"pulumi", "twilio", "uvicorn", "starlette", "requests"}),
        ("fallback.values.url", {"yaml", "jsonschema", "phonenumbers", "publicsuffixlist", "idna"}),
        ("fallback.lint", {"yaml", "jsonschema", "phonenumbers", "publicsuffixlist", "idna"}),
        ("fallback.resource", {"starlette", "uvicorn", "jsonschema"}),
    ],
)
def test_a_module_loads_nothing_that_its_users_do_not_need(module: str, unwanted: set[str]) -> None:
    loaded = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"

    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()

    assert unwanted.isdisjoint(names)
