"""The values that every part of the reporter works with. Pure: no I/O, no clock, no environment."""
