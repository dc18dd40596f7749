"""Twilio accounts on this machine: the phone-number resources of the 2010-04-01 API, with Twilio's own rules.

In reading order:

    switches     what Twilio leaves undocumented, as a table of choices
    errors       Twilio's error codes, with the HTTP status each comes with
    state        what the accounts hold: pure values
    rules        what a change of one number may be, and what else it changes
    numbers      the life of a number: bought, changed, moved, released; pure transitions
    applications the life of a TwiML application
    inventory    the numbers for sale, and the search for them
    events       who changed what: found by comparing two states
    urls         which URLs Twilio takes
    parameters   forms: Twilio's names, and what Twilio takes for a value
    access       whose credentials open what
    paging       lists: pages, page tokens
    bodies       resources as Twilio's JSON shows them
    wire         a call, an answer, a route
    resources/   paths and methods, one module for each resource
    rehearsal    test credentials
    protocol     one call in, one answer and the next state out; pure
    console      an edit as a person makes it in the web console
    checks       what a value in a seed may be
    seed         a YAML file -> state
    storage      state <-> a file of JSON lines; what is acknowledged is on disk
    faults       what can go wrong on the way, as a table
    fault_rules  which requests a fault hits
    injection    a fault plan at work: it counts
    delivery     answers as HTTP: whole, spoilt, late, or not at all
    exchange     one request: its faults, the protocol, the store, the log
    app          ASGI: HTTP <-> exchange, and the control surface under `/_emulator/`
    serve        uvicorn: `run` for the command line, `running` for tests
    client       a running emulator, seen from outside
    command      `fallback emulator`

It is written from Twilio's documentation and deliberately shares no table with the rest of the project: a
misconception there must not be confirmed here. What Twilio leaves undocumented is a switch where it matters
to a number, and marked "U" where it was decided. docs/emulator.md says what it is for and what it does not do.
"""
