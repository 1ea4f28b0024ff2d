"""The time that a run has, and the pace that it keeps."""
