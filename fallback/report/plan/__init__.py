"""What a run does, as text for people and as a document for programs."""
