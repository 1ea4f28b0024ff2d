"""The texts, documents and messages of an alert or a group of alerts. Pure."""
