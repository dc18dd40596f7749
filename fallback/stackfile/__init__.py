"""Stack files: from the text of `stacks/<stack>.yaml` to what the stack desires.

    text     bytes to a tree, nothing guessed; how problems are collected and worded
    schema   what may be written, made from the table of fields
    resolve  the files of one stack as one tree; declared to desired
    load     all of that, and what `fallback.lint` finds in the result

The data flows in that order. Only `text.files` reads files.
"""

from __future__ import annotations

from fallback.stackfile.load import StackFile, list_mentioned_numbers, load_stack, load_to_apply
from fallback.stackfile.schema.schema import build_schema, format_schema
from fallback.stackfile.text.files import Folder

__all__ = [
    "Folder",
    "StackFile",
    "build_schema",
    "format_schema",
    "list_mentioned_numbers",
    "load_stack",
    "load_to_apply",
]
