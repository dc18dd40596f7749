"""What of the environment is taken, and what is refused before anything is sent."""

import pytest

from fallback.account.settings import Credentials, read_credentials
from fallback.errors import NoCredentials

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


def test_a_password_is_in_no_repr() -> None:
    assert "canary" not in repr(read_credentials(ACCOUNT | TOKEN))
