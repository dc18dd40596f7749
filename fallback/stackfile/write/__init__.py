"""From live numbers to the stack file that a person would write: the way back of `resolve`.

    free_names  names that are all different
    secrets     the secrets in URLs, each by a name
    urls        a live URL as a file writes it: a target, a URL, its secrets taken out
    declare     a live number as an entry, and what a file cannot say of it
    names       good names for handlers
    share       what several numbers have in common: handlers and defaults
    scalars     values as YAML
    layout      the lines of the file, with comments where a rule objects
    stack       all of that

The data flows in that order. Three laws hold, and tests prove them over random accounts. What is written can be read,
and the rules say of it what they say of the account. It declares what is live, so that applying it writes nothing. The
same numbers give the same bytes, in whatever order they come.
"""
