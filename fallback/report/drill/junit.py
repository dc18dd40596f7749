"""A drill as a JUnit report, which CI systems show as tests: one test for each net, a hole as a failure.

Source: https://github.com/testmoapp/junitxml, as there is no standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fallback.display import display_text

if TYPE_CHECKING:
    from fallback.drill.verdict import Drill, Judgement


def render_junit(drill: Drill) -> str:
    """The report as XML."""
    skipped = sum(one.net == "none" for one in drill.judgements)
    counts = {"tests": str(len(drill.judgements)), "failures": str(len(drill.holes)), "skipped": str(skipped)}
    suites = Element("testsuites", counts)
    about = {"name": f"fallback drill {drill.stack}", "timestamp": f"{drill.at:%Y-%m-%dT%H:%M:%S}", "errors": "0"}
    suite = SubElement(suites, "testsuite", {**about, "time": f"{drill.seconds:.3f}", **counts})
    for judgement in drill.judgements:
        _add_case(suite, judgement, drill.stack)
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}'


def _add_case(suite: Element, judgement: Judgement, stack: str) -> None:
    finding = judgement.finding
    seconds = sum(asked.seconds for asked in (finding.primary, finding.fallback) if asked)
    name = f"{finding.case.number} {finding.case.group}"
    case = SubElement(suite, "testcase", {"name": name, "classname": stack, "time": f"{seconds:.3f}"})
    why = _clean(display_text(judgement.why))
    if judgement.net == "hole":
        SubElement(case, "failure", {"type": "hole", "message": why})
    elif judgement.net == "none":
        SubElement(case, "skipped", {"message": why})


def _clean(text: str) -> str:
    """The text without characters that XML cannot hold; `display_text` leaves only lone surrogates of these."""
    return text.encode("utf-8", "replace").decode()
