"""Many events become few alerts, and every event is in exactly one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fallback.answer import Event
from fallback.answer.alerts.storms import FAILED, MOST_NAMED, MOST_STORMS, OTHERS, REFUSED, UNKNOWN, Storms

if TYPE_CHECKING:
    from fallback.answer.alerts.storms import Alert

EVERY = 300.0


def make_event(time: float = 0.0, origin: str = "www.example.com", **more: str | bool) -> Event:
    return Event(time, **{"action": "heard", "kind": "call", "code": "11200", "origin": origin, **more})  # type: ignore[arg-type]


def run(events: list[Event], until: float) -> list[Alert]:
    """All alerts of `events`, with a tick each second and after each event, up to a time."""
    storms, alerts, waiting = Storms(EVERY), [], sorted(events, key=lambda event: event.time)
    for second in range(int(until) + 1):
        while waiting and waiting[0].time <= second:
            alerts += filter(None, [storms.add(waiting.pop(0))])
        alerts += storms.tick(float(second))
    assert storms.find_next() is None
    return alerts


def test_one_event_is_told_at_once_and_is_over_after_the_interval() -> None:
    alerts = run([make_event(10.0)], 400)

    assert [(alert.stage, alert.until, alert.count, alert.total) for alert in alerts] == [
        ("first", 10.0, 1, 1),
        ("over", 310.0, 0, 1),
    ]


def test_an_outage_of_10000_calls_is_one_alert_summaries_and_one_end() -> None:
    """One call each third of a second, for some 56 minutes."""
    alerts = run([make_event(number / 3) for number in range(10_000)], 5000)

    assert [alert.stage for alert in alerts] == ["first", *["summary"] * 12, "over"]
    assert sum(alert.count for alert in alerts) == alerts[-1].total == 10_000
    assert alerts[0].until == 0.0


def test_a_call_after_the_end_is_a_new_outage() -> None:
    alerts = run([make_event(0.0), make_event(301.0)], 700)

    assert [alert.stage for alert in alerts] == ["first", "over", "first", "over"]


def test_two_primaries_are_two_outages() -> None:
    alerts = run([make_event(0.0), make_event(1.0, "second.example.com"), make_event(2.0)], 700)

    assert [(alert.stage, alert.origin) for alert in alerts] == [
        ("first", "www.example.com"),
        ("first", "second.example.com"),
        ("summary", "www.example.com"),
        ("over", "second.example.com"),
        ("over", "www.example.com"),
    ]


def test_what_is_no_outage_of_a_primary_is_told_apart() -> None:
    events = [make_event(action="refused"), make_event(action="failed"), make_event(origin="")]

    assert {alert.origin for alert in run(events, 400)} == {REFUSED, FAILED, UNKNOWN}


def test_a_summary_counts_by_action_kind_code_and_number() -> None:
    events = [
        make_event(0.0),
        make_event(1.0, action="sent-on", number="+1"),
        make_event(2.0, kind="message", action="replied", code="11205", number="+2"),
        make_event(3.0, number="+1"),
        make_event(4.0, action="recorded", code="", recording="https://api.twilio.com/RE1", is_again=True),
    ]

    _, summary, _ = run(events, 700)

    assert summary.actions == {"sent-on": 1, "replied": 1, "heard": 1, "recorded": 1}
    assert summary.kinds == {"call": 2, "message": 1}
    assert summary.codes == {"11200": 2, "11205": 1, "": 1}
    assert summary.numbers == {"+1": 2, "+2": 1}
    assert summary.total == 4
    assert summary.recordings == ("https://api.twilio.com/RE1",)
    assert summary.example == events[-1]


def test_a_call_that_is_asked_about_again_is_one_call() -> None:
    events = [make_event(0.0, action="sent-on"), make_event(1.0, is_again=True), make_event(2.0, is_again=True)]

    _, summary, over = run(events, 700)

    assert (summary.actions, summary.kinds, over.total) == ({"heard": 2}, {}, 1)


def test_memory_is_bounded_whatever_is_asked() -> None:
    storms = Storms(EVERY)
    for number in range(10_000):
        text = str(number)
        storms.add(make_event(origin=text, code=text, number=text, recording=text, action="recorded"))
    alerts = storms.tick(EVERY)

    assert len(alerts) == MOST_STORMS + 1
    others = next(alert for alert in alerts if alert.origin == OTHERS)
    assert others.total == 10_000 - MOST_STORMS
    for names in (others.codes, others.numbers, others.recordings):
        assert len(names) <= MOST_NAMED + 1


def test_what_was_not_told_is_told_at_the_end() -> None:
    storms = Storms(EVERY)
    storms.add(make_event(0.0))
    storms.add(make_event(0.0, "second.example.com"))
    storms.add(make_event(1.0))

    assert [(alert.stage, alert.origin, alert.count) for alert in storms.close(2.0)] == [
        ("summary", "www.example.com", 1)
    ]
    assert storms.close(3.0) == []


@given(st.lists(st.tuples(st.floats(0, 3000), st.sampled_from(["a", "b", ""])), max_size=60))
def test_every_event_is_in_exactly_one_alert(times: list[tuple[float, str]]) -> None:
    events = [make_event(time, origin) for time, origin in times]

    alerts = run(events, 4000)

    assert Counter(alert.origin for alert in alerts for _ in range(alert.count)) == Counter(
        event.origin or UNKNOWN for event in events
    )
    for origin in {alert.origin for alert in alerts}:
        stages = "".join(alert.stage[0] for alert in alerts if alert.origin == origin)
        assert set(stages.replace("s", "").split("fo")) == {""}
