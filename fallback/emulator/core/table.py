"""Immutable mappings that share what they have in common.

Terms: a *table* maps SIDs (or phone numbers) to resources. A *layer* holds the entries that were put or removed since
the table's *base* was made. The base is a plain dictionary, and many tables share it.

Premise: a state is a value, so each change needs a new table, but only a few entries differ. A change copies the
layer, not the base; when the layer is full it is folded into a new base. So a change costs the same on an account of
ten numbers and of ten thousand, and so does the comparison of two tables with the same base. The keys in order are
shared by all tables that have the same keys, because lists are in the order of SIDs and most changes add none.

Copying a dictionary for each change was rejected: with 10,000 numbers or 15,000 events, copies and comparisons take
more time than all else together. A tree (HAMT) was rejected, because it forgets the order in which a seed declares its
accounts and its numbers for sale.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import Any, TypeVar

_T = TypeVar("_T")
_FULL = 64
_GONE: Any = object()


class Table(Mapping[str, _T]):
    """A mapping that never changes. `table | entries` and `table.remove(key)` make another one."""

    __slots__ = ("_base", "_folded", "_layer", "_length", "_order")

    def __init__(self, entries: Mapping[str, _T] | Iterable[tuple[str, _T]] = ()) -> None:
        self._base: dict[str, _T] = dict(entries)
        self._layer: dict[str, _T] = {}
        # The base before this one, and the layer that was folded into it.
        self._folded: tuple[dict[str, _T], dict[str, _T]] = ({}, {})
        self._length = len(self._base)
        self._order = _Order()

    def __getitem__(self, key: str) -> _T:
        entries = self._layer if key in self._layer else self._base
        value = entries[key]
        if value is _GONE:
            raise KeyError(key)
        return value

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[str]:
        return iter(self._merge())

    def items(self) -> ItemsView[str, _T]:
        """Return keys and entries. The whole table is walked faster so than one by one."""
        return self._merge().items()

    def values(self) -> ValuesView[_T]:
        """Return the entries. The whole table is walked faster so than one by one."""
        return self._merge().values()

    def __or__(self, entries: Mapping[str, _T]) -> Table[_T]:
        """Return the table with `entries`, each in the place of the one that had its key, or at the end."""
        return self._put(entries, [key for key in entries if key not in self])

    def remove(self, *keys: str) -> Table[_T]:
        """Return the table without `keys`."""
        gone = {key for key in keys if key in self}
        return self._put(dict.fromkeys(gone, _GONE), gone, -1) if gone else self

    def walk(self, *, after: str = "", before: str | None = None) -> Iterator[_T]:
        """Yield the entries in the order of their keys: those after a key, or backwards those before one."""
        order = self._order.get(self)
        if before is None:
            return (self[order[index]] for index in range(bisect_right(order, after), len(order)))
        return (self[order[index]] for index in range(bisect_left(order, before) - 1, -1, -1))

    def compare(self, after: Table[_T]) -> Iterator[tuple[str, _T | None, _T | None]]:
        """Yield key, old and new value of each entry that is not the same object in `after`."""
        if after is self:  # as most tables of two states are
            return
        base, folded = after._folded
        keys = {**self._layer, **after._layer}
        if self._base is base:
            keys |= folded
        elif self._base is not after._base:
            keys |= {**self._base, **after._base}
        for key in keys:
            old, new = self.get(key), after.get(key)
            if old is not new:
                yield key, old, new

    def _put(self, entries: Mapping[str, _T], changed: Collection[str], sign: int = 1) -> Table[_T]:
        """Return the table with `entries`; the keys that are `changed` come (1) or go (-1)."""
        after: Table[_T] = object.__new__(Table)
        after._base, after._layer, after._folded = self._base, {**self._layer, **entries}, self._folded
        after._length = self._length + sign * len(changed)
        after._order = self._order.edit(changed, sign) if changed else self._order
        if len(after._layer) > _FULL:
            after._folded = (after._base, after._layer)
            after._base, after._layer = after._merge(), {}
        return after

    def _merge(self) -> dict[str, _T]:
        """Return all entries: those of the base where they were, then the new ones."""
        if not self._layer:
            return self._base
        whole = {**self._base, **self._layer}
        return whole if len(whole) == self._length else {k: v for k, v in whole.items() if v is not _GONE}


class _Order:
    """The keys of a table in order, sorted when they are first needed."""

    __slots__ = ("_keys",)

    def __init__(self, keys: list[str] | None = None) -> None:
        self._keys = keys

    def get(self, table: Table[Any]) -> list[str]:
        """Return the keys of `table` in order."""
        if self._keys is None:
            self._keys = sorted(table)
        return self._keys

    def edit(self, changed: Collection[str], sign: int) -> _Order:
        """Return the order after keys came (1) or went (-1)."""
        if self._keys is None:
            return _Order()
        keys = self._keys.copy()
        for key in changed:
            if sign > 0:
                insort(keys, key)
            else:
                del keys[bisect_left(keys, key)]
        return _Order(keys)
