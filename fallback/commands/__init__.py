"""The verbs of `fallback`, one module for each; `context` and `problems` are what they share. `cli` names the verbs."""
