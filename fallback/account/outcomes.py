"""One call to Twilio: through the `twilio` package, with a time-out, and its end put into our words.

A call ends in one of five ways, and what may be done next depends on nothing else:

    answered     the answer is what was asked for
    refused      a 4xx: it had no effect, and will have none next time
    throttled    a 429: it had no effect, and may be repeated
    not sent     no connection was made: it had no effect, and may be repeated
    in doubt     anything else: no answer, half an answer, a 5xx, something that is not Twilio's JSON.
                 It may have happened. It is looked up, never simply repeated (`numbers`)
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from fallback.errors import CallInDoubt, CallNotSent, CallRefused, CallThrottled, Refused
from fallback.fields import BY_NAME, NONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from twilio.http.response import Response

    from fallback.account.settings import Credentials
    from fallback.errors import AccountError, FallbackError
    from fallback.fields import Value

# The package waits for ever by default. Twilio answers in well under a second; a page of 1,000 takes longer.
TIMEOUT_SECONDS = 30.0


class _Throttled(Exception):
    def __init__(self, retry_after: str | None) -> None:
        self.seconds = float(retry_after) if retry_after and retry_after.isdigit() else None
        super().__init__()


class _Http(TwilioHttpClient):  # type: ignore[misc]  # the package has no types
    """The package's own transport; it alone sees how long to wait, and what a release was answered with."""

    def request(self, method: str, *arguments: Any, **keywords: Any) -> Response:
        response = super().request(method, *arguments, **keywords)
        if response.status_code == 429:
            raise _Throttled((response.headers or {}).get("Retry-After"))
        if method.upper() == "DELETE" and response.status_code in range(200, 400) and response.status_code != 204:
            raise ValueError("the package takes any such answer, a proxy's page too, for a release")
        return response


def client(credentials: Credentials, base_url: str) -> Client:
    """A client of the `twilio` package for one thread: its session and last answer are not thread-safe."""
    made = Client(
        credentials.username,
        credentials.password,
        credentials.account_sid,
        http_client=_Http(timeout=TIMEOUT_SECONDS),
    )
    made.api.base_url = base_url
    return made


@contextmanager
def told(what: str, sent: Mapping[str, Value] | None = None) -> Iterator[None]:
    """Runs one call; whatever the package raises leaves as an AccountError that begins with `what`,
    or as Refused where a certificate is not trusted.

    Twilio's messages repeat what was sent, and any URL among it may be a secret: it is named instead.
    """
    try:
        yield
    except _Throttled as throttled:
        raise CallThrottled(what, throttled.seconds) from None
    except TwilioRestException as error:
        raise _answered(what, error.status, error.code, _without(sent or {}, error.msg)) from None
    except TwilioException as error:
        # Listing raises the bare class with the response as its second argument.
        raise _listing_failed(what, *error.args) from None
    except requests.RequestException as error:
        raise _unanswered(what, error) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CallInDoubt(what, f"the answer is not Twilio's JSON ({type(error).__name__})") from None


def _unanswered(what: str, error: requests.RequestException) -> FallbackError:
    cause = f"{type(error).__name__}: {error}"
    if "CERTIFICATE_VERIFY_FAILED" in cause:
        return Refused(
            f"{what}: nothing was sent: the certificate of Twilio, or of a proxy, is not trusted ({cause}): "
            "REQUESTS_CA_BUNDLE may name the authority that issued it"
        )
    return CallNotSent(what, cause) if _never_connected(error) else CallInDoubt(what, cause)


def _never_connected(error: requests.RequestException) -> bool:
    """Whether no connection was made: refused, unknown host, or no answer to the attempt to connect.

    An error of a proxy is none of these: the proxy may have passed the request on.
    """
    if isinstance(error, requests.exceptions.ProxyError):
        return False
    cause = error.args[0] if error.args else None
    refused = isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
    return refused or isinstance(error, requests.exceptions.ConnectTimeout)


def _answered(what: str, status: int, code: int | None, message: str) -> AccountError:
    if status >= 500:
        return CallInDoubt(what, f"HTTP {status}: {_without_prefix(message)}")
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
