"""A settings file as plain data, or all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fallback.answer.sending_on import find_origin
from fallback.answer.settings import PUBLIC_URL, RETRY_PRIMARY, VARIABLE, normalize_host
from fallback.answer.setup.schema import build_schema
from fallback.errors import InvalidAnswerFile
from fallback.masking import quote
from fallback.model import Position
from fallback.stackfile.schema.shape import check_shape
from fallback.stackfile.text.parse import parse
from fallback.stackfile.text.problems import Problems, Rejection
from fallback.stackfile.text.tree import plain
from fallback.twiml.write import MAX_SAY_CHARACTERS
from fallback.values.url import parse_url
from fallback.values.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fallback.lint import RuleId
    from fallback.stackfile.text.tree import Node
    from fallback.stackfile.text.tree import Path as Keys

MAX_BYTES = 2 * 1024 * 1024
MAX_REPLY_CHARACTERS = 1600  # https://www.twilio.com/docs/messaging/twiml/message: longer ones are not sent
MAX_WORDS_BYTES = 48 * 1024  # of all that is read to a caller; a document has 64 kB


def read_document(path: Path) -> dict[str, Any]:
    """The settings in a file. Raises `InvalidAnswerFile` with every mistake."""
    problems = Problems()
    try:
        tree = parse(_read_bytes(path), _label(path), problems)
    except Rejection as rejection:
        problems.add_rejection(rejection, ())
        tree = None
    if tree is not None:
        check_shape(tree, problems, build_schema)
    if tree is not None and not problems:
        _check_values(tree, problems)
    if problems:
        raise InvalidAnswerFile(problems.list_all())
    document: dict[str, Any] = plain(tree) if tree else {}
    return document


def _label(path: Path) -> str:
    return str(path) if str(path).isprintable() else repr(str(path))


def _read_bytes(path: Path) -> bytes:
    start = Position(_label(path), 1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is not one"
        message = f"expected a file that can be read, found one that cannot: {why}"
        raise Rejection("unreadable-file", start, message) from None
    if len(data) > MAX_BYTES:
        raise Rejection("file-too-big", start, "expected at most 2 MiB in a file, found more")
    return data


class _Found(NamedTuple):
    """A mistake, before it is known where its file is."""

    rule: RuleId
    node: Node
    keys: Keys
    message: str


class _Part(NamedTuple):
    """One mapping with `voice` and `sms`: where it stands, and the number that it is for."""

    node: Node
    keys: Keys
    number: str


def _check_values(tree: Node, problems: Problems) -> None:
    """Add what a schema cannot say."""
    found = [*_check_hosts(tree), *_check_alerts(tree)]
    for part in _list_parts(tree, (), ""):
        found += [*_check_voice(part), *_check_sms(part), *_check_routes(part, tree)]
    for rule, node, keys, message in found:
        problems.add(rule, node.written, keys, message)


def _list_parts(node: Node, keys: Keys, number: str) -> Iterator[_Part]:
    yield _Part(node, keys, number)
    for group in ("errors", "countries", "numbers"):
        for name, child in _entries(node, group).items():
            yield from _list_parts(child, (*keys, group, name), name if group == "numbers" else number)


def _entries(node: Node, key: str) -> dict[str, Node]:
    return dict(node.entries[key].entries) if key in node.entries else {}


def _check_hosts(tree: Node) -> Iterator[_Found]:
    public = tree.entries["public_url"]
    if not PUBLIC_URL.fullmatch(public.text) or not find_origin(public.text):
        message = f"expected scheme, host and perhaps a path, found {quote(public.text)}"
        yield _Found("bad-value", public, ("public_url",), message)
    for place, host in enumerate(_list_primaries(tree)):
        if normalize_host(host.text) == find_origin(public.text):
            message = (
                f"expected another host than that of public_url, found {quote(host.text)}: calls would go in a circle"
            )
            yield _Found("bad-value", host, ("primaries", str(place)), message)


def _list_primaries(tree: Node) -> tuple[Node, ...]:
    return tree.entries["primaries"].items if "primaries" in tree.entries else ()


def _check_voice(part: _Part) -> Iterator[_Found]:
    voice, keys = _entries(part.node, "voice"), (*part.keys, "voice")
    if "say" in voice and "play" in voice:
        message = "expected `say` or `play`, found both; remove one"
        yield _Found("misplaced-key", voice["play"], (*keys, "play"), message)
    if "play" in voice:
        yield from _check_url(voice["play"], (*keys, "play"))
    texts = _list_texts(voice["say"], (*keys, "say")) if "say" in voice else []
    for where, node in texts:
        yield from _check_length(node, where, MAX_SAY_CHARACTERS, "<Say>")
    if sum(len(node.text.encode()) for _, node in texts) > MAX_WORDS_BYTES:
        message = f"expected at most {MAX_WORDS_BYTES:,} bytes for one caller, found more; shorten the texts"
        yield _Found("bad-value", voice["say"], (*keys, "say"), message)


def _list_texts(say: Node, keys: Keys) -> list[tuple[Keys, Node]]:
    if not say.items:
        return [((*keys, "text"), say.entries["text"])]
    return [((*keys, str(place), "text"), each.entries["text"]) for place, each in enumerate(say.items)]


def _check_sms(part: _Part) -> Iterator[_Found]:
    sms, keys = _entries(part.node, "sms"), (*part.keys, "sms")
    if "reply" in sms:
        yield from _check_length(sms["reply"], (*keys, "reply"), MAX_REPLY_CHARACTERS, "a message")


def _check_length(node: Node, keys: Keys, most: int, what: str) -> Iterator[_Found]:
    if len(node.text) > most:
        message = f"expected at most {most:,} characters in {what}, found {len(node.text):,}; shorten the text"
        yield _Found("text-too-long", node, keys, message)


def _check_routes(part: _Part, tree: Node) -> Iterator[_Found]:
    """What is wrong with where calls and messages go."""
    for group in ("voice", "sms"):
        then = _entries(part.node, group).get("then")
        if then is None:
            continue
        keys = (*part.keys, group, "then")
        yield from _check_route(then, keys, tree)
        for end in (then, then.entries.get("otherwise", then)):
            dial = end.entries.get("dial")
            if dial and dial.text == part.number:
                yield _Found("bad-value", dial, (*keys, "dial"), "expected another number, found the number itself")


def _check_route(then: Node, keys: Keys, tree: Node) -> Iterator[_Found]:
    primaries = {normalize_host(host.text) for host in _list_primaries(tree)}
    if not primaries and (then.value == RETRY_PRIMARY or RETRY_PRIMARY in then.entries):
        message = f"expected `primaries` for `{RETRY_PRIMARY}`, found none; name the hosts that a call may go back to"
        yield _Found("missing-key", then, keys, message)
    if (redirect := then.entries.get("redirect")) is None:
        return
    where, host = (*keys, "redirect"), find_origin(redirect.text)
    yield from _check_url(redirect, where)
    if host and host not in primaries:
        message = f"expected a host of `primaries`, found {quote(host)}; add it there, or correct the URL"
        yield _Found("bad-value", redirect, where, message)


def _check_url(node: Node, keys: Keys) -> Iterator[_Found]:
    url = parse_url(node.text)
    if isinstance(url, Violation):
        yield _Found(url.rule, node, keys, url.message)
    elif url.userinfo is not None:
        yield _Found("url-password", node, keys, f"expected a URL without a password, found {url.display}")


def _check_alerts(tree: Node) -> Iterator[_Found]:
    sinks = _entries(tree, "alerts").get("to")
    for place, sink in enumerate(sinks.items if sinks else ()):
        keys = ("alerts", "to", str(place))
        for kind, options in sink.entries.items():
            yield from _check_variables(options, (*keys, kind))
            if kind == "email":
                yield from _check_email(options, (*keys, kind))
            elif kind == "webhook" and not VARIABLE.search(options.text):
                yield from _check_url(options, (*keys, kind))


def _check_variables(node: Node, keys: Keys) -> Iterator[_Found]:
    for key, child in node.entries.items():
        yield from _check_variables(child, (*keys, key))
    if isinstance(node.value, str) and "${" in VARIABLE.sub("", node.value):
        yield _Found("bad-placeholder", node, keys, "expected `${env.NAME}`, found another `${…}`; correct it")


def _check_email(options: Node, keys: Keys) -> Iterator[_Found]:
    password, user = options.entries.get("password"), options.entries.get("user")
    if (password is None) != (user is None):
        yield _Found("missing-key", options, keys, "expected `user` and `password`, found one of them; write both")
    if password and not VARIABLE.fullmatch(password.text):
        message = "expected `${env.NAME}`, found another text: a file holds no password; put it into the environment"
        yield _Found("bad-value", password, (*keys, "password"), message)
