"""One grammar for each kind of value: parse a text once, and get a value or a `Violation`.

    violation   a rule that a value breaks, and how it is worded
    url         a URL, and the host of one
    text        a friendly name; a method
    sid         a SID
    e164        a number
    terms       what the values of one number may say together: buy, release, primary and fallback

Stack files (`fallback.stackfile`) and the resource's check (`fallback.numbers.check`) both use these functions, so
they refuse the same values by the same rules. A stack file adds the position, the check adds the field. Pure.
"""
