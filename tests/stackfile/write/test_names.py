from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallback.stackfile.write.names import Handler, choose_names


def handler(url: str, fallback: str = "none", group: str = "voice") -> Handler:
    return Handler(group, "url", {"url": url, "fallback_url": fallback}, url)  # type: ignore[arg-type]


A, B = "a" * 32, "b" * 32
X = "https://example.com/x"


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
        ([handler(X), handler(X, group="sms")], ["example-x-voice", "example-x-sms"]),
        ([handler(X), handler(X, "https://b.example.net/")], ["example-x-no-fallback", "example-x"]),
        ([handler(X, "https://b.acme.net/1"), handler(X, "https://b.acme.net/2")], ["example-x", "example-x-acme"]),
        ([handler(X), handler(f"{X}#rc=1")], ["example-com-x", "example-com-x-2"]),
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
)
def test_a_name_comes_from_host_and_path_and_is_as_short_as_tells_it_apart(
    handlers: list[Handler], names: list[str]
) -> None:
    uses = [2 if "b.example.net" in str(one.written) else 1 for one in handlers]

    assert choose_names(list(zip(handlers, uses, strict=True))) == names


URLS = st.sampled_from(["https://a.example.com/x", "https://a.example.com/y", "https://b.example.com/x#rc=1"])


@given(st.lists(st.builds(handler, URLS, URLS, st.sampled_from(["voice", "sms"])), unique_by=str), st.randoms())
def test_names_are_different_and_do_not_depend_on_the_order(handlers: list[Handler], random: object) -> None:
    names = choose_names([(one, 2) for one in handlers])
    pairs = list(zip(handlers, names, strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]

    assert len(set(names)) == len(names)
    assert "none" not in names
    assert choose_names([(one, 2) for one, _ in pairs]) == [name for _, name in pairs]
