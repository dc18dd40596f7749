"""TwiML documents: what a handler says to Twilio (https://www.twilio.com/docs/voice/twiml).

write  documents from words, with the standard library alone, so that a deployed handler can use it
"""
