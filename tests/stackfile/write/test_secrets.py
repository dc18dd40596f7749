from __future__ import annotations

import pytest

from fallback.model import SecretText
from fallback.stackfile.write.secrets import Secrets


@pytest.mark.parametrize(
    ("url", "template", "names"),
    [
        (
            "https://user:pa$s@www.example.com/x",
            "https://user:${secret.example_com_password}@www.example.com/x",
            ["example_com_password"],
        ),
        (
            "https://token@api.example.com/",
            "https://${secret.api_example_com_password}@api.example.com/",
            ["api_example_com_password"],
        ),
        (
            "https://www.example.com/?a=1&api_key=k&b=2#rc=1",
            "https://www.example.com/?a=1&api_key=${secret.example_com_api_key}&b=2#rc=1",
            ["example_com_api_key"],
        ),
        (
            "https://u:p@h.example.com/?token=t",
            "https://u:${secret.h_example_com_password}@h.example.com/?token=${secret.h_example_com_token}",
            ["h_example_com_password", "h_example_com_token"],
        ),
        (
            "https://u:p@203.0.113.7/",
            "https://u:${secret.host_203_0_113_7_password}@203.0.113.7/",
            ["host_203_0_113_7_password"],
        ),
    ],
)
def test_a_secret_gets_a_name_from_its_place(url: str, template: str, names: list[str]) -> None:
    secrets = Secrets()

    assert secrets.take_out(url, "+15005550006", "voice_url") == SecretText(template)
    assert [one.name for one in secrets.list_all()] == names


@pytest.mark.parametrize("url", ["https://www.example.com/?a=1", "none", "https://a b:c@example.com/", "no URL"])
def test_a_text_without_a_secret_stays_as_it_is(url: str) -> None:
    assert Secrets().take_out(url, "+15005550006", "voice_url") == url


@pytest.mark.parametrize(
    "url",
    [
        "https://@www.example.com/",  # Pulumi keeps no empty secret
        "https://u:p@www.example.com/${secret.x}",  # a true name could not be told from this one
    ],
)
def test_what_a_file_cannot_write_is_none(url: str) -> None:
    assert Secrets().take_out(url, "+15005550006", "voice_url") is None


def test_one_value_at_one_place_has_one_name_and_another_value_another() -> None:
    secrets = Secrets()
    texts = [
        str(secrets.take_out(f"https://u:{password}@example.com/{path}", "+15005550006", field))
        for password, path, field in [("a", "1", "voice_url"), ("b", "1", "sms_url"), ("a", "2", "sms_url")]
    ]

    assert [text.partition("@")[0].removeprefix("https://u:${secret.") for text in texts] == [
        "example_com_password}",
        "example_com_password_2}",
        "example_com_password}",
    ]
    assert [(one.name, one.field) for one in secrets.list_all()] == [
        ("example_com_password", "voice_url"),
        ("example_com_password_2", "sms_url"),
    ]
