"""The resources of the API, one module for each: its paths, and the transition behind each method."""
