"""An audit in each format, beside the files that show it; what an account says stays data.

Run this file as a module to write the files again: `python -m tests.report.audit.test_page`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fallback.fields import FIELDS
from fallback.model import Backing, Behind, Live, LiveEntryPoint, LiveService, LiveTrunk, OriginationUrl, Unread
from fallback.plan.audit import audit_account
from fallback.report.audit.document import describe_audit
from fallback.report.audit.page import make_audit_page
from fallback.report.audit.sheet import render_sheet
from fallback.report.formats import Format, Report, render

if TYPE_CHECKING:
    from fallback.fields import Value
    from fallback.plan.audit import Audit

HERE = Path(__file__).parent
ACCOUNT = "AC" + "1" * 32
EMPTY: dict[str, Value] = {field.name: field.default for field in FIELDS}
MAIN, NET = "https://www.example.com/voice", "https://fallback.example.net/voice"
AP, TK, MG, GONE, SC = "AP" + "a" * 32, "TK" + "a" * 32, "MG" + "a" * 32, "AP" + "b" * 32, "SC" + "a" * 32
HOSTILE = "</td><script>alert(1)</script> `x` | [a](b) \x1b[2J \u202e ##[add-mask]x"


def live(index: int, **values: Value) -> Live:
    return Live(f"+1415555010{index}", f"PN{index:032}", ACCOUNT, EMPTY | values, ("mms", "sms", "voice"))


def audit_everything() -> Audit:
    application = Behind(AP, HOSTILE, {**EMPTY, "voice_url": MAIN, "voice_fallback_url": NET})
    service = LiveService(MG, "Old", EMPTY, defers=False, senders=frozenset({"+14155550105"}))
    trunk = LiveTrunk(
        TK,
        "Office",
        {"voice_fallback_url": "http://dr.example.com/x", "voice_fallback_method": "POST"},
        (OriginationUrl("sip:office.example.com", 10, 10, is_enabled=True),),
    )
    numbers = [
        live(0, voice_url=MAIN, voice_fallback_url=NET, friendly_name=HOSTILE),
        live(1, voice_url=MAIN, sms_url="https://u:canary@www.example.com/?token=canary"),
        live(2, voice_application_sid=AP),
        live(3, trunk_sid=TK, sms_url="https://abc.ngrok.io/\x1b[2J", sms_fallback_url="https://abc.ngrok.io/b"),
        live(4, voice_application_sid=GONE),
        live(5, sms_url=MAIN, voice_url=MAIN, voice_fallback_url=MAIN),
        live(6, trunk_sid="TK" + "b" * 32),
    ]
    code = LiveEntryPoint(SC, "Votes", {"sms_url": MAIN, "sms_method": "GET", "sms_fallback_url": "none"}, "12345")
    backing = Backing(
        {AP: application}, {TK: trunk}, (service,), (code,), unread=(Unread("trunks", "listing: 503", is_broken=True),)
    )
    return audit_account(ACCOUNT, numbers, backing, {"+14155550100": "prod"})


CASES = {"everything": audit_everything, "nothing": lambda: audit_account(ACCOUNT, [], Backing(), {})}
FORMS: dict[str, str] = {"text": "txt", "markdown": "md", "json": "json", "csv": "csv"}


def show(audit: Audit, form: Any) -> str:
    if form == "csv":
        return render_sheet(audit)
    has_stacks = any(one.stack for one in audit.numbers)
    return render(Report(make_audit_page(audit, has_stacks=has_stacks), describe_audit(audit)), form, 80)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_an_audit_is_shown_like_this(case: str, form: Format) -> None:
    shown = show(CASES[case](), form)

    assert f"{shown}\n" == (HERE / f"{case}.{FORMS[form]}").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [*FORMS, "html"])
def test_what_an_account_says_is_data_and_no_secret(form: Format) -> None:
    shown = show(audit_everything(), form)

    assert "canary" not in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##[" not in shown


def test_html_escapes_names() -> None:
    assert "<script>alert" not in show(audit_everything(), "html")


def test_a_table_in_html_has_every_number() -> None:
    shown = show(audit_everything(), "html")

    assert all(f"+1415555010{index}" in shown for index in range(7))
    assert "12345" in shown


def test_the_document_names_every_key_that_it_promises() -> None:
    document = json.loads(show(audit_everything(), "json"))

    assert list(document) == [
        "version",
        "account",
        "counts",
        "numbers",
        "entry_points",
        "behind",
        "unread",
        "complete",
    ]
    assert document["counts"] == {"numbers": 7, "silent": 2, "caught": 3, "nobody": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-x", "'-x"), ("+cmd", "'+cmd"), ("plain", "plain")],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    audit = audit_account(ACCOUNT, [live(0, friendly_name=cell)], Backing(), {})

    assert render_sheet(audit).splitlines()[1].split(",")[:3] == ["number", "+14155550100", written]


if __name__ == "__main__":
    for name, make in CASES.items():
        for form, suffix in FORMS.items():
            (HERE / f"{name}.{suffix}").write_text(f"{show(make(), form)}\n", encoding="utf-8")
