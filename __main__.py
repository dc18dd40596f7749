"""The Pulumi program of this project: `stacks/<stack>.yaml` becomes one resource a number."""

from fallback.program import main

main()
