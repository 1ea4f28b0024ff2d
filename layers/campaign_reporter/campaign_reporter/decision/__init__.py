"""Deciding: what a campaign is, what a poll of it means, and what is said of that. Pure."""
