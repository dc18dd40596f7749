"""Twilio's API as pure functions: a request and a state in, a response and the next state out."""
