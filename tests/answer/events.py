"""Requests as events of AWS Lambda, in the forms that AWS documents (see `fallback.answer.aws_lambda`)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fallback.answer import Request

Event = dict[str, Any]


def make_function_url_event(request: Request) -> Event:
    headers = dict(request.headers)
    cookies = [each for each in headers.pop("cookie", "").split("; ") if each]
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": {**headers, "host": "abc.lambda-url.eu-west-1.on.aws"},
        "requestContext": {"http": {"method": request.method, "path": request.path}, "stage": "$default"},
        "isBase64Encoded": False,
        **({"cookies": cookies} if cookies else {}),
        **({"body": request.body.decode()} if request.body else {}),
    }


def make_encoded_function_url_event(request: Request) -> Event:
    return _encode(make_function_url_event(request))


def make_first_version_event(request: Request) -> Event:
    many: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.query, keep_blank_values=True):
        many.setdefault(name, []).append(value)
    return {
        "resource": "/{proxy+}",
        "path": request.path,
        "httpMethod": request.method,
        "headers": _capitalize(request.headers),
        "multiValueHeaders": {name: [value] for name, value in _capitalize(request.headers).items()},
        "queryStringParameters": {name: values[-1] for name, values in many.items()} or None,
        "multiValueQueryStringParameters": many or None,
        "requestContext": {"path": request.path, "stage": "prod", "httpMethod": request.method},
        "body": request.body.decode() or None,
        "isBase64Encoded": False,
    }


def make_encoded_first_version_event(request: Request) -> Event:
    return _encode(make_first_version_event(request))


def make_load_balancer_event(request: Request) -> Event:
    pairs = [part.partition("=") for part in request.query.split("&") if part]
    return {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:…"}},
        "httpMethod": request.method,
        "path": request.path,
        "queryStringParameters": {name: value for name, _, value in pairs},
        "headers": dict(request.headers),
        "body": request.body.decode(),
        "isBase64Encoded": False,
    }


EVENTS: Mapping[str, Callable[[Request], Event]] = {
    "function URL": make_function_url_event,
    "function URL, base64": make_encoded_function_url_event,
    "API Gateway 1.0": make_first_version_event,
    "API Gateway 1.0, base64": make_encoded_first_version_event,
    "load balancer": make_load_balancer_event,
}


def _encode(event: Event) -> Event:
    return {**event, "body": base64.b64encode((event.get("body") or "").encode()).decode(), "isBase64Encoded": True}


def _capitalize(headers: Mapping[str, str]) -> dict[str, str]:
    return {"-".join(part.capitalize() for part in name.split("-")): value for name, value in headers.items()}
