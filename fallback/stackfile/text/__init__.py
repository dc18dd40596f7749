"""From the bytes of a file to a tree of values that know where they were written, and how problems in it are told.

files     the only module that reads files
tree      a value and where it was written
parse     bytes to a tree, nothing guessed
problems  collects what is wrong
wording   how it is said
"""
