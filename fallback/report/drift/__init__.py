"""Where a stack and its account differ, and who made it so.

page      the drift as a page, which every format renders
blame     who changed a field, in words
document  the drift as plain data
"""
