"""`fallback schema`: the JSON Schemas that editors check files with."""

from __future__ import annotations

import click

from fallback.answer.setup.schema import format_schema as format_answer_schema
from fallback.stackfile import format_schema

_SCHEMAS = {"stack": format_schema, "answer": format_answer_schema}


@click.command()
@click.argument("kind", type=click.Choice(list(_SCHEMAS)), default="stack")
def schema(kind: str) -> None:
    """Print a JSON Schema for editors: of stack files, or of the settings of `fallback answer`.

    Save it as stacks/stack.schema.json, or beside the settings as answer.schema.json.
    """
    click.echo(_SCHEMAS[kind](), nl=False)
