"""A run is bound to the plan that a person has reviewed."""

from __future__ import annotations

import json

import pytest

from fallback.errors import Refused
from fallback.fields import FIELDS
from fallback.model import Desired, Live, Position, SecretText, Stack
from fallback.plan.review import Review, compare_with_review, is_fingerprint, parse_review, take_review
from fallback.plan.stack import Plan, make_plan
from fallback.report.documents import dump_json
from fallback.report.plan.document import describe_plan

ACCOUNT = "AC" + "1" * 32
A, B, C, D = (f"https://{letter}.example.com/" for letter in "abcd")
NUMBER, OTHER = "+15005550006", "+15005550007"
EMPTY = {field.name: field.default for field in FIELDS}
VOICE = {field.name: field.default for field in FIELDS if field.group == "voice"}


def entry(number: str = NUMBER, *, buy: bool = False, release: bool = False, **fields: str | SecretText) -> Desired:
    return Desired(number, frozenset({"voice"}), VOICE | fields, Position("s", 1, 1), buy, release)


def plan(
    entries: list[Desired],
    live: dict[str, dict[str, str]],
    *,
    name: str = "prod",
    secrets: dict[str, str] | None = None,
) -> Plan:
    stack = Stack(name, ACCOUNT, {one.number: one for one in entries})
    on_account = {number: Live(number, "PN1", ACCOUNT, EMPTY | fields) for number, fields in live.items()}
    return make_plan(stack, on_account, secrets)


def saved(reviewed: Plan) -> Review:
    """The review as it comes back from the file that `fallback plan --save` writes."""
    return parse_review(dump_json(describe_plan(reviewed, ())))


SECRET = SecretText("https://a.example.com/?t=${secret.t}")
REVIEWED = plan([entry(voice_url=B)], {NUMBER: {"voice_url": A}})


@pytest.mark.parametrize(
    ("reviewed", "now", "differences"),
    [
        (REVIEWED, REVIEWED, []),
        (
            REVIEWED,
            plan([entry(voice_url=B)], {NUMBER: {"voice_url": C}}),
            [f"{NUMBER}: voice_url: at the review {A}, now {C}"],
        ),
        (
            REVIEWED,
            plan([entry(voice_url=D)], {NUMBER: {"voice_url": A}}),
            [f"{NUMBER}: voice_url: at the review declared {B}, now declared {D}"],
        ),
        # What has become as declared was done already, perhaps by a run that was interrupted.
        (REVIEWED, plan([entry(voice_url=B)], {NUMBER: {"voice_url": B}}), []),
        (
            plan([entry(voice_url=B)], {NUMBER: {"voice_url": B}}),
            plan([entry(voice_url=B)], {NUMBER: {"voice_url": C}}),
            [f"{NUMBER}: voice_url: at the review as declared, now {C}, declared {B}"],
        ),
        (
            REVIEWED,
            plan([entry(voice_url=B, voice_method="GET")], {NUMBER: {"voice_url": A}}),
            [f"{NUMBER}: voice_method: at the review as declared, now POST, declared GET"],
        ),
        (REVIEWED, plan([], {}), [f"{NUMBER}: at the review changed, now declared no longer"]),
        (
            REVIEWED,
            plan([entry(voice_url=B), entry(OTHER, buy=True)], {NUMBER: {"voice_url": A}}),
            [f"{OTHER}: at the review as declared, now bought"],
        ),
        (
            REVIEWED,
            plan([entry(voice_url=B, release=True)], {NUMBER: {"voice_url": A}}),
            [f"{NUMBER}: at the review changed, now released"],
        ),
        (plan([entry(buy=True)], {}), plan([entry(buy=True)], {NUMBER: {}}), []),
        (
            plan([entry(buy=True, voice_url=B)], {}),
            plan([entry(buy=True, voice_url=B)], {NUMBER: {"voice_url": A}}),
            [f"{NUMBER}: at the review bought, now changed"],
        ),
        (plan([entry(release=True)], {NUMBER: {}}), plan([entry(release=True)], {}), []),
        (
            REVIEWED,
            plan([entry(voice_url=B)], {NUMBER: {"voice_url": A}}, name="dev"),
            [f"the plan: at the review of stack prod, account {ACCOUNT}, now of stack dev, account {ACCOUNT}"],
        ),
        # A secret: its template is compared, its value and the live one are not.
        (
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": "https://a.example.com/?t=1"}}),
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": "https://a.example.com/?t=2"}}, secrets={"t": "1"}),
            [],
        ),
        (
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": A}}),
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": "https://a.example.com/?t=2"}}, secrets={"t": "2"}),
            [],
        ),
        (
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": "https://a.example.com/?t=1"}}),
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": B}}),
            [f"{NUMBER}: voice_url: at the review perhaps as declared, now not as declared"],
        ),
        (
            plan([entry(voice_url=A)], {NUMBER: {"voice_url": A}}),
            plan([entry(voice_url=SECRET)], {NUMBER: {"voice_url": "https://a.example.com/?t="}}),
            [
                (
                    f"{NUMBER}: voice_url: at the review as declared, "
                    "now perhaps as declared, declared https://a.example.com/?t=${secret.t}"
                )
            ],
        ),
    ],
)
def test_what_was_not_reviewed_is_named_with_both_values(reviewed: Plan, now: Plan, differences: list[str]) -> None:
    assert [str(one) for one in compare_with_review(now, saved(reviewed))] == differences


def test_a_bare_fingerprint_says_only_that_the_plan_differs() -> None:
    fingerprint = take_review(REVIEWED).fingerprint
    other = plan([entry(voice_url=B)], {NUMBER: {"voice_url": C}})

    assert is_fingerprint(fingerprint)
    assert compare_with_review(REVIEWED, parse_review(f"{fingerprint}\n")) == ()
    assert [str(one) for one in compare_with_review(other, parse_review(fingerprint))] == [
        f"the plan: at the review fingerprint {fingerprint}, now fingerprint {take_review(other).fingerprint}"
    ]


def test_a_fingerprint_needs_no_secrets() -> None:
    """`fallback plan` has none, and the program has them all."""
    live = {NUMBER: {"voice_url": "https://a.example.com/?t=old", "voice_fallback_url": "https://b.example.com/?t=old"}}
    entries = [entry(voice_url=SECRET, voice_fallback_url=B)]

    reviews = [take_review(plan(entries, live, secrets=secrets)) for secrets in (None, {"t": "new"}, {"t": "old"})]

    assert len({review.fingerprint for review in reviews}) == 1
    assert "old" not in repr(reviews)


def test_a_fingerprint_is_of_what_the_plan_does_and_not_of_where_it_is_written() -> None:
    here = Desired(NUMBER, frozenset({"voice"}), VOICE | {"voice_url": B}, Position("elsewhere", 9, 9))
    live = {NUMBER: {"voice_url": A}, OTHER: {"voice_url": A}}

    same = plan([here, entry(OTHER, voice_url=A)], live)

    assert take_review(same).fingerprint == take_review(REVIEWED).fingerprint


@pytest.mark.parametrize(
    "text",
    ["", "plan.json", "[]", "{}", '{"version": 2}', '{"version": 1, "numbers": 1}', "[" * 100_000, "0" * 31, "\ud800"],
)
def test_what_is_no_review_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="what `fallback plan --save` writes"):
        parse_review(text)


def test_a_review_that_was_edited_is_refused() -> None:
    document = json.loads(dump_json(describe_plan(REVIEWED, ())))
    document["numbers"][0]["changes"][0]["live"] = C

    with pytest.raises(Refused, match="it was edited"):
        parse_review(json.dumps(document))
