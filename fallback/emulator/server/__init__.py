"""Everything that reads, writes and listens: the server, the state file, the client, the command."""
