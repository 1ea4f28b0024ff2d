"""Printing for a person, a pipe or a spreadsheet. It knows nothing of AWS."""
