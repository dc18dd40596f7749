"""Desired, live and recorded values -> changes and refusals. Pure: no file, no network, no engine.

    diff      two views of one number, field by field, and what one update sends; read it first
    stack     a whole stack file against a whole account
    limits    why a plan is refused
"""
