"""What a run does.

page      the plan as a page, which every format renders
verdict   its first line
failure   what becomes of a failure, before and after
topology  who answers what changes, as a picture
findings  what a change of the files adds to the findings, and what it removes
numbers   every number in a row
names     what numbers, groups and actions are called
document  the plan as plain data
"""
