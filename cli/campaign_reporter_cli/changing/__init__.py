"""Changing campaigns on the list, and taking them off."""
