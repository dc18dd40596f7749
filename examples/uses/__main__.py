"""The Pulumi program of the example: `stacks/<stack>.yaml` becomes one resource a number."""

from fallback.program import main

main()
