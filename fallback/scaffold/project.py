"""The files of a new project, as a value: what `fallback init` writes.

Each file comes from one template beside this module. A template is data of the package, so a wheel holds all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from fallback.stackfile import format_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE = "base/common.yaml"  # what several stacks extend
_NO_ACCOUNT = "AC" + "0" * 32

# Where each template goes. Names without a dot, because tools that build packages leave out files that begin with one.
_TEMPLATES: Mapping[str, str] = {
    "Pulumi.yaml": "Pulumi.yaml",
    "__main__.py": "main.py.txt",
    "pyproject.toml": "pyproject.toml.txt",
    "activate": "activate",
    ".envrc": "envrc",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
}
# Pulumi starts a program of this name in the folder that Pulumi.yaml names as `path`. It starts the installed package,
# so that the path in Pulumi.yaml holds no version of Python.
_HOSTS = ("pulumi-resource-pulumi-python", "pulumi-resource-pulumi-python.cmd")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of a new project: its path inside of the project, with slashes, and its text."""

    path: str
    text: str
    is_executable: bool = False


@dataclass(frozen=True, slots=True)
class NewProject:
    """What a new project is made for.

    `version` is the version of this package that the project is pinned to. `stacks` has the texts of the files below
    `stacks/` by their paths there.
    """

    name: str
    version: str
    stacks: Mapping[str, str]
    extras: tuple[str, ...] = ()


def make_files(project: NewProject) -> tuple[NewFile, ...]:
    """Return the files of a new project, in the order in which people read them."""
    return tuple(_make_files(project))


def make_stack(account: str, *, extends: str = "") -> str:
    """Return a first stack file for an account, "" if it is not known. Its numbers are still to be written."""
    line = f"extends: {extends}\n" if extends else ""
    return _fill_template("stack.yaml", {"account": account or _NO_ACCOUNT, "extends": line})


def make_base() -> str:
    """Return a file for `BASE`, that several stacks extend."""
    return _fill_template("base.yaml", {})


def _make_files(project: NewProject) -> Iterator[NewFile]:
    words = {
        "name": project.name,
        "version": project.version,
        "extras": f"[{','.join(project.extras)}]" if project.extras else "",
    }
    for path, template in _TEMPLATES.items():
        yield NewFile(path, _fill_template(template, words))
    for name in _HOSTS:
        yield NewFile(f"host/{name}", _read("fallback.host", name), is_executable=True)
    for path, text in project.stacks.items():
        yield NewFile(f"stacks/{path}", text)
    yield NewFile("stacks/stack.schema.json", format_schema())


def _fill_template(name: str, words: Mapping[str, str]) -> str:
    """Return the text of a template with its words filled in. `$$` is a dollar sign."""
    return Template(_read("fallback.scaffold", "templates", name)).substitute(words)


def _read(package: str, *names: str) -> str:
    return files(package).joinpath(*names).read_text(encoding="utf-8")
