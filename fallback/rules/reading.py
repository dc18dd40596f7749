"""The rules that `fallback.stackfile` checks while it reads: what a file may say at all, and what cannot be undone."""

from __future__ import annotations

from fallback.rules.rule import stated

_YAML = "https://yaml.org/spec/1.1/"
_FORMAT = "README: The rest of the stack file"
_BUY = "README: What happens to a number"
_NUMBERS = "https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"
_WEBHOOKS = "https://www.twilio.com/docs/usage/webhooks"
_SIDS = "https://www.twilio.com/docs/glossary/what-is-a-sid"
_WAIVERS = "docs/rules.md: Waivers"

stated("unreadable-file", "A file that is named has to be there and has to be text.", _FORMAT)
stated("file-too-big", "A file has at most 2 MiB, so that every tool can read it.", _FORMAT)
stated("bad-yaml", "A file is one YAML document without tags.", _YAML)
stated("too-deep", "No value of a stack file lies deeper than 20 levels; more is an attack or an accident.", _FORMAT)
stated(
    "alias-bomb", "Aliases of aliases make a small file endless.", "https://en.wikipedia.org/wiki/Billion_laughs_attack"
)
stated("duplicate-key", "Of two equal keys YAML keeps the last and says nothing.", _YAML)
stated("yaml-trap", "YAML reads +15005550006 as a number, NO as false, 010 as 8 and 12:30 as 750.", _YAML)
stated("empty-value", "An empty value says neither a value nor `none`.", _FORMAT)
stated("unknown-key", "A key that nobody reads is a setting that is not made.", _FORMAT)
stated("missing-key", "Without this key the rest has no meaning.", _FORMAT)
stated("misplaced-key", "Some keys belong to one place only: never inherited, never shared.", _FORMAT)
stated("wrong-type", "A value of another type would have to be guessed.", _FORMAT)
stated("bad-value", "The value is none of those that the key may have.", _FORMAT)
stated("bad-sid", "A SID is two letters for its kind and 32 hex digits.", _SIDS)
stated("bad-target", "Something that answers at Twilio is named by exactly one of the known targets.", _WEBHOOKS)
stated("not-e164", "A number is its own identity, so it is written in one way only: E.164.", _NUMBERS)
stated("short-code", "Short codes are not among the numbers that this API manages.", _NUMBERS)
stated("bad-extends", "`extends` leads to files inside the folder and comes to an end.", _FORMAT)
stated("no-numbers", "A stack without a number would take every number out.", _FORMAT)
stated("duplicate-number", "Of two entries for one number, one would be wrong.", _FORMAT)
stated("unknown-handler", "A handler has to be defined before a number can name it.", _FORMAT)
stated("voice-only-handler", "A handler with fields that exist for voice only cannot answer messages.", _NUMBERS)
stated(
    "dead-field", "A trunk answers before an application, an application before a URL: the others are dead.", _NUMBERS
)
stated("missing-primary", "A URL handler says who answers.", _FORMAT)
stated("missing-fallback", "A URL handler says its fallback, be it `none`: a net is never left unsaid.", _FORMAT)
stated(
    "fallback-without-primary",
    "Twilio refuses a fallback without a primary.",
    "https://www.twilio.com/docs/api/errors/21405 and https://www.twilio.com/docs/api/errors/21406",
)
stated("unknown-variable", "A variable has to be in `vars`.", _FORMAT)
stated("bad-placeholder", "After `${` comes the name of a variable or of a secret.", _FORMAT)
stated("text-too-long", "A text has at most 10,000 characters after its variables are filled in.", _FORMAT)
stated("url-scheme", "Twilio asks http:// and https:// URLs.", "https://www.twilio.com/docs/api/errors/21402")
stated("url-host", "A URL has a host, and perhaps a port.", "https://www.twilio.com/docs/api/errors/21402")
stated("url-whitespace", "White space in a URL has to be percent-encoded.", "https://www.rfc-editor.org/rfc/rfc3986")
stated("url-password", "No password lives in a file.", "https://www.twilio.com/docs/usage/security")
stated("function-path", "The path of a function starts with a slash.", "https://www.twilio.com/docs/serverless")
stated(
    "host-not-idna",
    "A host in other letters than ASCII is written in its IDNA form.",
    "https://www.rfc-editor.org/rfc/rfc5891",
)
stated("host-not-allowed", "`allowed_hosts` names every host that may answer.", _FORMAT)
stated(
    "friendly-name",
    "A friendly name has 1 to 64 printable characters and no secret.",
    "https://www.twilio.com/docs/api/errors/20002",
)
stated("release-not-the-number", "What cannot be undone is said by writing the number once more.", _BUY)
stated("buy-and-release", "A number is bought or given back, not both.", _BUY)
stated("buy-without-handler", "A number is bought only with a handler.", _BUY)
stated("unknown-rule", "A waiver names a rule that exists.", _WAIVERS)
stated("rule-not-waivable", "Rules that guard the file itself or what cannot be undone are not waived.", _WAIVERS)
stated("unused-variable", "A variable that nothing uses is a word that was misspelt elsewhere.", _FORMAT, "warning")
stated("unused-handler", "A handler that no number names answers nothing.", _FORMAT, "advice")

# Waivers are read with the file and judged by the day.
stated("expired-waiver", "An excuse ends on its day; then the finding counts again.", _WAIVERS, scope="waiver")
stated("unused-waiver", "An excuse for nothing hides the next mistake.", _WAIVERS, "warning", scope="waiver")
