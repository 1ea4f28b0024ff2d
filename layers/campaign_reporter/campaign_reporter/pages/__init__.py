"""Pages about a campaign and about all of them: HTML without script, made from values."""
