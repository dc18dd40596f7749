"""Stack files: from the text of `stacks/<stack>.yaml` to what the stack desires.

    text      bytes to a tree, nothing guessed; how problems are collected and worded
    schema    what may be written, made from the table of fields
    resolve   the files of one stack as one tree; declared to desired
    load      all of that, and what `fallback.lint` finds in the result
    write     the way back: live numbers as the stack file that a person would write
    snapshot  numbers as they were, in a file
    targets   what a file may name in place of a URL

The data flows in that order. Only `text.files` reads files.
"""

from __future__ import annotations

from fallback.stackfile.load import StackFile, list_mentioned_numbers, load_stack, load_to_apply
from fallback.stackfile.schema.schema import build_schema, format_schema
from fallback.stackfile.snapshot.read import read_snapshot
from fallback.stackfile.snapshot.write import write_snapshot
from fallback.stackfile.text.files import MAX_BYTES, Folder
from fallback.stackfile.write.stack import WrittenStack, write_stack

__all__ = [
    "MAX_BYTES",
    "Folder",
    "StackFile",
    "WrittenStack",
    "build_schema",
    "format_schema",
    "list_mentioned_numbers",
    "load_stack",
    "load_to_apply",
    "read_snapshot",
    "write_snapshot",
    "write_stack",
]
