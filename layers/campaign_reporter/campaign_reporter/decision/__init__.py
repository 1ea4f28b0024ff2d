"""Deciding what a poll means, and which alerts follow. Pure: no I/O, no clock, no environment."""
