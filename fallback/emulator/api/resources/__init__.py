"""The resources of the API, one module each: paths, methods, and which transition of the state each one is."""
