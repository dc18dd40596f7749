"""Twilio <-> live numbers: all the API calls there are.

`credentials` reads the environment, `calls` makes one call and says in our words how it ended,
`account` is one Twilio account: its numbers, listed once, bought, changed and released.
"""
