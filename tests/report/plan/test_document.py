"""A plan as data: every number, the counts, the dangers and the fingerprint."""

from __future__ import annotations

from fallback.fields import FIELDS
from fallback.model import Desired, Live, Position, Stack
from fallback.plan.review import take_review
from fallback.plan.stack import describe_others, make_plan
from fallback.report.plan.document import describe_plan

ACCOUNT = "AC" + "1" * 32
EMPTY = {field.name: field.default for field in FIELDS}
VOICE = {field.name: field.default for field in FIELDS if field.group == "voice"}


def live(number: str, **fields: str) -> Live:
    return Live(number, "PN1", ACCOUNT, EMPTY | fields, ("sms",))


def test_a_document_has_everything_that_is_known() -> None:
    entries = {
        "+15005550006": Desired("+15005550006", frozenset({"voice"}), VOICE, Position("s", 1, 1)),
        "+15005550007": Desired("+15005550007", frozenset(), {}, Position("s", 2, 1)),
    }
    seen = [live("+15005550006", voice_url="https://a.example/", friendly_name="Support"), live("+15005550008")]
    stack = Stack("prod", ACCOUNT, entries)
    others = describe_others(seen, entries, is_complete=True)
    plan = make_plan(stack, {seen[0].number: seen[0]}, None, recorded={"+15005550009"}, others=others)

    assert describe_plan(plan, ["because"]) == {
        "version": 1,
        "stack": "prod",
        "account": ACCOUNT,
        "fingerprint": take_review(plan).fingerprint,
        "counts": {
            "adopt": 1,
            "update": 1,
            "keep": 1,
            "buy": 0,
            "release": 0,
            "unchanged": 0,
            "unknown": 0,
            "missing": 1,
            "released": 0,
        },
        "dangers": [
            {
                "number": "+15005550006",
                "kind": "handler",
                "message": "nobody answers calls any more; now https://a.example/, else nobody",
            }
        ],
        "numbers": [
            {
                "number": "+15005550006",
                "friendly_name": "Support",
                "action": "change",
                "adopt": True,
                "changes": [
                    {"field": "voice_url", "live": "https://a.example/", "declared": "none", "outcome": "changed"}
                ],
                "notes": [],
                "answering": {
                    "voice": {
                        "before": {
                            "form": "url",
                            "primary": "https://a.example/",
                            "fallback": None,
                            "if_primary_fails": "nobody answers; the caller hears an error message",
                        },
                        "after": {
                            "form": "url",
                            "primary": None,
                            "fallback": None,
                            "if_primary_fails": "nothing is set: nobody answers anyway",
                        },
                    }
                },
            },
            {
                "number": "+15005550007",
                "friendly_name": "",
                "action": "missing",
                "adopt": None,
                "changes": [],
                "notes": [],
                "answering": {},
            },
        ],
        "removed": ["+15005550009"],
        "unmanaged": {"complete": True, "numbers": [{"number": "+15005550008", "friendly_name": ""}]},
        "refused": ["because"],
        "findings": None,
    }


def test_what_is_not_known_is_null() -> None:
    document = describe_plan(make_plan(Stack("prod", ACCOUNT, {}), {}, None), ())

    assert (document["removed"], document["unmanaged"], "adopt" in document["counts"]) == (None, None, False)
