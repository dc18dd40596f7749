"""The program that a `__main__.py` runs: `from fallback.program import main; main()`.

This path is in users' `__main__.py`. It never moves.
"""

from fallback.engine.program import main

__all__ = ["main"]
