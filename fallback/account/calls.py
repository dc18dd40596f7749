"""One call to Twilio: through the `twilio` package, with a time-out, and its end put into our words."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from fallback.errors import CallInDoubt, CallRefused
from fallback.fields import BY_NAME, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fallback.account.credentials import Credentials
    from fallback.errors import AccountError
    from fallback.fields import Value

# The package waits for ever by default. Twilio answers in well under a second; a page of 1,000 takes longer.
TIMEOUT_SECONDS = 30.0


def client(credentials: Credentials, base_url: str) -> Client:
    """A client of the `twilio` package for one thread: its session and last answer are not thread-safe."""
    made = Client(
        credentials.username,
        credentials.password,
        credentials.account_sid,
        http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS),
    )
    made.api.base_url = base_url
    return made


@contextmanager
def told(what: str, sent: Mapping[str, Value] | None = None) -> Iterator[None]:
    """Runs one call; whatever the package raises leaves as CallRefused or CallInDoubt that begins with `what`.

    Twilio's messages repeat what was sent, and any URL among it may be a secret: it is named instead.
    """
    try:
        yield
    except TwilioRestException as error:
        raise _answered(what, error.status, error.code, _without(sent or {}, error.msg)) from None
    except TwilioException as error:
        # Listing raises the bare class with the response as its second argument.
        raise _listing_failed(what, *error.args) from None
    except requests.RequestException as error:
        raise CallInDoubt(what, f"{type(error).__name__}: {error}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallInDoubt(what, f"the answer is not Twilio's JSON ({type(error).__name__})") from None


def _answered(what: str, status: int, code: int | None, message: str) -> AccountError:
    if status >= 500:
        return CallInDoubt(what, f"HTTP {status}: {message}")
    return CallRefused(what, status, code or status, _without_prefix(message))


def _listing_failed(what: str, reason: str = "", response: Any = None, *_: object) -> AccountError:
    if response is None:
        return CallInDoubt(what, reason)
    try:
        body = json.loads(response.text)
        return _answered(what, response.status_code, body.get("code"), body.get("message", reason))
    except (ValueError, AttributeError):
        return _answered(what, response.status_code, None, reason)


def _without(sent: Mapping[str, Value], message: str) -> str:
    for name, value in sent.items():
        if BY_NAME[name].kind == "url" and value != NONE:
            message = message.replace(str(value), f"<{name} as declared>")
    return message


def _without_prefix(message: str) -> str:
    """Twilio's own words: the package puts "Unable to create record: " before them."""
    return message.split(" record: ", 1)[-1] if message.startswith("Unable to ") else message
