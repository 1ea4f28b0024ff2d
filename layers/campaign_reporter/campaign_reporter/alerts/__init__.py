"""Alerts and their texts. Pure."""
