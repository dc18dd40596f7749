from __future__ import annotations

from fallback.stackfile.write.free_names import FreeNames


def test_the_first_free_name_is_taken_and_then_numbers_follow() -> None:
    free = FreeNames("-", ["a-3"])

    assert [free.take("a", "a-b") for _ in range(5)] == ["a", "a-b", "a-b-2", "a-b-3", "a-b-4"]
    assert [free.take("a") for _ in range(3)] == ["a-2", "a-4", "a-5"]
