from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.stackfile.write.names import Handler, choose_names


def handler(url: str, fallback: str = "none", group: str = "voice") -> Handler:
    return Handler(group, "url", {"url": url, "fallback_url": fallback}, url)  # type: ignore[arg-type]


A, B = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("handlers", "names"),
    [
        ([], []),
        ([handler("https://www.acme-telecom.co.uk/ivr/main.php")], ["acme-telecom-main"]),
        ([handler("https://www.example.com/"), handler("https://203.0.113.7/voice")], ["example", "203-0-113-7-voice"]),
        (
            [handler("https://a.example.com/v1/voice"), handler("https://a.example.com/v2/voice")],
            ["example-v1-voice", "example-v2-voice"],
        ),
        (
            [handler("https://eu.example.com/voice"), handler("https://us.example.com/voice")],
            ["eu-example-com-voice", "us-example-com-voice"],
        ),
        (
            [handler("https://example.com/x"), handler("https://example.com/x", group="sms")],
            ["example-com-x-voice", "example-com-x-sms"],
        ),
        (
            [handler("https://example.com/x"), handler("https://example.com/x", "https://b.example.net/")],
            ["example-com-x-voice-no-fallback", "example-com-x-voice-example"],
        ),
        (
            [handler("https://example.com/x"), handler("https://example.com/x#rc=1")],
            ["example-com-x-voice-no-fallback", "example-com-x-voice-no-fallback-2"],
        ),
        ([Handler("voice", "application", {"application": f"AP{A}"}, "none")], ["application"]),
        (
            [Handler("voice", "trunk", {"trunk": f"TK{sid}"}, "none") for sid in (A, B)],
            ["trunk-aaaaaaaa", "trunk-bbbbbbbb"],
        ),
        (
            [Handler("voice", "url", {"url": {"studio_flow": f"FW{sid}"}}, "https://a.b.com/x") for sid in (A, B)],
            ["studio-flow-aaaaaaaa", "studio-flow-bbbbbbbb"],
        ),
        ([Handler("voice", "url", {"url": "none", "fallback_url": "none"}, "none")], ["nobody"]),
    ],
)  # fmt: skip
def test_a_name_comes_from_host_and_path_and_is_as_short_as_tells_it_apart(
    handlers: list[Handler], names: list[str]
) -> None:
    assert choose_names(handlers) == names


URLS = st.sampled_from(["https://a.example.com/x", "https://a.example.com/y", "https://b.example.com/x#rc=1"])


@given(st.lists(st.builds(handler, URLS, URLS, st.sampled_from(["voice", "sms"])), unique_by=str), st.randoms())
def test_names_are_different_and_do_not_depend_on_the_order(handlers: list[Handler], random: object) -> None:
    names = choose_names(handlers)
    pairs = list(zip(handlers, names, strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]

    assert len(set(names)) == len(names)
    assert "none" not in names
    assert choose_names([one for one, _ in pairs]) == [name for _, name in pairs]
