from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile
from fallback.model import Limits
from fallback.stackfile.text.files import MAX_BYTES
from tests.stackfile.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.model import Stack

    Declare = Callable[..., Stack]

LAYERS = load(Path(__file__).parents[1] / "good" / "layers" / "stacks")
IVR, DESK, TRUNK = (LAYERS.numbers[f"+1500555000{n}"].fields for n in (6, 7, 8))


def test_a_file_is_merged_over_what_it_extends_key_by_key() -> None:
    assert Limits(changes=1.0, buys=3) == LAYERS.limits
    assert IVR["voice_url"] == "https://common.example.com/voice"
    assert IVR["voice_method"] == "GET"
    assert (IVR["sms_method"], IVR["sms_fallback_method"]) == ("GET", "GET")


def test_a_target_of_another_form_replaces() -> None:
    assert IVR["voice_fallback_url"] == "https://handler.twilio.com/twiml/EH" + "1".zfill(32)


def test_a_handler_of_another_form_replaces() -> None:
    assert DESK["voice_url"] == "https://common.example.com/desk"
    assert DESK["voice_application_sid"] == "none"


def test_a_list_replaces() -> None:
    """The base allows root.example.com only, which would forbid every URL of this stack."""
    assert TRUNK["voice_fallback_url"] == "https://dev.example.com/a"


def test_the_name_of_a_handler_says_nothing_about_its_form() -> None:
    """`trunk` is a form where a handler is described, and only a name where handlers are listed."""
    assert TRUNK["voice_url"] == "https://common.example.com/a"


def test_files_in_the_folder_of_the_stack_add_numbers() -> None:
    assert [desired.position.file for desired in LAYERS.numbers.values()] == [
        "stacks/dev.yaml",
        "stacks/dev/a.yaml",
        "stacks/dev/b.yaml",
    ]


def test_a_problem_in_an_entry_does_not_hide_the_problems_of_the_others(declare: Declare) -> None:
    with pytest.raises(InvalidStackFile) as raised:
        declare(
            'limits: {buys: all}\nnumbers:\n  "+15005550006": {voise: ivr, sms: ivr}\n  "+15005550007": {sms: ivr}\n'
        )

    assert [problem.path for problem in raised.value.problems] == [
        "limits.buys",
        "numbers.+15005550006.voise",
        "numbers.+15005550007.sms",
    ]


def test_a_file_of_more_than_2_mib_is_not_read(declare: Declare) -> None:
    with pytest.raises(InvalidStackFile, match=r"stacks/dev\.yaml:1:1: expected at most 2 MiB in a file"):
        declare("#" * MAX_BYTES)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../stacks/dev", "base/common", "Pulumi.dev", "a\0b", "a\nb", "a" * 5000]
)
def test_a_stack_is_named_by_a_file_right_here(tmp_path: Path, name: str) -> None:
    for file in ("dev.yaml", "Pulumi.dev.yaml", "base/common.yaml"):
        (tmp_path / "stacks" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "stacks" / file).touch()

    with pytest.raises(
        InvalidStackFile, match=r"expected a stack file, found none; the stacks here: dev \[unreadable-file\]$"
    ):
        load(tmp_path / "stacks", name)


def test_a_folder_that_is_not_there_has_no_stack(tmp_path: Path) -> None:
    with pytest.raises(InvalidStackFile, match="no stack has one here"):
        load(tmp_path / "stacks")


def test_a_file_that_may_not_be_opened_is_a_problem(declare: Declare, tmp_path: Path) -> None:
    (tmp_path / "stacks" / "dev").mkdir(parents=True)
    (tmp_path / "stacks" / "dev" / "a.yaml").symlink_to("a.yaml")

    with pytest.raises(InvalidStackFile, match=r"stacks/dev/a\.yaml:1:1: expected a file"):
        declare("numbers: {}\n")
