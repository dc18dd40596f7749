"""Stack files: from the text of `stacks/<stack>.yaml` to what the stack desires.

    files      the only module that reads files
    parse      bytes to a tree, nothing guessed; tree: a value and where it was written
    schema     the shape, made from the table of fields; shape: a tree checked against it
    layers     the files of one stack as one tree: extends, parts, merging
    resolve    declared to desired: handlers, forms, defaults; urls: placeholders, targets, URL checks; waivers; usage
    problems   collects what is wrong; wording: how that is said
    checked    all of that, and what `fallback.lint` finds in the result

The data flows in that order. `load` reads, `checked` also judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallback.stackfile.checked import Checked, checked
from fallback.stackfile.files import Folder
from fallback.stackfile.layers import gather
from fallback.stackfile.problems import Problems
from fallback.stackfile.resolve import resolve
from fallback.stackfile.schema import schema, schema_text

if TYPE_CHECKING:
    from pathlib import Path

    from fallback.model import Stack

__all__ = ["Checked", "Folder", "checked", "load", "schema", "schema_text"]


def load(stacks: Path, name: str) -> Stack:
    """The stack `name` from the folder `stacks`, every managed field of every number with a value.

    Raises `InvalidStackFile` with every problem of every file that does not merely follow from another, and
    nothing else, whatever the files hold.
    """
    problems = Problems()
    stack = resolve(name, gather(Folder(stacks), name, problems), problems)
    if problems:
        raise problems.error()
    return stack
