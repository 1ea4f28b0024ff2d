"""Putting campaigns on the list: from arguments and from files, many at once."""
