"""The settings of the handler as values, read once from plain data.

The data are those of a checked settings file (`fallback.answer.setup`), as JSON in an archive. They hold no secret: the
tokens and what `${env.NAME}` stands for come from the environment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from fallback.twiml.write import play, say

if TYPE_CHECKING:
    from collections.abc import Mapping

Document = dict[str, Any]
Signature = Literal["required", "harmless", "off"]
SinkKind = Literal["log", "email", "webhook", "apprise"]

TOKENS = ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_PREVIOUS")
RETRY_PRIMARY = "retry_primary"
PUBLIC_URL = re.compile(r"(?P<origin>https?://[^/?#@\s]+)(?P<prefix>/[^?#\s]*)?")
VARIABLE = re.compile(r"\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


class SettingsError(ValueError):
    """The settings cannot be used. The message says why and holds no secret."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller to `number`."""

    number: str
    caller_id: str = ""


@dataclass(frozen=True, slots=True)
class Voicemail:
    """Record what the caller says."""

    max_seconds: int = 120


End = HangUp | Dial | Voicemail


@dataclass(frozen=True, slots=True)
class SendOn:
    """Send the call on to `url`, or, where that is empty, back to the URL that failed.

    `otherwise` is for a call that cannot be sent on or comes back.
    """

    url: str
    method: str
    otherwise: End


Then = End | SendOn


@dataclass(frozen=True, slots=True)
class Rule:
    """What is said and done, and None for what another rule decides.

    `opening` holds the verbs that a caller hears first, `then` is what becomes of the call. An empty `reply` is none;
    `pass_on` is what becomes of a message: `HangUp` leaves it here.
    """

    opening: str | None = None
    then: Then | None = None
    reply: str | None = None
    pass_on: Then | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said and done for one call or message; the fields are those of a `Rule`."""

    opening: str
    then: Then
    reply: str
    pass_on: Then


@dataclass(frozen=True, slots=True)
class Level:
    """The rules of one number, or of all of them: by error code, by the caller's country, and for the rest."""

    rest: Rule
    errors: tuple[tuple[str, Rule], ...] = ()
    countries: Mapping[str, Rule] = field(default_factory=dict)

    def list_rules(self, code: str, country: str) -> list[Rule]:
        """The rules that apply, the most specific first."""
        by_code = [rule for pattern, rule in self.errors if _matches(pattern, code)]
        by_country = [self.countries[country]] if country in self.countries else []
        return [*by_code, *by_country, self.rest]


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """What Twilio calls: scheme, host and port, and the path that a proxy may take away."""

    origin: str
    prefix: str

    def list_places(self, path: str) -> list[str]:
        """The URLs, without query, that a request for `path` may have been for."""
        outside = f"{self.origin}{self.prefix}{path}"
        inside = f"{self.origin}{path}"
        places = [inside, outside] if self.prefix and f"{path}/".startswith(f"{self.prefix}/") else [outside]
        # Twilio's clients ask for "/" where a URL has no path, and it may sign the URL as it was written.
        return [*places, outside.removesuffix("/")] if path == "/" else places


@dataclass(frozen=True, slots=True)
class Sink:
    """One place for alerts: its kind, and its settings by name."""

    kind: SinkKind
    options: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides an answer. `every` is the time between two summaries, in seconds."""

    public_url: PublicUrl
    primaries: frozenset[str]
    signature: Signature
    every: float
    sinks: tuple[Sink, ...]
    default: Level
    numbers: Mapping[str, Level] = field(default_factory=dict)
    tokens: tuple[str, ...] = field(default=(), repr=False)

    def choose(self, number: str, code: str, country: str) -> Choice:
        """What to say and do: of each field, what the most specific rule says. A number's rules come first."""
        levels = (self.numbers[number], self.default) if number in self.numbers else (self.default,)
        opening = then = reply = pass_on = None
        for rule in [rule for level in levels for rule in level.list_rules(code, country)]:
            opening = rule.opening if opening is None else opening
            then = rule.then if then is None else then
            reply = rule.reply if reply is None else reply
            pass_on = rule.pass_on if pass_on is None else pass_on
        return Choice(opening or "", then or HangUp(), reply or "", pass_on or HangUp())


def parse_settings(document: Document, environ: Mapping[str, str]) -> Settings:
    """The settings that `document` holds. Raises `SettingsError` if it is not what the setup writes."""
    try:
        alerts = document.get("alerts", {})
        return Settings(
            parse_public_url(document["public_url"]),
            frozenset(map(normalize_host, document.get("primaries", []))),
            document.get("signature", "required"),
            parse_duration(alerts.get("every", "5m")),
            tuple(_parse_sink(sink, environ) for sink in alerts.get("to", [{"log": "stdout"}])),
            _parse_level(document),
            {number: _parse_level(level) for number, level in document.get("numbers", {}).items()},
            tuple(token for name in TOKENS if (token := environ.get(name))),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"expected settings that `fallback answer` has checked, found others ({error!r}): make them again"
        ) from None


def parse_public_url(text: str) -> PublicUrl:
    parts = PUBLIC_URL.fullmatch(text)
    if parts is None:
        raise SettingsError("public_url: expected a URL of a host, found none")
    return PublicUrl(parts["origin"], (parts["prefix"] or "").rstrip("/"))


def dials_itself(end: End, number: str) -> bool:
    """Whether a call to `number` would come back to it."""
    return isinstance(end, Dial) and end.number == number


def normalize_host(text: str) -> str:
    """A host of `primaries` as the origins of URLs are written: without the usual ports.

    >>> normalize_host("WWW.example.com:443"), normalize_host("www.example.com:8443")
    ('www.example.com', 'www.example.com:8443')
    """
    return text.lower().removesuffix(":443").removesuffix(":80")


def parse_duration(text: str) -> float:
    """A time such as `30s`, `5m` or `1h`, in seconds."""
    return float(text[:-1]) * _SECONDS[text[-1]]


def list_variables(document: Any) -> list[str]:
    """The variables of the environment that the settings name, in order of first use."""
    if isinstance(document, str):
        return VARIABLE.findall(document)
    parts = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return list(dict.fromkeys(name for part in parts for name in list_variables(part)))


def _matches(pattern: str, code: str) -> bool:
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def _parse_level(document: Document) -> Level:
    errors = document.get("errors", {}).items()
    exact_and_long_first = sorted(errors, key=lambda item: (item[0].endswith("*"), -len(item[0])))
    return Level(
        _parse_rule(document),
        tuple((pattern, _parse_rule(rule)) for pattern, rule in exact_and_long_first),
        {country: _parse_rule(rule) for country, rule in document.get("countries", {}).items()},
    )


def _parse_rule(document: Document) -> Rule:
    voice, sms = document.get("voice", {}), document.get("sms", {})
    opening, then = _parse_opening(voice), _parse_then(voice.get("then"))
    if sms == "none":
        return Rule(opening, then, "", HangUp())
    return Rule(opening, then, sms.get("reply"), _parse_then(sms.get("then")))


def _parse_opening(voice: Document) -> str | None:
    if "play" in voice:
        return play(voice["play"])
    if "say" not in voice:
        return None
    texts = voice["say"] if isinstance(voice["say"], list) else [voice["say"]]
    return "".join(say(each["text"], voice=each.get("voice", ""), language=each.get("language", "")) for each in texts)


def _parse_then(value: Any) -> Then | None:
    if value is None:
        return None
    if value == RETRY_PRIMARY or (isinstance(value, dict) and RETRY_PRIMARY in value):
        method = value[RETRY_PRIMARY] if isinstance(value, dict) else "POST"
        return SendOn("", method, _parse_last(value))
    if isinstance(value, dict) and "redirect" in value:
        return SendOn(value["redirect"], value.get("method", "POST"), _parse_last(value))
    return _parse_end(value)


def _parse_last(value: Any) -> End:
    return _parse_end(value.get("otherwise", "hangup") if isinstance(value, dict) else "hangup")


def _parse_end(value: Any) -> End:
    if value == "hangup":
        return HangUp()
    if "dial" in value:
        return Dial(value["dial"], value.get("caller_id", ""))
    return Voicemail(value["voicemail"].get("max_seconds", 120))


def _parse_sink(document: Document, environ: Mapping[str, str]) -> Sink:
    ((kind, options),) = document.items()
    filled = _fill(options, environ)
    return Sink(cast("SinkKind", kind), filled if isinstance(filled, dict) else {"to": filled})


def _fill(value: Any, environ: Mapping[str, str]) -> Any:
    """`value` with each `${env.NAME}` replaced."""
    if isinstance(value, dict):
        return {key: _fill(each, environ) for key, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, environ) for each in value]
    return VARIABLE.sub(lambda name: _read(name[1], environ), value) if isinstance(value, str) else value


def _read(name: str, environ: Mapping[str, str]) -> str:
    if not environ.get(name):
        raise SettingsError(f"expected the variable {name} in the environment, found none: an alert needs it; set it")
    return environ[name]
