"""Twilio <-> live numbers: all the API calls there are.

Read from the top; each module uses those below it.

    accounts     the accounts that a process asks, each opened once, and what can be asked of one
    numbers      the phone numbers of an account; `inventory` keeps what is known of them and decides how to ask
    subaccounts  the accounts that an account owns
    backing      what answers in place of a number's own URLs: applications, trunks, Messaging Services, and others
    events       who changed what on an account
    serverless   documents that an account serves at a domain of its own
    session      how calls are made: the credentials, the tries, the turn at the gate, the end of each
    retry        when a call is tried again, and when no longer
    outage       what all calls meet together, measured by its length
    gate         how many calls are under way at once
    paging       lists, page by page
    records      values in Twilio's answers, or an error that names the field
    outcomes     the five ways in which a call ends
    endpoint     which URL each of Twilio's hosts has
    transport    one HTTP request and its response; tests hand in their own
    connections  connections on which a response has to come within its time
    clock        the time, and waiting, which an interrupted run ends; tests hand in their own
    settings     what the environment says

A further resource is a module beside `numbers` and `subaccounts`: functions that take a `Session`, call `read`,
`read_list` or `write` with a method of the `twilio` package, and return frozen values.
"""
