"""What of the environment is taken, and what is refused before anything is sent."""

import pytest

from fallback.account.settings import TWILIO, Credentials, credentials, endpoint
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
    assert credentials(environ) == found


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
        credentials(environ)

    assert f"found {named}; set them" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_password_is_in_no_repr() -> None:
    assert "canary" not in repr(credentials(ACCOUNT | TOKEN))


@pytest.mark.parametrize(
    ("environ", "base"),
    [
        ({}, TWILIO),
        ({"TWILIO_API_BASE_URL": ""}, TWILIO),
        ({"TWILIO_API_BASE_URL": "https://twilio.example.com/"}, "https://twilio.example.com"),
        ({"TWILIO_API_BASE_URL": "http://127.0.0.1:4010"}, "http://127.0.0.1:4010"),
        ({"TWILIO_API_BASE_URL": "http://localhost:4010"}, "http://localhost:4010"),
        ({"TWILIO_API_BASE_URL": "http://[::1]:4010"}, "http://[::1]:4010"),
    ],
)
def test_the_endpoint_is_twilio_unless_another_is_named(environ: dict[str, str], base: str) -> None:
    assert endpoint(environ) == base


@pytest.mark.parametrize(
    "base",
    [
        "http://api.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1",
        "ftp://127.0.0.1",
        "127.0.0.1:4010",
        "https://",
        "http://user:canary@api.example.com",
    ],
)
def test_an_endpoint_in_the_clear_is_refused_unless_it_is_this_machine(base: str) -> None:
    with pytest.raises(Refused, match="TWILIO_API_BASE_URL: expected https://") as caught:
        endpoint({"TWILIO_API_BASE_URL": base})

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("name", ["TWILIO_REGION", "TWILIO_EDGE"])
def test_a_region_from_the_environment_is_refused(name: str) -> None:
    """Every region holds its own record of a number; which one is changed must stand in a file."""
    with pytest.raises(Refused, match=f"{name} is set to 'ie1'"):
        endpoint({name: "ie1"})
