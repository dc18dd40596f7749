"""The field table: one canonical value for whatever Twilio reports, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.fields import FIELDS, NONE, PARTNERS, PRECEDENCE, Field, Form, canonical, form_of, form_of_keys, wire

BY_KIND = {
    "url": st.sampled_from([NONE, "https://a.example/v", "http://b.example/?x=1#rc=2"]),
    "sid": st.sampled_from([NONE, "AP" + "0" * 32]),
    "method": st.sampled_from(["GET", "POST"]),
    "flag": st.booleans(),
    "text": st.text(min_size=1, max_size=64),
}


@given(st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), BY_KIND[field.kind])))
def test_a_canonical_value_survives_the_way_to_twilio_and_back(case: tuple[Field, str | bool]) -> None:
    field, value = case

    assert canonical(field, wire(field, value)) == value


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@pytest.mark.parametrize("unset", ["", None])
def test_an_unset_field_has_its_default_however_it_is_reported(field: Field, unset: object) -> None:
    assert canonical(field, unset) == field.default


@pytest.mark.parametrize("field", [field for field in FIELDS if field.kind == "method"], ids=lambda field: field.name)
@pytest.mark.parametrize("reported", ["Get", "get", "GET"])
def test_a_method_may_be_reported_in_any_case(field: Field, reported: str) -> None:
    assert canonical(field, reported) == "GET"


def test_a_friendly_name_may_be_the_word_none() -> None:
    (field,) = [field for field in FIELDS if field.kind == "text"]

    assert wire(field, NONE) == NONE


def test_twilios_parameter_is_the_property_in_capitals() -> None:
    """The one spelling rule of the API; a slip in a parameter would be ignored by Twilio without a word."""
    assert [f.parameter for f in FIELDS] == ["".join(p.title() for p in f.name.split("_")) for f in FIELDS]


def test_a_url_and_its_fallback_are_partners_both_ways() -> None:
    assert {PARTNERS[PARTNERS[name]] == name for name in PARTNERS} == {True}


AP, TK = "AP" + "0" * 32, "TK" + "0" * 32


@pytest.mark.parametrize(
    ("values", "form"),
    [
        ({}, "url"),
        ({"voice_url": "https://a.example"}, "url"),
        ({"voice_application_sid": NONE, "trunk_sid": NONE}, "url"),
        ({"voice_url": "https://a.example", "voice_application_sid": AP}, "application"),
        ({"voice_application_sid": AP, "trunk_sid": TK}, "trunk"),
        ({"sms_application_sid": AP}, "url"),
    ],
)
def test_a_trunk_answers_before_an_application_and_that_before_a_url(values: dict[str, str], form: Form) -> None:
    assert form_of("voice", values) == form


@pytest.mark.parametrize(
    ("keys", "form"),
    [(set(), "url"), ({"url", "method"}, "url"), ({"application"}, "application"), ({"trunk", "application"}, "trunk")],
)
def test_the_keys_that_a_file_writes_say_which_form_it_describes(keys: set[str], form: Form) -> None:
    assert form_of_keys("voice", keys) == form
    assert form_of_keys("friendly_name", keys) == "url"


def test_every_form_has_its_rank() -> None:
    assert {field.form for field in FIELDS} == {None, *PRECEDENCE}
