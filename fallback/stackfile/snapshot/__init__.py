"""Numbers as they were, in a file: every field that is not as on a new number, with secrets by name.

    write  live numbers to the text of a snapshot
    read   the text to kept numbers, from which `write.stack` makes the stack file that brings them back

    version: 1
    account: AC…
    taken: "2026-11-25T04:10:00+00:00"
    numbers:
      "+15005550006": {sid: PN…, capabilities: [mms, sms, voice], voice_url: "https://user:${secret.…}@…", …}

A snapshot holds no secret: whoever restores one sets the secrets that it names. So it may be kept where logs are. A URL
of which nobody can say what is secret in it is `***`; the stack file then leaves its group out.
"""
