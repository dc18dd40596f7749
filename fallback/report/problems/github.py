"""Problems as annotations of a pull request.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fallback.model import Problem, Severity
    from fallback.report.problems import ProblemReport

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "notice"}


def render_annotations(report: ProblemReport) -> str:
    """One workflow command for each problem."""
    return "\n".join(map(render_annotation, report.problems))


def render_annotation(problem: Problem) -> str:
    """The workflow command for one problem."""
    place = problem.position
    where = f"file={_escape(place.file, ',:')},line={place.line},col={place.column},title={_escape(problem.rule, ',:')}"
    return f"::{_LEVELS[problem.severity]} {where}::{_escape(problem.text)}"


def _escape(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
