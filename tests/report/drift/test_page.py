"""Drift in each format, beside the files that show it.

Run this file as a module to write the files again: `python -m tests.report.drift.test_page`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fallback.fields import BY_NAME
from fallback.plan.drift import Blame, Drift, DriftedField, DriftedNumber, Side
from fallback.report.drift.document import describe_drift
from fallback.report.drift.page import make_drift_page
from fallback.report.formats import Format, Report, render

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ACCOUNT = "AC" + "1" * 32
ANNA = Blame("US" + "a" * 32, "user", "web", "192.0.2.7", datetime(2026, 11, 20, 10, 5, 30, tzinfo=UTC))
KEY = Blame("SK" + "b" * 32, "api-key", "api", "192.0.2.8", datetime(2026, 11, 21, tzinfo=UTC))
ODD = Blame("", "\x1b[2Jghost", "##[x]", "", None)
UNKNOWN = Blame(unknown="nothing is logged since 2026-11-01 00:00 UTC")
SINCE = datetime(2026, 10, 26, tzinfo=UTC)


def field(name: str, side: Side, blame: Blame | None = None) -> DriftedField:
    declared, recorded, live = (f"https://{letter}.example.com/" for letter in "abc")
    return DriftedField(BY_NAME[name], declared, recorded, live, side, blame)


def drift_of_everything() -> Drift:
    by_anna = [field(name, "elsewhere", ANNA) for name in ("voice_url", "voice_fallback_url")]
    both = (field("voice_url", "both", UNKNOWN), field("sms_url", "declared", KEY))
    numbers = (
        DriftedNumber("+15005550001", "PN1", "Support `line`", (*by_anna, field("sms_url", "elsewhere", KEY))),
        DriftedNumber("+15005550002", "PN2", "", both),
        DriftedNumber("+15005550003", "PN3", "", (field("voice_url", "unknown", ODD),)),
        DriftedNumber("+15005550004", "PN4", "Old", (), "it is no longer on the account", "elsewhere", ANNA),
        DriftedNumber("+15005550005", "", "", (), "it is not bought yet", "declared"),
    )
    return Drift("prod", ACCOUNT, 60, numbers, 2, ("+15005550009",))


CASES: dict[str, Callable[[], tuple[Drift, str]]] = {
    "everything": lambda: (drift_of_everything(), ""),
    "nothing": lambda: (Drift("prod", ACCOUNT, 60, (), 0, ()), ""),
    "unread": lambda: (Drift("prod", ACCOUNT, 1, drift_of_everything().numbers[4:], 0, None), "reading: refused"),
}
FORMS: dict[Format, str] = {"text": "txt", "markdown": "md", "json": "json"}


def show(case: str, form: Format) -> str:
    drift, unread = CASES[case]()
    data = describe_drift(drift, since=SINCE, unread=unread)
    return render(Report(make_drift_page(drift, unread=unread), data), form, 80)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_drift_is_shown_like_this(case: str, form: Format) -> None:
    assert f"{show(case, form)}\n" == (HERE / f"{case}.{FORMS[form]}").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [*FORMS, "html"])
def test_what_the_log_says_is_data(form: Format) -> None:
    shown = show("everything", form)

    assert "\x1b" not in shown
    assert "##[" not in shown


def test_the_document_says_who_it_was() -> None:
    document = json.loads(show("everything", "json"))

    blames = [change["blame"] for number in document["numbers"][:3] for change in number["changes"]]
    assert [blame["known"] for blame in blames] == [True, True, True, False, True, True]
    assert blames[0] == {
        "known": True,
        "actor": "US" + "a" * 32,
        "actor_type": "user",
        "source": "web",
        "ip": "192.0.2.7",
        "date": "2026-11-20T10:05:30+00:00",
    }
    assert document["since"] == "2026-10-26T00:00:00+00:00"


if __name__ == "__main__":
    for name in CASES:
        for form, suffix in FORMS.items():
            (HERE / f"{name}.{suffix}").write_text(f"{show(name, form)}\n", encoding="utf-8")
