"""The verbs of `fallback` that are more than a line, one module each. `cli` names them."""
