"""What a written stack file needs, and what is wrong with the account that it declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.display import defuse
from fallback.report.page import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fallback.stackfile import WrittenStack


_CHANGES_NOTHING = "as they are; applying the file changes nothing at Twilio"


def render_summary(written: WrittenStack, *, effect: str = _CHANGES_NOTHING, is_too_big: bool = False) -> str:
    """A few lines for the operator who has the file now. `is_too_big`: it was not split, and cannot be read."""
    return defuse("\n".join(_list_lines(written, effect, is_too_big)))


def _list_lines(written: WrittenStack, effect: str, is_too_big: bool) -> Iterator[str]:  # noqa: FBT001
    yield f"{count(len(written.entries), 'number')} {effect}"
    if written.secrets:
        yield f"{count(len(written.secrets), 'secret')} to set before the first preview: the file says which"
    if written.left_out:
        yield f"{count(len(written.left_out), 'group')} left out, which a stack file cannot declare: comments say why"
    errors, warnings = (written.comments.get(severity, 0) for severity in ("error", "warning"))
    if errors:
        yield f"{count(errors, 'error')}: correct or waive them before the first preview (`--waive-until DATE`)"
    if warnings:
        yield f"{count(warnings, 'warning')}: comments in the file say what is wrong"
    if is_too_big:
        yield "too big for one stack file: write it with `--out stacks/NAME.yaml`, which splits it"
