"""Desired, live and recorded values -> changes, and what is refused. Pure: no file, no network, no engine.

Read `changes` first (two states of one number, field by field), then `stack` (a whole stack file
against a whole account, and the limits it is judged by).
"""
