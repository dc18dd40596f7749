"""A table behaves as a dictionary that is copied for each change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fallback.emulator.core.table import Table

KEYS = st.sampled_from([f"PN{i:02}" for i in range(20)])
# A dictionary is put, a list of keys is removed. Enough changes fill a layer several times.
Change = dict[str, int] | list[str]
CHANGES = st.lists(st.dictionaries(KEYS, st.integers(), max_size=4) | st.lists(KEYS, max_size=4), max_size=200)


def apply(change: Change, table: Table[int], model: dict[str, int]) -> tuple[Table[int], dict[str, int]]:
    if isinstance(change, dict):
        return table | change, model | change
    return table.remove(*change), {key: value for key, value in model.items() if key not in change}


@given(st.dictionaries(KEYS, st.integers()), CHANGES)
def test_it_holds_what_a_dictionary_holds_and_never_changes(first: dict[str, int], changes: list[Change]) -> None:
    versions = [(Table(first), first)]
    for change in changes:
        versions.append(apply(change, *versions[-1]))

    for table, model in versions:
        assert dict(table) == dict(table.items()) == model
        assert len(table) == len(model)
        assert sorted(table.values()) == sorted(model.values())
        assert [table.get(f"PN{i:02}") for i in range(20)] == [model.get(f"PN{i:02}") for i in range(20)]


@given(st.dictionaries(KEYS, st.integers()), CHANGES, KEYS)
def test_it_is_walked_in_the_order_of_its_keys_from_any_key(
    first: dict[str, int], changes: list[Change], edge: str
) -> None:
    table, model = Table(first), first
    assert [*table.walk()] == [model[key] for key in sorted(model)]
    for change in changes:
        table, model = apply(change, table, model)

    assert [*table.walk()] == [model[key] for key in sorted(model)]
    assert [*table.walk(after=edge)] == [model[key] for key in sorted(model) if key > edge]
    assert [*table.walk(before=edge)] == [model[key] for key in sorted(model, reverse=True) if key < edge]


@given(st.dictionaries(KEYS, st.integers(min_value=1000)), CHANGES)
def test_two_tables_are_compared_by_what_differs(first: dict[str, int], changes: list[Change]) -> None:
    versions = [(Table(first), first)]
    for change in changes:
        versions.append(apply(change, *versions[-1]))

    after, new = versions[-1]
    for before, old in versions[:: max(len(versions) // 5, 1)]:
        differences = {key: (old.get(key), new.get(key)) for key in old.keys() | new.keys()}
        found = {key: (one, other) for key, one, other in before.compare(after) if one != other}
        assert found == {key: pair for key, pair in differences.items() if pair[0] != pair[1]}


def test_new_entries_come_last_and_changed_ones_stay_where_they_were() -> None:
    table = Table({"b": 1, "a": 2}) | {"c": 3} | {"b": 4}

    assert [*table.items()] == [("b", 4), ("a", 2), ("c", 3)]
    assert [*table.remove("b")] == ["a", "c"]


def test_a_change_shares_the_base() -> None:
    big = Table({f"{i:05}": i for i in range(10_000)})
    changed = big | {"00007": -1}

    assert changed._base is big._base
    assert [*big.compare(changed)] == [("00007", 7, -1)]
