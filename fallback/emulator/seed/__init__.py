"""What the accounts hold at first: a seed file becomes a state."""
