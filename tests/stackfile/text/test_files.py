"""Files of a stack are read inside their folder, whole, and in lines as YAML counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fallback.stackfile.text.files import MAX_BYTES, Folder
from fallback.stackfile.text.problems import Rejection

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "stacks" / "dev").mkdir(parents=True)
    (tmp_path / "secret.json").write_text('{"token": "hunter2"}')
    return Folder(tmp_path / "stacks")


def test_the_lines_of_a_file_are_those_that_positions_count(folder: Folder) -> None:
    (folder.root / "dev.yaml").write_bytes("a\rb\r\nc\x85d\u2028e\u2029f\n".encode())

    assert folder.read_lines("stacks/dev.yaml") == ["a", "b", "c", "d", "e", "f", ""]


def test_a_file_that_cannot_be_read_has_no_lines(folder: Folder) -> None:
    assert folder.read_lines("stacks/none.yaml") == []


@pytest.mark.parametrize("target", ["../../secret.json", "/etc/passwd", "/proc/self/environ"])
def test_a_link_that_leads_out_of_the_folder_is_refused_unread(folder: Folder, target: str) -> None:
    """A message quotes the lines of a file: a pull request must not read what lies beside the stacks."""
    (folder.root / "dev" / "a.yaml").symlink_to(target)

    with pytest.raises(
        Rejection, match="expected a file inside the folder of stack files, found a link that leads out"
    ):
        folder.read("dev/a.yaml")
    assert folder.read_lines("stacks/dev/a.yaml") == []


def test_a_folder_that_is_a_link_out_is_refused_too(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text("numbers: {}\n")
    (folder.root / "prod").symlink_to(tmp_path / "elsewhere")

    assert folder.list_parts("prod") == ["prod/a.yaml"]
    with pytest.raises(Rejection, match="leads out"):
        folder.read("prod/a.yaml")


def test_a_link_inside_of_the_folder_is_a_file_like_any_other(folder: Folder, tmp_path: Path) -> None:
    """And the folder itself may be a link."""
    (folder.root / "common.yaml").write_text("vars: {}\n")
    (folder.root / "dev" / "a.yaml").symlink_to("../common.yaml")
    (tmp_path / "link").symlink_to("stacks")

    assert Folder(tmp_path / "link").read("dev/a.yaml") == b"vars: {}\n"


@pytest.mark.parametrize("target", ["a.yaml", "../dev"])
def test_a_link_to_itself_or_to_a_folder_is_no_file(folder: Folder, target: str) -> None:
    (folder.root / "dev" / "a.yaml").symlink_to(target)

    with pytest.raises(Rejection, match="expected a file"):
        folder.read("dev/a.yaml")


def test_a_file_of_more_than_2_mib_is_refused(folder: Folder) -> None:
    (folder.root / "dev.yaml").write_bytes(b"#" * (MAX_BYTES + 1))

    with pytest.raises(Rejection) as rejected:
        folder.read("dev.yaml")

    assert (rejected.value.rule, str(rejected.value.position)) == ("file-too-big", "stacks/dev.yaml:1:1")
