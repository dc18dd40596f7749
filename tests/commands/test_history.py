"""The stack files as git has them: at any version, in any folder of the repository, and nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.commands.context import WrongUsage
from fallback.commands.history import open_version
from fallback.stackfile import Folder
from tests.commands.repository import commit_all, run_git

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder of stack files deep in a repository, with two versions: `first`, and the one that is checked out."""
    root = tmp_path / "repository" / "deep" / "stacks"
    (root / "base").mkdir(parents=True)
    (root / "dev.yaml").write_text("old: 1")
    (root / "base" / "common.yaml").write_text("vars: {}")
    commit_all(tmp_path / "repository")
    run_git(tmp_path / "repository", "tag", "first")
    (root / "dev.yaml").write_text("new: 1")
    (root / "prod.yaml").write_text("new: 2")
    commit_all(tmp_path / "repository")
    return Folder(root, "deep/stacks")


@pytest.mark.parametrize(
    ("reference", "stacks", "text"),
    [
        ("first", ["dev"], b"old: 1"),
        ("HEAD~1", ["dev"], b"old: 1"),
        ("HEAD", ["dev", "prod"], b"new: 1"),
        ("main", ["dev", "prod"], b"new: 1"),
    ],
)
def test_a_version_has_its_files_under_their_names(
    folder: Folder, reference: str, stacks: list[str], text: bytes
) -> None:
    (folder.root / "dev.yaml").write_text("not committed")

    with open_version(folder, reference) as before:
        assert before.list_stacks() == stacks
        assert before.read("dev.yaml") == text
        assert before.read("base/common.yaml") == b"vars: {}"
        assert before.label_file("dev.yaml") == "deep/stacks/dev.yaml"
    assert not before.root.exists()
    assert (folder.root / "dev.yaml").read_text() == "not committed"


def test_a_folder_that_was_not_there_is_empty(folder: Folder) -> None:
    new = folder.root.parent / "later"
    new.mkdir()

    with open_version(Folder(new), "HEAD") as before:
        assert before.list_stacks() == []


def test_a_link_that_leads_out_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("secret")
    (folder.root / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder.root / "in.yaml").symlink_to("dev.yaml")
    commit_all(folder.root)

    with open_version(folder, "HEAD") as before:
        assert before.list_stacks() == ["dev", "in", "prod"]
        assert before.read("in.yaml") == b"new: 1"


@pytest.mark.parametrize("reference", ["nowhere", "--help", "", "HEAD:deep/stacks/dev.yaml", "a b"])
def test_what_is_no_version_is_refused(folder: Folder, reference: str) -> None:
    with (
        pytest.raises(WrongUsage, match="expected a commit, a branch or a tag") as refused,
        open_version(folder, reference),
    ):
        pass
    assert "fetch-depth: 0" in str(refused.value)


def test_a_folder_outside_of_git_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(WrongUsage, match="not a git repository"), open_version(Folder(tmp_path), "HEAD"):
        pass


def test_git_is_needed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(WrongUsage, match="expected git on PATH"), open_version(folder, "HEAD"):
        pass
