"""What of the environment is taken, and what is refused before anything is sent."""

import pytest

from fallback.account.endpoint import Endpoint
from fallback.account.gate import MOST
from fallback.account.retry import Patience
from fallback.account.settings import Credentials, Settings, read_credentials, read_settings
from fallback.errors import NoCredentials, Refused

KEY = {"TWILIO_API_KEY": "SK1", "TWILIO_API_SECRET": "the-canary-secret"}
TOKEN = {"TWILIO_AUTH_TOKEN": "the-canary-token"}
ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC1"}


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        (ACCOUNT | TOKEN, Credentials("AC1", "AC1", "the-canary-token")),
        (ACCOUNT | KEY, Credentials("AC1", "SK1", "the-canary-secret")),
        (ACCOUNT | KEY | TOKEN, Credentials("AC1", "SK1", "the-canary-secret")),
    ],
)
def test_an_api_key_comes_before_an_auth_token(environ: dict[str, str], found: Credentials) -> None:
    assert read_credentials(environ) == found


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({}, "none of them"),
        (TOKEN, "TWILIO_AUTH_TOKEN"),
        (ACCOUNT, "TWILIO_ACCOUNT_SID"),
        (ACCOUNT | {"TWILIO_API_KEY": "SK1"}, "TWILIO_ACCOUNT_SID, TWILIO_API_KEY"),
        (ACCOUNT | TOKEN | {"TWILIO_API_KEY": "SK1"}, "TWILIO_ACCOUNT_SID, TWILIO_API_KEY, TWILIO_AUTH_TOKEN"),
    ],
)
def test_an_incomplete_pair_is_refused_with_the_names_that_were_found(environ: dict[str, str], named: str) -> None:
    """Half an API key is a mistake to be told, not a reason to fall back to the token."""
    with pytest.raises(NoCredentials) as caught:
        read_credentials(environ)

    assert f"found {named}; set them" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("wrong", ["canary\N{EURO SIGN}", "canary\n", "canary\t", "canary\x7f", "canary\ud800"])
def test_a_credential_that_cannot_be_sent_is_refused_and_not_shown(wrong: str) -> None:
    with pytest.raises(NoCredentials, match="in TWILIO_AUTH_TOKEN, found other characters; set it again") as caught:
        read_credentials(ACCOUNT | {"TWILIO_AUTH_TOKEN": wrong})

    assert "canary" not in str(caught.value)


def test_a_password_is_in_no_repr() -> None:
    assert "canary" not in repr(read_credentials(ACCOUNT | TOKEN))


def test_what_no_message_may_show_is_the_password_and_the_pair_as_it_is_sent() -> None:
    who = Credentials("AC1", "SK1", "canary/of the:secret")

    assert who.secrets == ("U0sxOmNhbmFyeS9vZiB0aGU6c2VjcmV0", "canary/of the:secret")
    assert Credentials("AC1", "AC1", "t").secrets == ()


def test_everything_but_the_credentials_has_a_default() -> None:
    who = read_credentials(ACCOUNT | TOKEN)

    assert read_settings(ACCOUNT | TOKEN) == Settings(who, Endpoint(), Patience(deadline=60), MOST)


def test_deadline_and_concurrency_can_be_named_in_the_environment() -> None:
    settings = read_settings(ACCOUNT | TOKEN | {"FALLBACK_DEADLINE": "5", "FALLBACK_CONCURRENCY": "2"})

    assert settings.patience.deadline == 5
    assert settings.concurrency == 2


@pytest.mark.parametrize(
    ("name", "allowed"), [("FALLBACK_DEADLINE", "0 to 86400"), ("FALLBACK_CONCURRENCY", "1 to 1000")]
)
@pytest.mark.parametrize(
    "wrong", ["-1", "soon", "1.5", " 5", "1e3", "\N{SUPERSCRIPT TWO}", "\u0665", "9" * 5000, "\x1b"]
)
def test_a_setting_that_is_no_such_number_is_refused(name: str, allowed: str, wrong: str) -> None:
    with pytest.raises(Refused) as caught:
        read_settings(ACCOUNT | TOKEN | {name: wrong})

    assert str(caught.value) == (
        f"{name}: expected a whole number from {allowed}, found {wrong[:20]!r}; correct or unset it"
    )


def test_no_calls_at_once_is_refused() -> None:
    with pytest.raises(Refused, match="FALLBACK_CONCURRENCY: expected a whole number from 1 to 1000, found '0'"):
        read_settings(ACCOUNT | TOKEN | {"FALLBACK_CONCURRENCY": "0"})
