"""Twilio phone numbers and their fallback handlers, declared in files and applied by Pulumi.

Read it in this order:

    model       the nouns
    fields      THE field table: what a number's fields are called by Twilio, by Pulumi and in a stack file
    values      one grammar for each kind of value: URL, text, SID, number
    display     the one way to show a value to people; masking: what keeps passwords out of it
    errors      what can go wrong, as one tree; notes: words beside a resource's row
    webhook     how Twilio asks a handler, and for how long
    twiml       the document that a handler answers: read, checked, and what the caller hears
    stackfile   stacks/<stack>.yaml -> desired
    lint        what may be wrong with a stack, and how bad it is
    account     Twilio <-> live: all the API calls
    plan        desired, live and recorded -> changes, dangers, refusals
    answer      the fallback handler: a request of Twilio -> TwiML, and an event that somebody is told of
    drill       asks a handler as Twilio asks it, and keeps the evidence
    doctor      what a run needs, checked one by one
    toolchain   how this machine gets a Pulumi engine
    scaffold    the files of a project of one's own
    drill       handlers asked as Twilio would ask them, and judged: does the net hold?
    report      values worth reading -> text, Markdown, JSON, HTML
    documents   words that Twilio serves itself: where a document is (address), what Pulumi records (record), and how an
                account is made to serve a set of them (publish, apply)
    identity    what of a resource never changes
    numbers     the number resource: what Pulumi records (record), what is wrong with a declaration (check), and how
                it is made true on the account (apply)
    provider    translation between Pulumi's engine and `numbers`; its path is in every user's state
    engine      `PhoneNumber`, `TwimlDocuments`, the stack file as a Pulumi program, and every touch of Pulumi's SDK
    program     `main`; its path is in users' `__main__.py`
    host        Pulumi's host for dynamic providers, with three changes; its path is in users' `Pulumi.yaml`
    emulator    a Twilio account on this machine
    commands    the verbs of the command `fallback`, which `cli` puts together

Data flows one way, from stack file and account over the plan to report and provider; `tests/test_imports.py` says
which part may import which.

Glossary (docs/glossary.md):

    declared   what a stack file or a program says about a number, as written
    desired    what is declared, with extends, vars, handlers, defaults and targets filled in: every managed field
               has a value
    recorded   what Pulumi's state holds
    live       what Twilio reports now
    drift      a managed field whose live value is not the declared one
    group      fields that are declared together: voice, sms, status_callback, friendly_name or regulatory
    managed    belongs to a declared group, so that a run may change it; the other groups of the number are left
               alone
    handler    what answers calls or messages: a URL with its fallback, a TwiML application, or a SIP trunk
    fallback   what Twilio asks when the primary URL fails
    target     what a file may name in place of a URL: a Studio Flow, a TwiML Bin, a Twilio Function or a Proxy
               Service
    adopt      start to manage a number that the account already has
    buy        buy exactly the declared number; only with buy: true
    keep       stop managing a number, which stays on the account as it is
    release    give a number back to Twilio, which cannot be undone
    plan       what a run would do to each number, from declared and live values
    review     a saved plan that a person has seen; a run with FALLBACK_REVIEWED applies this plan and no other
    unmanaged  of a number: on the account, and in no stack
    net        the fallback below a number: it holds if it answers, and has a hole if it does not
    drill      primary and fallback asked as Twilio would ask them, where nobody calls
    emulator   a Twilio account on your own machine

The public names below are loaded when they are first used: `import fallback` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fallback.engine.documents import Play, Reply, Say, TwimlDocuments
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
    "Play",
    "Regulatory",
    "Reply",
    "Say",
    "Sms",
    "StatusCallback",
    "Trunk",
    "TwimlDocuments",
    "Voice",
]


_OF_DOCUMENTS = ("Play", "Reply", "Say", "TwimlDocuments")


def __getattr__(name: str) -> Any:
    if name in __all__:
        module = "documents" if name in _OF_DOCUMENTS else "resource"
        return getattr(import_module(f"fallback.engine.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
