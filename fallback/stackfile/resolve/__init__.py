"""From what the files of a stack declare to what the stack desires.

    layers        the files of one stack as one tree: extends, parts, merging
    resolve       declared to desired: handlers, forms, defaults
    placeholders  `${name}` and `${secret.name}`
    urls          URLs, targets in place of them, allowed hosts
    waivers       what a number accepts, and for how long
    usage         what is defined and not used

Start with `layers`, then `resolve`.
"""
