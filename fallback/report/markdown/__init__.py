"""A page as Markdown for GitHub: in a comment, in a job's summary, in a file.

escape    what comes from outside stays data: no markup, no mention, no reference, no direction of reading
blocks    each block as pieces, which can be cut between items and nowhere else
mermaid   a topology as a diagram that GitHub draws
fit       the page in at most 65,536 characters
"""

from __future__ import annotations

from fallback.report.markdown.fit import LIMIT, render_markdown

__all__ = ["LIMIT", "render_markdown"]
