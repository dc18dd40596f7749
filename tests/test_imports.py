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
    "errors": {"display", "model"},
    "masking": set(),
    "display": {"fields", "masking", "model"},
    "fields": set(),
    "model": {"fields"},
    "notes": set(),
    "identity": set(),
    "webhook": set(),
    "twiml": {"masking"},
    "values": {"fields", "masking", "model"},
    "lint": {"fields", "masking", "model", "values", "webhook"},
    "stackfile": {"display", "errors", "fields", "lint", "masking", "model", "twiml", "values", "webhook"},
    "account": {"errors", "fields", "masking", "model", "values"},
    "plan": {"display", "errors", "fields", "lint", "masking", "model", "values", "webhook"},
    "report": {
        "display",
        "doctor",
        "drill",
        "fields",
        "lint",
        "masking",
        "model",
        "plan",
        "stackfile",
        "twiml",
        "values",
        "webhook",
    },
    "answer": {"display", "masking", "twiml", "webhook"},
    "drill": {"display", "fields", "masking", "model", "plan", "twiml", "values", "webhook"},
    "answer.setup": {"answer", "display", "errors", "lint", "masking", "model", "stackfile", "twiml", "values"},
    "emulator": set(),
    "numbers": {
        "account",
        "display",
        "errors",
        "fields",
        "identity",
        "lint",
        "masking",
        "model",
        "notes",
        "plan",
        "values",
    },
    "documents": {"account", "errors", "identity", "model", "notes", "twiml"},
    "provider": {"account", "documents", "engine.sdk", "errors", "notes", "numbers"},
    "engine.sdk": set(),
    "engine.setup": set(),
    "doctor": {"account", "display", "drill", "engine.setup", "errors", "fields", "model", "plan", "values"},
    "engine": {
        "account",
        "documents",
        "engine.sdk",
        "engine.setup",
        "errors",
        "fields",
        "model",
        "plan",
        "provider",
        "report",
        "stackfile",
        "twiml",
    },
    "program": {"engine"},
    "host": {"engine.sdk", "errors", "masking", "notes", "provider"},
    "scaffold": {"stackfile"},
    "toolchain": set(),
    "commands": {
        "account",
        "display",
        "doctor",
        "answer",
        "answer.setup",
        "drill",
        "documents",
        "errors",
        "fields",
        "lint",
        "model",
        "plan",
        "report",
        "scaffold",
        "stackfile",
        "toolchain",
        "twiml",
        "values",
    },
    "cli": {"answer.setup", "commands", "emulator", "errors", "stackfile"},
    "__main__": {"cli"},
    "__init__": {"engine"},
}
# The sub-folders of a part, in the same way: one direction, so that each can be read without those below it.
# `emulator/calls` is not built yet. It may import core and api, and be imported by server.
ALLOWED_WITHIN = {
    "lint": {
        "catalogue": set(),
        "checks": {"catalogue"},
        "waivers": {"catalogue"},
        "engine": {"catalogue", "checks", "waivers"},
        "docs": {"catalogue"},
        "baseline": set(),
        "live": set(),
        "__init__": {"catalogue", "engine", "live"},
    },
    "stackfile": {
        "text": set(),
        "targets": set(),
        "schema": {"targets", "text"},
        "resolve": {"schema", "targets", "text"},
        "load": {"resolve", "text"},
        "write": {"schema", "targets"},
        "snapshot": {"resolve", "text", "write"},
        "__init__": {"load", "schema", "snapshot", "text", "write"},
    },
    "emulator": {
        "core": set(),
        "api": {"core"},
        "faults": {"api", "core"},
        "seed": {"core"},
        "server": {"api", "core", "faults", "seed"},
        "__init__": {"server"},
    },
}
PURE = (
    "display",
    "errors",
    "fields",
    "lint",
    "model",
    "masking",
    "plan",
    "report",
    "stackfile",
    "twiml",
    "values",
    "webhook",
)
NO_INPUT_OUTPUT = {"requests", "twilio", "pulumi", "socket", "http", "subprocess", "urllib.request"}


# Nothing else may import these packages. `twilio` is Twilio's client, `requests` and `urllib3` its transport.
ONLY_FROM = {
    "pulumi": {"engine", "engine.sdk", "host", "provider"},
    "twilio": {"account"},
    "requests": {"account"},
    "urllib3": {"account"},
    "grpc": {"engine.sdk", "host"},
    "apprise": {"answer"},
    "defusedxml": {"twiml"},
    "h11": {"drill"},
    "certifi": {"drill"},
    "starlette": {"emulator"},
    "uvicorn": {"answer", "emulator"},
    "jinja2": {"report"},
    "markupsafe": {"report"},
}


def part(name: str) -> str:
    """The part that a module of ours belongs to: a folder or module of the package, or a module of its own rank."""
    rest = name.split(".")[1:]
    return ".".join(rest[:2]) if ".".join(rest[:2]) in ALLOWED else rest[0] if rest else "__init__"


def name_of(path: Path) -> str:
    return ".".join(["fallback", *path.relative_to(PACKAGE).with_suffix("").parts]).removesuffix(".__init__")


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


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    own = part(name_of(path))
    ours = {part(name) for name in imported(path) if name.startswith("fallback.")}

    assert ours - {own} <= ALLOWED[own]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_package_of_others_is_imported_only_where_it_is_owned(path: Path) -> None:
    own = part(name_of(path))

    assert {package for package in ONLY_FROM if own not in ONLY_FROM[package]}.isdisjoint(
        name.split(".")[0] for name in imported(path)
    )


@pytest.mark.parametrize("path", [path for path in MODULES if part(name_of(path)) in ALLOWED_WITHIN], ids=name_of)
def test_a_module_imports_only_sub_folders_above_its_own(path: Path) -> None:
    whole, own = part(name_of(path)), path.relative_to(PACKAGE).parts[1].removesuffix(".py")
    inside = f"fallback.{whole}."
    folders = {name.removeprefix(inside).split(".")[0] for name in imported(path) if name.startswith(inside)}

    assert folders - {own} <= ALLOWED_WITHIN[whole][own]


@pytest.mark.parametrize("path", [path for path in MODULES if part(name_of(path)) in PURE], ids=name_of)
def test_a_pure_part_names_no_module_that_does_input_or_output(path: Path) -> None:
    assert imported(path).isdisjoint(NO_INPUT_OUTPUT)


def test_every_part_has_a_rule_and_every_rule_a_part() -> None:
    assert {part(name_of(path)) for path in MODULES} == ALLOWED.keys()


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("fallback", {"pulumi", "twilio", "yaml", "jsonschema", "click"}),
        ("fallback.stackfile", {"pulumi", "twilio", "requests", "uvicorn"}),
        ("fallback.plan.stack", {"pulumi", "twilio", "yaml"}),
        ("fallback.report.plan.text", {"pulumi", "twilio", "yaml", "jinja2"}),
        ("fallback.report.formats", {"pulumi", "twilio", "yaml", "jinja2"}),
        ("fallback.numbers.check", {"pulumi", "twilio", "yaml"}),
        ("fallback.emulator", {"uvicorn", "starlette", "yaml"}),
        ("fallback.cli", {"pulumi", "twilio", "uvicorn", "starlette", "jinja2", "rich"}),
        ("fallback.commands.validate", {"pulumi", "twilio", "uvicorn", "starlette", "requests"}),
        ("fallback.commands.explain", {"pulumi", "twilio", "uvicorn", "starlette", "requests"}),
        ("fallback.commands.drill", {"pulumi", "twilio", "requests", "uvicorn", "starlette", "jinja2"}),
        ("fallback.drill.caller", {"pulumi", "twilio", "requests", "uvicorn", "yaml"}),
        ("fallback.twiml.check", {"yaml", "pulumi", "twilio", "requests"}),
        ("fallback.values.url", {"yaml", "jsonschema", "phonenumbers", "publicsuffixlist", "idna"}),
        ("fallback.twiml.write", {"yaml", "defusedxml", "jsonschema", "phonenumbers", "publicsuffixlist", "idna"}),
        ("fallback.lint", {"yaml", "jsonschema", "phonenumbers", "publicsuffixlist", "idna"}),
        ("fallback.engine.resource", {"starlette", "uvicorn", "jsonschema"}),
    ],
)
def test_a_module_loads_nothing_that_its_users_do_not_need(module: str, unwanted: set[str]) -> None:
    loaded = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"

    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()

    assert unwanted.isdisjoint(names)


@pytest.mark.parametrize("module", ["answer", "answer.wsgi", "answer.asgi", "answer.aws_lambda", "answer.alerts.sinks"])
def test_the_fallback_handler_loads_the_standard_library_alone(module: str) -> None:
    """It is deployed without the other packages, where `-I` and `-S` hide them."""
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE.parent)!r}); import fallback.{module}; "
        "print(*{name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))"
    )

    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)

    assert set(run.stdout.split()) == {"__main__", "fallback"}
