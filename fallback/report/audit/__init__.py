"""An account as it is.

page      the audit as a page, which every format renders
words     what outcomes, places and fields are called
numbers   every number in a row
document  the audit as plain data
sheet     every number in a row of CSV
"""
