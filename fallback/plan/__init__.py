"""Desired, live and recorded values -> changes and refusals. Pure: no file, no network, no engine.

    diff      two views of one number, field by field, and what one update sends; read it first
    answering who answers a number, and who does when that fails
    routing   who answers a number before and after a step
    dangers   what a change takes away for good, and what a number cannot do
    stack     a whole stack file against a whole account
    limits    why a plan is refused
    review    the plan that a person has reviewed, and what differs from it now

A plan is a value: what previews it, judges it and renders it uses the same one.
"""
