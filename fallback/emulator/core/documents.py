"""Parse a YAML or JSON document that a user wrote: a seed, a fault plan. Pure.

PyYAML raises errors of many classes for bad input (ValueError for the date 2020-13-45, KeyError for `!!bool x`). It
expands aliases, merges and numbers like 1:1:1:1 without a bound. So the events of the document are counted first, and
every error becomes a `DocumentError`.
"""

from __future__ import annotations

from typing import Any

import yaml

MAX_DEPTH = 20
MAX_VALUES = 1_000_000
MAX_LENGTH = 10_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DocumentError(ValueError):
    """A document that is no YAML, or that is too deep or too large."""


def parse(data: bytes) -> Any:
    """Return the value of the document in `data`. An empty document is None."""
    try:
        text = data.decode("utf-8-sig")
        _check_size(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a safe loader
    except DocumentError:
        raise
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise DocumentError(f"cannot be read as YAML: {error}") from error


def _check_text(value: str) -> None:
    value.encode()  # raises on a lone surrogate, which no response could carry
    if len(value) > MAX_LENGTH:
        raise DocumentError(f"expected values of at most {MAX_LENGTH:,} characters, found one of {len(value):,}")


def _check_size(text: str) -> None:
    """Refuse a document that is too deep, or has too many values where an alias counts as what it stands for."""
    sizes: dict[str, int] = {}
    parents: list[tuple[str | None, int]] = []
    count = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            parents.append((event.anchor, count))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = parents.pop()
            if anchor:
                sizes[anchor] = count - before
        elif isinstance(event, yaml.AliasEvent):
            count += sizes.get(event.anchor or "", 0)
        if isinstance(event, yaml.ScalarEvent):
            _check_text(event.value)
        count += isinstance(event, yaml.NodeEvent)
        if len(parents) > MAX_DEPTH:
            raise DocumentError(f"expected at most {MAX_DEPTH} levels of values, found more")
        if count > MAX_VALUES:
            raise DocumentError(f"expected at most {MAX_VALUES:,} values, found more")
