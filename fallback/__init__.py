"""Twilio phone numbers and their fallback handlers, declared in files and applied by Pulumi.

Read it in this order:

    model       the nouns
    fields      THE field table: what a number's fields are called by Twilio, by Pulumi and in a stack file
    webhook     how Twilio asks a handler, and how long
    values      one grammar for each kind of value: URL, text, SID, number
    stackfile   stacks/<stack>.yaml -> desired
    lint        what may be wrong with a stack, and how bad it is
    account     Twilio <-> live
    plan        desired, live and recorded -> what to send, and what is refused
    numbers     the number resource: what Pulumi records, and what is wrong with a declaration
    provider    five short methods between Pulumi's engine and the account
    resource    `PhoneNumber`, for people's own programs
    program     the stack file as a Pulumi program
    host        Pulumi's host for dynamic providers, with a seam in three places
    emulator    a Twilio account on this machine
    cli         the command `fallback`; commands: its verbs

The public names below are loaded when they are first used: `import fallback` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallback.engine.resource import (
        NO_FALLBACK,
        NO_HANDLER,
        Application,
        PhoneNumber,
        Regulatory,
        Sms,
        StatusCallback,
        Trunk,
        Voice,
    )

__all__ = [
    "NO_FALLBACK",
    "NO_HANDLER",
    "Application",
    "PhoneNumber",
    "Regulatory",
    "Sms",
    "StatusCallback",
    "Trunk",
    "Voice",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("fallback.engine.resource"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
