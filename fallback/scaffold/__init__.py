"""A new project of one's own: which files it has, and what they say.

project    the files of a new project, as a value
templates  their texts; `$word` is filled in
"""

from __future__ import annotations

from fallback.scaffold.project import BASE, NewFile, NewProject, make_base, make_files, make_stack

__all__ = ["BASE", "NewFile", "NewProject", "make_base", "make_files", "make_stack"]
