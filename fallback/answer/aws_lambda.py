"""The handler on AWS Lambda: `fallback.answer.aws_lambda.handler`, behind a function URL, an API Gateway or an ALB.

Lambda stops a process between two requests, with its threads. So an answer waits for its alert, for 500 ms at most, and
only the few answers that have one do.

Formats of events: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads (function URL, API
Gateway 2.0), https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
(1.0) and https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html.
"""

from __future__ import annotations

import base64
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fallback.answer.exchange import MAX_BYTES, Request
from fallback.answer.handler import SETTINGS_VARIABLE, load_handler
from fallback.answer.respond import answer_last_resort

if TYPE_CHECKING:
    from fallback.answer.exchange import Response
    from fallback.answer.handler import Handler

    Event = dict[str, Any]

ALERT_SECONDS = 0.5
ARCHIVED_SETTINGS = "answer.json"  # in the root of the archive

_MOST_CHARACTERS = (MAX_BYTES // 3 + 1) * 4  # of base64, for one byte more than is read


def handler(event: Event, _context: object = None) -> dict[str, Any]:
    """Answer one event. It never raises."""
    try:
        return _answer(event)
    except Exception as error:  # noqa: BLE001 - an event in a form that AWS does not document
        sys.stderr.write(f"an event cannot be read: {type(error).__name__}\n")
        return _write_response({}, answer_last_resort(Request("GET", "/")))


def _answer(event: Event) -> dict[str, Any]:
    request, ours = _read_request(event), _get_handler()
    if ours is None:
        return _write_response(event, answer_last_resort(request))
    response, is_telling = ours.answer_and_notify(request)
    if is_telling:
        ours.notifier.wait(ALERT_SECONDS)
    return _write_response(event, response)


@cache
def _get_handler() -> Handler | None:
    """The handler of this process; None if its settings cannot be used. Callers must hear something even then."""
    archived = Path(__file__).parents[2] / ARCHIVED_SETTINGS
    try:
        return load_handler({SETTINGS_VARIABLE: str(archived), **os.environ})
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the settings, a caller waits
        sys.stderr.write(f"the settings cannot be used, so a constant answers: {error}\n")
        return None


def _read_request(event: Event) -> Request:
    context = event.get("requestContext") or {}
    read = _read_second_version if "http" in context else _read_first_version
    return read(event, context)


def _read_second_version(event: Event, context: Event) -> Request:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if cookies := event.get("cookies"):
        headers["cookie"] = "; ".join(cookies)
    query = event.get("rawQueryString") or ""
    path, origin = event.get("rawPath") or "/", _read_origin(context)
    return Request(context["http"]["method"], path, query, headers, _read_body(event), origin=origin)


def _read_first_version(event: Event, context: Event) -> Request:
    """A request whose query arrives decoded, unless a load balancer sends it; then it must be spelled again."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    headers |= {name.lower(): ", ".join(each) for name, each in (event.get("multiValueHeaders") or {}).items()}
    pairs = _list_pairs(event)
    if "elb" in context:
        spellings = ["&".join(f"{name}={value}" for name, value in pairs)]
    else:
        spellings = list(dict.fromkeys((urlencode(pairs), urlencode(pairs, quote_via=quote))))
    path = context.get("path") or event.get("path") or "/"
    method = event.get("httpMethod") or "GET"
    return Request(
        method, path, spellings[0], headers, _read_body(event), tuple(spellings), origin=_read_origin(context)
    )


def _read_origin(context: Event) -> str:
    """The host of the function URL or the gateway. AWS says it, and knows no function for a host that it is not.

    So the URL of a function, which is not known before the function is there, need not be in its settings.
    """
    domain = context.get("domainName")
    return f"https://{domain}" if domain else ""


def _list_pairs(event: Event) -> list[tuple[str, str]]:
    many = event.get("multiValueQueryStringParameters")
    if many:
        return [(name, value) for name, values in many.items() for value in values]
    return list((event.get("queryStringParameters") or {}).items())


def _read_body(event: Event) -> bytes:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(body[:_MOST_CHARACTERS])
    return str(body[: MAX_BYTES + 1]).encode()


def _write_response(event: Event, response: Response) -> dict[str, Any]:
    headers = dict(response.headers)
    cookie = headers.pop("set-cookie", None) if "http" in (event.get("requestContext") or {}) else None
    return {
        "statusCode": response.status,
        "headers": headers,
        "body": response.body.decode(),
        "isBase64Encoded": False,
        **({"cookies": [cookie]} if cookie else {}),
    }
