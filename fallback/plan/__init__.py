"""Desired, live and recorded values -> changes and refusals. Pure: no file, no network, no engine.

    diff      two views of one number, field by field, and what one update sends; read it first
    stack     a whole stack file against a whole account
    limits    why a plan is refused

A plan is a value: what previews it, judges it and renders it uses the same one.
"""
