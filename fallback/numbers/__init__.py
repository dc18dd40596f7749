"""The number resource: `record`, what Pulumi keeps of a number; `check`, what is wrong with a declaration."""
