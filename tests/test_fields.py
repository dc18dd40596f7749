"""The field table: one canonical value for whatever Twilio reports, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.fields import FIELDS, NONE, PARTNERS, Field, canonical, wire

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


def test_a_friendly_name_may_be_the_word_none() -> None:
    (field,) = [field for field in FIELDS if field.kind == "text"]

    assert wire(field, NONE) == NONE


def test_twilios_parameter_is_the_property_in_capitals() -> None:
    """The one spelling rule of the API; a slip in a parameter would be ignored by Twilio without a word."""
    assert [f.parameter for f in FIELDS] == ["".join(p.title() for p in f.name.split("_")) for f in FIELDS]


def test_a_url_and_its_fallback_are_partners_both_ways() -> None:
    assert {PARTNERS[PARTNERS[name]] == name for name in PARTNERS} == {True}
