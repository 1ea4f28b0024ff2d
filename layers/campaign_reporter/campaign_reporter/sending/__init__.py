"""Sending alerts: what is owed, who claims it, and the topic."""
