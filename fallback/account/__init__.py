"""Twilio <-> live numbers: all the API calls there are.

`settings` reads the environment, `outcomes` makes one call and says in our words how it ended,
`numbers` is one Twilio account: its numbers, listed once, bought, changed and released.
"""
