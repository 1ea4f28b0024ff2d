"""Sending pending alerts: claim, publish, acknowledge."""
