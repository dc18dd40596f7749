"""What answers on an account beside the URLs of its numbers: reading only.

    read                all kinds at once, and what could not be read
    applications        TwiML applications
    trunks              Elastic SIP trunks with their origination URLs
    messaging_services  Messaging Services with the numbers and short codes in their pools
    entry_points        short codes, SIP domains and BYOC trunks
    records             values in the answers

A list costs one call for each 1,000 entries, a trunk and a pool one more. `read` comes first; the others are alike.
"""
