"""A drill as a page, as plain data, and as a JUnit report."""
