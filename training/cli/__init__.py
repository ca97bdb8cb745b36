"""The command line: options, and the commands by the room that does the work."""
