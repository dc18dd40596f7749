"""Every rule: its id, how bad it is, what it is asked about, why it exists, and who says so.

`scope` decides what a rule is asked about:

    reading   nothing: reading a file finds the problem, and names the rule
    waiver    nothing: a waiver has the problem
    url       one URL
    handler   a URL handler: a primary and its fallback
    number    one number
    live      one number beside what the account says of it: where an account is read, and never by files alone
    stack     all numbers of a stack
    account   all stacks of an account

The functions that judge are in `fallback.lint.checks`. A rule of reading cannot be waived: the waiver stands in a file
that is not understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fallback.values.violation import ValueRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fallback.model import Severity

Scope = Literal["reading", "waiver", "url", "handler", "number", "live", "stack", "account"]
RuleId = Literal[
    ValueRule,
    "alias-bomb",
    "bad-document",
    "bad-extends",
    "bad-host",
    "bad-placeholder",
    "bad-target",
    "bad-yaml",
    "connection-twice",
    "dead-field",
    "demo-url",
    "document-method",
    "duplicate-key",
    "duplicate-number",
    "empty-value",
    "expired-waiver",
    "fallback-elsewhere",
    "fallback-is-primary",
    "file-too-big",
    "function-path",
    "host-not-allowed",
    "impossible-number",
    "invalid-number",
    "misplaced-key",
    "missing-capability",
    "missing-key",
    "no-fallback",
    "no-numbers",
    "no-time-for-fallback",
    "number-in-two-stacks",
    "numeric-host",
    "override-range",
    "override-unknown",
    "plain-http",
    "rule-not-waivable",
    "same-domain",
    "same-host",
    "same-target",
    "secret-in-query",
    "shared-document",
    "static-target-post",
    "swapped-handlers",
    "template-braces",
    "too-deep",
    "tunnel-host",
    "underscore-host",
    "unknown-handler",
    "unknown-key",
    "unknown-rule",
    "unknown-variable",
    "unreachable-host",
    "unreadable-file",
    "unused-handler",
    "unused-variable",
    "unused-waiver",
    "url-not-encoded",
    "url-too-long",
    "voice-only-handler",
    "yaml-trap",
]

_ACCESS = "https://www.twilio.com/docs/usage/security"
_AVAILABILITY = "https://www.twilio.com/docs/usage/security/availability-reliability"
_BUY = "README: What happens to a number"
_FORMAT = "README: The rest of the stack file"
_INVALID_URL = "https://www.twilio.com/docs/api/errors/21402"
_NUMBERS = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"
_OVERRIDES = "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"
_PAIR = "https://www.twilio.com/docs/api/errors/21405 and https://www.twilio.com/docs/api/errors/21406"
_PLAN = "https://github.com/google/libphonenumber/blob/master/FAQ.md"
_CALLBACK = "https://www.twilio.com/docs/api/errors/21609"
_WAIVERS = "docs/rules.md: Waivers"
_WEBHOOKS = "https://www.twilio.com/docs/usage/webhooks"
_YAML = "https://yaml.org/spec/1.1/"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that may be wrong.

    `production` is the severity in a stack with `production: true`, where it is another one. `part` is the part of a
    URL that is wrong: it may have been written elsewhere than the rest, in a variable or as a connection, or be hidden
    by a secret.
    """

    id: RuleId
    severity: Severity
    scope: Scope
    reason: str
    source: str
    production: Severity | None = None
    waivable: bool = True
    part: Literal["scheme", "host", "fragment"] | None = None

    def severity_in(self, *, production: bool) -> Severity:
        """How bad it is in a stack."""
        return (self.production if production else None) or self.severity


def _reading(rule: RuleId, reason: str, source: str, severity: Severity = "error") -> Rule:
    return Rule(rule, severity, "reading", reason, source, waivable=False)


# fmt: off
_RULES = (
    # What a file may say, and what cannot be undone.
    _reading("unreadable-file", "A file that is named must exist and hold UTF-8 text.", _FORMAT),
    _reading("file-too-big", "A file has at most 2 MiB.", _FORMAT),
    _reading("bad-yaml", "A file is one YAML document without tags.", _YAML),
    _reading("too-deep", "Values are nested at most 20 levels deep.", _FORMAT),
    _reading("alias-bomb", "Aliases of aliases let a small file grow without bounds.",
             "https://en.wikipedia.org/wiki/Billion_laughs_attack"),
    _reading("duplicate-key", "YAML silently keeps the last of two equal keys.", _YAML),
    _reading("yaml-trap", "YAML reads +15005550006 as a number, NO as false, 010 as 8 and 12:30 as 750.", _YAML),
    _reading("empty-value", "An empty value is neither a value nor `none`.", _FORMAT),
    _reading("unknown-key", "Nothing reads this key, so it would have no effect.", _FORMAT),
    _reading("missing-key", "The key is required here.", _FORMAT),
    _reading("misplaced-key", "The key is not allowed in this place.", _FORMAT),
    _reading("wrong-type", "A value of another type is not converted.", _FORMAT),
    _reading("bad-value", "The value is not one that the key may have.", _FORMAT),
    _reading("bad-sid", "A SID is two letters for its kind and 32 hex digits.",
             "https://www.twilio.com/docs/glossary/what-is-a-sid"),
    _reading("bad-target", "A target names exactly one resource at Twilio that answers.", _WEBHOOKS),
    _reading("not-e164", "The number is the identity of its entry, so it is written in E.164 only.", _NUMBERS),
    _reading("short-code", "Twilio manages short codes with another API.", _NUMBERS),
    _reading("bad-extends", "`extends` names a file inside the folder, and the chain of files ends.", _FORMAT),
    _reading("no-numbers", "A stack without numbers would stop managing every number.", _FORMAT),
    _reading("duplicate-number", "A number has one entry.", _FORMAT),
    _reading("unknown-handler", "A number can only name a handler that is defined.", _FORMAT),
    _reading("voice-only-handler", "A handler with fields that exist for voice only cannot answer messages.", _NUMBERS),
    _reading("dead-field", "A trunk answers before an application, and that before a URL; the others have no effect.",
             _NUMBERS),
    _reading("connection-twice", "A URL takes its connection overrides from `connection` or from its own fragment.",
             _OVERRIDES),
    _reading("bad-document", "What `say`, `play` and `reply` make is a document that everybody may read and Twilio can "
             "execute.", "https://www.twilio.com/docs/voice/twiml"),
    _reading("document-method", "Of a static document at Twilio only GET is documented, and it answered 405 to HEAD.",
             "docs/documents.md"),
    _reading("missing-primary", "A URL handler must state its primary.", _FORMAT),
    _reading("missing-fallback", "A URL handler must state its fallback: a URL, a target, or `none`.", _FORMAT),
    _reading("fallback-without-primary", "Twilio refuses a fallback without a primary.", _PAIR),
    _reading("unknown-variable", "A variable must be defined in `vars`.", _FORMAT),
    _reading("bad-placeholder", "`${…}` names a variable or a secret.", _FORMAT),
    _reading("text-too-long", "A text has at most 10,000 characters after its variables are filled in.", _FORMAT),
    _reading("url-scheme", "A URL starts with http:// or https://.", _INVALID_URL),
    _reading("url-host", "A URL has a host, and optionally a port.", _INVALID_URL),
    _reading("url-whitespace", "White space in a URL must be percent-encoded.",
             "https://www.rfc-editor.org/rfc/rfc3986"),
    _reading("url-password", "A file must not contain a password; write `${secret.name}`.", _ACCESS),
    _reading("function-path", "The path of a function starts with a slash.", "https://www.twilio.com/docs/serverless"),
    _reading("host-not-idna", "A host with letters outside of ASCII must be written in its IDNA form.",
             "https://www.rfc-editor.org/rfc/rfc5891"),
    _reading("host-not-allowed", "`allowed_hosts` names every host that may answer.", _FORMAT),
    _reading("friendly-name", "A friendly name has 1 to 64 printable characters and no secret.",
             "https://www.twilio.com/docs/api/errors/20002"),
    _reading("release-not-the-number", "A release cannot be undone, so it must repeat the number.", _BUY),
    _reading("buy-and-release", "A number is bought or released, not both.", _BUY),
    _reading("buy-without-handler", "A number is bought only with a handler.", _BUY),
    _reading("unknown-rule", "A waiver must name an existing rule.", _WAIVERS),
    _reading("rule-not-waivable", "Rules that protect the file, or prevent what cannot be undone, cannot be waived.",
             _WAIVERS),
    _reading("unused-variable", "Nothing uses the variable; perhaps a `${name}` is misspelt.", _FORMAT, "warning"),
    _reading("unused-handler", "No number uses the handler.", _FORMAT, "advice"),
    # Waivers.
    Rule("expired-waiver", "error", "waiver", "A waiver ends on its day; then the problem counts again.",
         _WAIVERS, waivable=False),
    Rule("unused-waiver", "warning", "waiver", "A waiver that suppresses nothing would hide the next mistake.",
         _WAIVERS, waivable=False),
    # One URL.
    Rule("plain-http", "advice", "url",
         "Over http://, anyone on the path can read callers' numbers and change the answer.",
         _ACCESS, production="error", part="scheme"),
    Rule("unreachable-host", "warning", "url",
         "Twilio asks from the public internet and reaches no private, loopback or link-local address.",
         "https://www.twilio.com/docs/api/errors/11205", production="error", part="host"),
    Rule("numeric-host", "error", "url",
         "Clients disagree about an address that is written as one number, in octal or in hex.",
         "https://url.spec.whatwg.org/#concept-ipv4-parser", part="host"),
    Rule("bad-host", "error", "url",
         "Twilio refuses hosts without a dot, and hosts that cannot exist: an empty label, a hyphen at its end.",
         _INVALID_URL, part="host"),
    Rule("underscore-host", "warning", "url",
         "Twilio refuses an underscore in the host of a status callback, and some resolvers refuse it everywhere.",
         _CALLBACK, part="host"),
    Rule("tunnel-host", "warning", "url",
         "A tunnel ends with the program that opened it, and its name can then pass to somebody else.",
         "https://ngrok.com/docs", production="error", part="host"),
    Rule("demo-url", "warning", "url",
         "Twilio's demo greets callers in Twilio's name, and its Twimlets promise no service.",
         "https://help.twilio.com/articles/223136047", production="error", part="host"),
    Rule("secret-in-query", "warning", "url",
         "A file must not contain a secret, and servers log queries. Write `${secret.name}`.",
         _ACCESS, production="error"),
    Rule("template-braces", "error", "url",
         "Twilio fills nothing into a URL: fill in the braces or angle brackets, or percent-encode them.",
         _INVALID_URL),
    Rule("url-not-encoded", "warning", "url",
         "Characters that a URL may not hold arrive in different ways, so signatures over them differ.",
         "https://www.rfc-editor.org/rfc/rfc3986#section-2"),
    Rule("url-too-long", "warning", "url", "Twilio documents 4,000 characters as the maximum for a callback.",
         _CALLBACK),
    Rule("override-unknown", "warning", "url",
         "The fragment of a URL holds Twilio's connection overrides; an unknown key has no effect.",
         _OVERRIDES),
    Rule("override-range", "error", "url",
         "A connection override outside of its range does not do what its writer wants.",
         _OVERRIDES),
    # A primary and its fallback.
    Rule("no-fallback", "warning", "handler",
         'Without a fallback, a caller hears "an application error has occurred" and a message is lost.',
         _AVAILABILITY, production="error"),
    Rule("fallback-is-primary", "error", "handler",
         "A fallback that equals the primary fails with it. To retry the primary, use `#rc=1`.",
         _AVAILABILITY),
    Rule("same-target", "warning", "handler",
         "The same program under another scheme or query fails for the same reason.",
         _AVAILABILITY),
    Rule("same-host", "warning", "handler", "When the host is down, primary and fallback both fail.",
         _AVAILABILITY),
    Rule("same-domain", "advice", "handler",
         "Hosts under one registered domain share its registration and usually its name servers.",
         _AVAILABILITY),
    Rule("static-target-post", "warning", "handler", "File hosts answer 405 to a POST, which is Twilio's default.",
         "https://www.twilio.com/docs/api/errors/11200"),
    Rule("no-time-for-fallback", "warning", "handler",
         "Twilio ends a request after 15 seconds; overrides that allow more leave the caller in silence until then.",
         _OVERRIDES, part="fragment"),
    # One number.
    Rule("fallback-elsewhere", "advice", "number",
         "An application or a trunk has its own fallback, which no file here shows.",
         _NUMBERS),
    Rule("impossible-number", "warning", "number",
         "A number with too few or too many digits for its country cannot be called.",
         _PLAN),
    Rule("invalid-number", "warning", "number",
         "A number outside of all ranges that its country has assigned is probably mistyped.",
         _PLAN),
    # One number on its account.
    Rule("missing-capability", "warning", "live",
         "Twilio never asks a handler for what the number cannot take.",
         _NUMBERS),
    # Several numbers.
    Rule("shared-document", "warning", "stack",
         "Calls and messages need different verbs, so one document cannot answer both.",
         "https://www.twilio.com/docs/api/errors/12200"),
    Rule("swapped-handlers", "warning", "stack",
         "If one number's primary is another's fallback, and vice versa, one of the two is probably swapped.",
         _AVAILABILITY),
    # Several stacks.
    Rule("number-in-two-stacks", "error", "account",
         "Two stacks that declare one number of one account undo each other's changes.",
         "README: One stack file", waivable=False),
)
# fmt: on
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _RULES}


def list_rules(scope: Scope) -> tuple[Rule, ...]:
    """Return the rules of one scope, in the table's order."""
    return tuple(rule for rule in RULES.values() if rule.scope == scope)
