"""A Twilio account on this machine: the number resource of the 2010-04-01 API, with Twilio's own rules.

In reading order:

    state       the account's numbers and what can happen to them: pure values and transitions
    errors      Twilio's error codes, with the HTTP status each comes with
    parameters  the form parameters of a number: Twilio's names, and what Twilio takes for a value
    paging      lists: filters, pages, page tokens
    protocol    one call in, one answer out: credentials, paths, bodies; pure
    seed        a YAML file -> state
    storage     state <-> one JSON file; what is acknowledged is on disk
    app         ASGI: HTTP <-> protocol, and the control surface under `/_emulator/`
    serve       uvicorn: `run` for the command line, `running` for tests
    command     `fallback emulator`

It is written from Twilio's documentation and deliberately shares no table with the rest of the project:
a misconception there must not be confirmed here. What Twilio leaves undocumented is marked "U" where it
was decided.

Not here: AreaCode purchases (always 21452: this inventory sells exact numbers only), searching for
numbers, moving a number to another account (21471/21473), XML answers (only `.json` paths exist), and
the effect of ApiVersion, EmergencyStatus, EmergencyAddressSid and VoiceReceiveMode (taken and ignored).
Of the list filters, `Beta` and `Origin` are ignored.
"""
