"""A file that is uploaded is read as it was sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests import Request

from fallback.emulator.api.routes import ApiRequest
from fallback.emulator.api.uploads import read_upload
from fallback.emulator.core.errors import TwilioError

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_request(body: bytes, content_type: str) -> ApiRequest:
    return ApiRequest("POST", "/", {}, {}, None, NOW, body=body, content_type=content_type)


@given(st.binary(), st.dictionaries(st.from_regex(r"[A-Z][a-z]{0,9}", fullmatch=True), st.text(), max_size=3))
def test_any_content_and_any_texts_arrive(content: bytes, form: dict[str, str]) -> None:
    form.pop("Content", None)
    files = {"Content": ("a name", content, "text/xml; charset=utf-8")}
    sent = Request("POST", "http://127.0.0.1", data=form, files=files).prepare()
    assert isinstance(sent.body, bytes)

    upload = read_upload(make_request(sent.body, sent.headers["Content-Type"]))

    assert (upload.form, upload.content, upload.content_type) == (form, content, "text/xml; charset=utf-8")


@given(st.binary(), st.one_of(st.text(), st.just("multipart/form-data; boundary=b")))
def test_anything_else_is_refused_as_twilio_refuses(body: bytes, content_type: str) -> None:
    with pytest.raises(TwilioError, match="Missing required parameter Content"):
        read_upload(make_request(body, content_type))
