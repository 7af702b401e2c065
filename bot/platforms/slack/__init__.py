"""Slack: cards as Block Kit, one command, one listener that routes by token."""
