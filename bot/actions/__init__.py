"""What the bot does on Discord, each deed reporting what really happened."""
