"""`python -m fallback`."""

from fallback.cli import main

main()
