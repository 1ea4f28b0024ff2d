"""Watches Dexatel campaigns and tells people when one finishes or fails."""
