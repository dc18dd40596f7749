"""The benchmark of the drill runs, and what it counts is right: the times are for people to read."""

from __future__ import annotations

from bench.drill import measure


def test_each_url_is_asked_once_and_few_at_a_time_at_each_host() -> None:
    figures = measure(numbers=40, hosts=10, seconds=0.2, healthy=False)

    # Of 10 hosts one is dead and one hangs: 4 of 40 fallbacks are at each. The dead one gets no request.
    assert figures["hold"] == 32
    assert 64 <= figures["requests"] <= 72
    assert figures["urls asked twice"] == 0
    assert figures["most at a host"] <= 4
