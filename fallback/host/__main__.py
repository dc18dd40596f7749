"""What `pulumi-resource-pulumi-python` executes."""

from fallback.host.serve import serve

serve()
