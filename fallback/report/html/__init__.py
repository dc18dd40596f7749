"""A page as one HTML file that asks no network for anything.

    render    the template filled with a page
    diagram   where the boxes and arrows of a topology stand

The template, the style and the script lie beside this file. Jinja escapes every value; the file forbids the browser to
load or to run anything but what is in it (Content-Security-Policy).
"""

from __future__ import annotations

from fallback.report.html.render import render_html

__all__ = ["render_html"]
