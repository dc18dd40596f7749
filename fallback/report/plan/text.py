"""A plan as plain text, for previews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.report.plan.page import make_plan_page
from fallback.report.text import render_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fallback.plan.stack import Plan


def render_plan(plan: Plan, refusals: Sequence[str] = (), *, width: int, with_others: bool = False) -> str:
    """The plan in lines of a width."""
    return render_text(make_plan_page(plan, refusals, with_others=with_others), width)
