"""How Twilio asks a handler. Standard library only, so that a fallback handler can be deployed with this room alone.

request      the parameters of a call, of a message and of a failure
signature    sign a request as Twilio does, and check a signature
connection   the overrides in a URL's fragment, and for how long a caller hears nothing
error_codes  what a failure means, what to do, and whose fault it is
"""
