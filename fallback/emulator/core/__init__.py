"""What the accounts hold, and what may happen to it. Pure: no HTTP, no clock, no file."""
