"""Ask a handler as Twilio would, keep the evidence, and judge it.

    evidence  what is asked, and what is brought back
    failures  why a request fails, and Twilio's code for it
    reach     whom a caller may ask; start here for what makes a drill safe
    connect   TCP and TLS to an address that was judged
    exchange  one request and one answer over HTTP
    taking    an answer -> the document that Twilio takes it for
    caller    attempts, redirects, time: one question as Twilio asks it
    cases     what a stack declares -> what is to be asked
    rounds    many questions at once, each once, a few for each host
    verdict   evidence -> holds or hole, and what primary and fallback share
    history   the results of earlier drills

`caller` is what the emulator's calls and `fallback twiml` ask with, too. Its argument says what it may reach.
"""
