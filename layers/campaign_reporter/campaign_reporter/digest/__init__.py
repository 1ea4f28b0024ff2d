"""The digest: one message about a day."""
