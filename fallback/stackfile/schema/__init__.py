"""What may be written in a stack file, as a JSON Schema made from the table of fields.

    keywords  the pieces of a schema
    groups    the shape of handlers and of the other groups
    schema    the shape of a file
    shape     a tree checked against it

Editors read the same schema: `stacks/stack.schema.json`.
"""
