"""A stack file of 2 MiB, whatever it holds, is judged in seconds: nothing takes the square of its size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from fallback.errors import InvalidStackFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from fallback.model import Stack

    Declare = Callable[..., Stack]

NUMBER = '"+15005550006"'
UNKNOWN_VARIABLES = f"vars: {{{', '.join(f'v{n:05}: a' for n in range(10_000))}}}\nnumbers:\n" + "".join(
    f'  "+1500{n:07}": {{friendly_name: "${{w{n:05}}}"}}\n' for n in range(10_000)
)
HANDLERS = f"handlers: {{{', '.join(f'h{n:05}: {{trunk: TK{n:032}}}' for n in range(5_000))}}}\nnumbers:\n" + "".join(
    f'  "+1500{n:07}": {{voice: g{n:05}}}\n' for n in range(5_000)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"numbers: {{{NUMBER}: {{sms: {{method: {'/' * 300_000}}}}}}}", id="slashes"),
        pytest.param(f"numbers: {{{NUMBER}: {{{'/' * 300_000}: a}}}}", id="key-of-slashes"),
        pytest.param(f'numbers: {{{NUMBER}: {{friendly_name: "{":" * 300_000}"}}}}', id="colons"),
        pytest.param("".join(f"k{n}: a\n" for n in range(100_000)), id="unknown-keys"),
        pytest.param(UNKNOWN_VARIABLES, id="unknown-variables"),
        pytest.param(HANDLERS, id="unknown-handlers"),
        pytest.param(
            "numbers:\n"
            + "".join(
                f'  "+1500{n:07}": {{sms: {{url: "https://a.example/{n}{"<" * 9_900}", fallback_url: none}}}}\n'
                for n in range(190)
            )
            + f"  {NUMBER}: {{release: a}}",
            id="angle-brackets",
        ),
    ],
)
def test_a_hostile_file_is_refused_in_seconds(declare: Declare, text: str) -> None:
    start = time.process_time()

    with pytest.raises(InvalidStackFile):
        declare(text)

    assert time.process_time() - start < 6
