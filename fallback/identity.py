"""What of a resource never changes: another value is another resource, and replacing one is never what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def check_identity(
    recorded: Mapping[str, Any], declared: Mapping[str, Any], ways_out: Mapping[str, str]
) -> Iterator[str]:
    """Yield each input of *ways_out* that is declared otherwise than it is recorded, with its way out."""
    for name, way_out in ways_out.items():
        before, after = recorded.get(name), declared.get(name)
        if before and after and before != after:
            yield f"{name} cannot change (recorded {before}, declared {after}): {way_out}"
