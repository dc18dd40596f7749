"""A TwiML document: read, checked, and what the caller hears.

    document   the nouns: an element with its place, and what is wrong with a document
    read       bytes -> a tree of elements, or why Twilio cannot read them
    grammar    THE table of verbs and nouns, for calls and for messages
    check      what in a tree is not in the grammar
    heard      a tree -> what a caller hears, in one line
    write      small functions that write documents; standard library only

Start with `read`. Source of the language: https://www.twilio.com/docs/voice/twiml and
https://www.twilio.com/docs/messaging/twiml.
"""
