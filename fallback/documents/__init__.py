"""Words that Twilio serves itself: the documents of a stack, and the one resource that they are.

address   where a document is: its path follows from its content, its domain from the stack's service
record    what Pulumi keeps of the documents, and what is wrong with a declaration of them
publish   make an account serve a set of documents, from wherever a run before has ended
apply     create, read, update and delete the resource
"""
