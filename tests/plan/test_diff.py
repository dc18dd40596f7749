"""What one update sends, refuses and leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.fields import FIELDS, NONE, managed_fields
from fallback.plan.diff import (
    ClearValues,
    Update,
    compare_and_set,
    describe_differences,
    find_differing_fields,
    select_values_left_to_twilio,
    select_values_to_send,
)

EMPTY = {field.name: field.default for field in FIELDS}
URL_HANDLER = {**EMPTY, "voice_url": "https://www.example.com/a", "voice_fallback_url": "https://net.example.org/a"}


def update_voice(
    desired: dict[str, str | bool], live: dict[str, str | bool], recorded: dict[str, str | bool] = URL_HANDLER
) -> Update:
    return compare_and_set(recorded=recorded, desired=desired, live=live, managed=["voice"])


def values() -> st.SearchStrategy[dict[str, str | bool]]:
    by_kind = {
        "url": st.sampled_from([NONE, "https://a.example/v", "https://b.example/v"]),
        "method": st.sampled_from(["GET", "POST"]),
        "flag": st.booleans(),
        "text": st.sampled_from(["", "Support"]),
    }
    return st.fixed_dictionaries(
        {
            f.name: by_kind[f.kind]
            if f.kind != "sid"
            else st.sampled_from([NONE, f.prefix + "0" * 32, f.prefix + "1" * 32])
            for f in FIELDS
        }
    )


@given(values())
def test_a_state_does_not_differ_from_itself(state: dict[str, str | bool]) -> None:
    assert find_differing_fields(state, state) == ()
    assert select_values_to_send(state, state) == {}


@given(values(), values(), st.sets(st.sampled_from(["voice", "sms", "status_callback", "friendly_name", "regulatory"])))
def test_an_update_of_what_was_reviewed_never_conflicts_and_reaches_every_owned_field(
    live: dict[str, str | bool], desired: dict[str, str | bool], managed: set[str]
) -> None:
    update = compare_and_set(recorded=live, desired=desired, live=live, managed=managed)
    owned = managed_fields(managed, desired)

    assert update.conflicts == ()
    assert update.strays == ()
    assert find_differing_fields({**live, **update.send}, desired, owned) == ()


@given(values(), values(), st.sets(st.sampled_from(["voice", "sms"])))
def test_only_fields_of_managed_groups_are_ever_sent(
    live: dict[str, str | bool], desired: dict[str, str | bool], managed: set[str]
) -> None:
    sent = compare_and_set(recorded=live, desired=desired, live=live, managed=managed).send

    assert {field.name for field in FIELDS if field.group not in managed}.isdisjoint(sent)


def test_a_changed_primary_takes_its_fallback_along() -> None:
    desired = {**URL_HANDLER, "voice_url": "https://www.example.com/new"}

    update = update_voice(desired, URL_HANDLER)

    assert update.send == {
        "voice_url": "https://www.example.com/new",
        "voice_fallback_url": "https://net.example.org/a",
    }


def test_a_third_value_is_a_conflict_and_is_named() -> None:
    desired = {**URL_HANDLER, "voice_url": "https://www.example.com/new"}
    live = {**URL_HANDLER, "voice_url": "https://console.example.com/x"}

    (conflict,) = update_voice(desired, live).conflicts

    assert str(conflict) == "voice_url https://console.example.com/…"


def test_a_third_value_in_the_partner_of_a_sent_url_is_a_conflict_too() -> None:
    desired = {**URL_HANDLER, "voice_url": "https://www.example.com/new"}
    live = {**URL_HANDLER, "voice_fallback_url": "https://console.example.com/"}

    conflicts = update_voice(desired, live).conflicts

    assert [conflict.field.name for conflict in conflicts] == ["voice_fallback_url"]


def test_a_field_that_is_live_as_desired_is_no_conflict_and_is_not_sent() -> None:
    desired = {**URL_HANDLER, "voice_method": "GET"}
    live = {**URL_HANDLER, "voice_method": "GET"}

    update = update_voice(desired, live)

    assert (update.send, update.conflicts) == ({}, ())


def test_drift_of_a_managed_field_that_is_not_sent_is_left_alone_and_said() -> None:
    desired = {**URL_HANDLER, "voice_method": "GET"}
    live = {**URL_HANDLER, "voice_fallback_method": "GET"}

    update = update_voice(desired, live)

    assert update.send == {"voice_method": "GET"}
    assert [str(stray) for stray in update.strays] == ["voice_fallback_method GET"]


def test_a_recorded_url_whose_password_is_masked_counts_as_the_live_one() -> None:
    recorded = {**URL_HANDLER, "voice_url": "https://***@www.example.com/a"}
    live = {**URL_HANDLER, "voice_url": "https://u:secret@www.example.com/a"}
    desired = {**URL_HANDLER, "voice_url": "https://u:other@www.example.com/a"}

    update = update_voice(desired, live, recorded)

    assert update.conflicts == ()
    assert update.send["voice_url"] == "https://u:other@www.example.com/a"


@pytest.mark.parametrize(
    "secret", ["https://u:canary@h.example/a", "https://h.example/canary", "https://h.example/?t=canary#canary"]
)
def test_nothing_that_may_be_shown_holds_more_of_a_url_than_its_host(secret: str) -> None:
    """Any desired value may be a secret, and the live value an earlier form of it; the engine does not tell."""
    desired = {**URL_HANDLER, "voice_url": secret.replace("canary", "canary-2"), "voice_fallback_url": secret}
    recorded = {**desired, "voice_url": secret}
    live = {**desired, "voice_url": secret.replace("canary", "canary-3"), "voice_method": "GET"}

    update = update_voice(desired, live, recorded)

    assert [field.field.name for field in update.conflicts] == ["voice_url"]
    assert [field.field.name for field in update.strays] == ["voice_method"]
    assert update.send
    texts = [str(update.conflicts[0]), *map(str, describe_differences(desired, live))]
    assert "canary" not in repr(update) + "".join(texts)
    assert "h.example" in texts[0]


def test_values_to_send_are_a_mapping_whose_repr_names_the_fields_only() -> None:
    values = ClearValues({"voice_url": "canary"})

    assert dict(values) == {"voice_url": "canary"}
    assert (repr(values), str(values), f"{values!r}") == ("<values of voice_url>",) * 3
    assert repr(ClearValues({})) == "<values of no field>"


def test_views_of_a_number_cannot_be_swapped() -> None:
    with pytest.raises(TypeError):
        compare_and_set(EMPTY, EMPTY, EMPTY, [])  # type: ignore[misc]


@pytest.mark.parametrize(
    ("declared", "owned"),
    [
        ({}, {"voice_url", "voice_method", "voice_fallback_url", "voice_fallback_method", "voice_caller_id_lookup"}),
        ({"voice_application_sid": "AP" + "0" * 32}, set()),
        ({"trunk_sid": "TK" + "0" * 32}, set()),
    ],
)
def test_the_form_of_handler_decides_which_voice_fields_are_owned(declared: dict[str, str], owned: set[str]) -> None:
    """The SIDs are always owned: a handler that something else shadows does not answer."""
    names = {field.name for field in managed_fields(["voice"], {**EMPTY, **declared})}

    assert names == owned | {"voice_application_sid", "trunk_sid"}


@pytest.mark.parametrize(
    ("send", "left"),
    [
        ({"trunk_sid": "TK1", "voice_application_sid": NONE}, {"voice_application_sid": NONE}),
        ({"trunk_sid": NONE, "voice_application_sid": "AP1"}, {"trunk_sid": NONE}),
        ({"trunk_sid": NONE, "voice_application_sid": NONE}, {}),
        ({"voice_url": "https://a"}, {}),
    ],
)
def test_twilio_clears_the_other_side_of_trunk_and_application(send: dict[str, str], left: dict[str, str]) -> None:
    assert select_values_left_to_twilio(send) == left


def test_nothing_is_sent_where_nothing_differs() -> None:
    assert select_values_to_send(URL_HANDLER, URL_HANDLER) == {}
