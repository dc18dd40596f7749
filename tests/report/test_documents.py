"""Documents are JSON, whatever is in them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from fallback.report.documents import dump_json


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()) | st.just({"##[a]": "##vso[b]"}))
def test_a_document_keeps_its_values_and_holds_no_command(document: dict[str, object]) -> None:
    text = dump_json(document)

    assert json.loads(text) == document
    assert text.isascii()
    assert "##[" not in text
    assert "##vso[" not in text
    assert not any(line.strip().startswith("::") for line in text.splitlines())
