"""How Twilio asks a handler. Standard library only, so that a fallback handler can be deployed with this room alone.

connection  the overrides in a URL's fragment, and for how long a caller hears nothing
"""
