"""What one check says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check: what it looked at, what it saw, and what to do about it.

    `unknown` is what could not be looked at; it is not counted as wrong. `remedy` is "" where nothing is to be done.
    All texts may be shown: they hold no secret.
    """

    subject: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def approve(subject: str, detail: str) -> Diagnosis:
    """Say that something is as it should be."""
    return Diagnosis(subject, "ok", detail)


def object_to(subject: str, detail: str, remedy: str) -> Diagnosis:
    """Say that something is wrong, and what to do."""
    return Diagnosis(subject, "wrong", detail, remedy)


def leave_open(subject: str, detail: str, remedy: str = "") -> Diagnosis:
    """Say that something could not be looked at."""
    return Diagnosis(subject, "unknown", detail, remedy)
