"""What a change of the stack files adds to what `validate` finds, and what it removes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fallback.report.page import Paragraph, Points, Section, phrase
from fallback.report.problems.document import describe_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fallback.model import Problem, Severity
    from fallback.report.page import Tone


@dataclass(frozen=True, slots=True)
class FindingsChange:
    """The problems of a stack now that it did not have at `reference`, and those that it had there and not now.

    `reference` is what git calls the version that is compared with.
    """

    reference: str
    added: tuple[Problem, ...]
    removed: tuple[Problem, ...]


def compare_findings(reference: str, before: Iterable[Problem], after: Iterable[Problem]) -> FindingsChange:
    """What `after` has and `before` has not, and the other way round.

    Lines move with every edit and messages quote values, so a problem is known by its file, its path, its rule and its
    severity, and by how often the four occur together.
    """
    before, after = list(before), list(after)
    return FindingsChange(reference, _subtract(after, before), _subtract(before, after))


def describe_findings(findings: FindingsChange) -> Iterator[Section]:
    """What is new, then what is gone."""
    since = f"since {findings.reference}"
    if not findings.added and not findings.removed:
        yield Section(f"Findings {since}", (Paragraph(phrase("none is new, and none is gone")),))
    worst: Tone = "danger" if any(each.severity == "error" for each in findings.added) else "warning"
    yield from _list_problems(f"New findings {since}", findings.added, worst)
    yield from _list_problems(f"Findings gone {since}", findings.removed, "neutral")


def describe_findings_as_data(findings: FindingsChange | None) -> dict[str, Any] | None:
    """The same for programs; None where nothing was compared."""
    if findings is None:
        return None
    return {
        "from": findings.reference,
        "added": list(map(describe_problem, findings.added)),
        "removed": list(map(describe_problem, findings.removed)),
    }


def _subtract(problems: Iterable[Problem], known: Iterable[Problem]) -> tuple[Problem, ...]:
    left = Counter(map(_identify, known))
    new = []
    for problem in problems:
        if left[_identify(problem)] > 0:
            left[_identify(problem)] -= 1
        else:
            new.append(problem)
    return tuple(new)


def _identify(problem: Problem) -> tuple[str, str, str, Severity]:
    return problem.position.file, problem.path, problem.rule, problem.severity


def _list_problems(title: str, problems: Sequence[Problem], tone: Tone) -> Iterator[Section]:
    if problems:
        items = tuple(phrase(f"{each.position}: {each.severity}: {each.text}") for each in problems)
        yield Section(title, (Points(items, tone, "finding"),))
