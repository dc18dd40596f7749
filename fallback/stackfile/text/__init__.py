"""From the bytes of a file to a tree of values that know where they were written, and the problems on the way.

    lines     where lines end
    files     the only module that reads files
    tree      a value and where it was written
    parse     bytes to a tree, nothing guessed
    problems  collects what is wrong
    wording   how a problem is worded

Nothing here knows what a stack file may say.
"""
