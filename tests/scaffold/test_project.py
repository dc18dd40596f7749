"""The files of a new project."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from fallback.engine.setup import find_missing_host, find_missing_refresh
from fallback.scaffold import BASE, NewProject, make_base, make_files, make_stack
from fallback.stackfile import Folder, format_schema, load_stack

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "AC" + "1" * 32
PROJECT = NewProject("numbers", "1.2.3", {"prod.yaml": make_stack(ACCOUNT)})


def write(folder: Path, project: NewProject = PROJECT) -> dict[str, str]:
    files = {file.path: file.text for file in make_files(project)}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return files


def test_the_project_has_what_the_program_asks_for(tmp_path: Path) -> None:
    files = write(tmp_path)

    assert find_missing_host(tmp_path) is None
    assert find_missing_refresh(tmp_path) is None
    settings = yaml.safe_load(files["Pulumi.yaml"])
    host = settings["plugins"]["providers"][0]["path"]
    assert f"{host}/pulumi-resource-pulumi-python" in files
    assert settings["stackConfigDir"] == "stacks"
    compile(files["__main__.py"], "__main__.py", "exec")
    assert files["stacks/stack.schema.json"] == format_schema()


@pytest.mark.parametrize(("extras", "expected"), [((), ""), (("answer", "emulator"), "[answer,emulator]")])
def test_the_version_is_pinned(extras: tuple[str, ...], expected: str) -> None:
    files = {file.path: file.text for file in make_files(replace(PROJECT, extras=extras))}

    project = tomllib.loads(files["pyproject.toml"])["project"]
    assert project["dependencies"] == [f"twilio-fallback{expected}==1.2.3"]
    hook = yaml.safe_load(files[".pre-commit-config.yaml"])["repos"][0]["hooks"][0]
    assert hook["additional_dependencies"] == ["twilio-fallback==1.2.3"]


def test_only_the_hosts_are_executable() -> None:
    executable = [file.path for file in make_files(PROJECT) if file.is_executable]

    assert executable == ["host/pulumi-resource-pulumi-python", "host/pulumi-resource-pulumi-python.cmd"]


def test_the_first_stack_lacks_numbers_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path)

    problems = load_stack(Folder(tmp_path / "stacks"), "prod", date(2026, 1, 1)).problems
    assert [problem.rule for problem in problems] == ["no-numbers"]


def test_the_example_in_the_first_stack_has_no_error(tmp_path: Path) -> None:
    stack = write(tmp_path)["stacks/prod.yaml"]
    (tmp_path / "stacks/prod.yaml").write_text(stack.replace("numbers: {}\n# ", "numbers:\n  ").replace("\n# ", "\n  "))

    loaded = load_stack(Folder(tmp_path / "stacks"), "prod", date(2026, 1, 1))
    assert loaded.problems == ()
    assert loaded.stack is not None
    assert list(loaded.stack.numbers) == ["+15005550006"]


def test_several_stacks_extend_one_base(tmp_path: Path) -> None:
    stacks = {BASE: make_base(), "shop.yaml": make_stack(ACCOUNT, extends=BASE)}
    write(tmp_path, NewProject("numbers", "1.2.3", stacks))

    loaded = load_stack(Folder(tmp_path / "stacks"), "shop", date(2026, 1, 1))
    assert [problem.rule for problem in loaded.problems] == ["no-numbers"]


def test_the_example_in_the_base_has_no_error(tmp_path: Path) -> None:
    base = make_base().replace("\n# handlers", "\nhandlers").replace("\n#   ", "\n  ")
    stack = make_stack(ACCOUNT, extends=BASE).replace("numbers: {}", 'numbers: {"+15005550006": {voice: main}}')
    write(tmp_path, NewProject("numbers", "1.2.3", {BASE: base, "shop.yaml": stack}))
    declared = "vars: {site: https://www.example.com, fallback_site: https://fallback.example.org}"
    (tmp_path / "stacks" / BASE).write_text(base.replace("vars: {}", declared))

    assert load_stack(Folder(tmp_path / "stacks"), "shop", date(2026, 1, 1)).problems == ()
