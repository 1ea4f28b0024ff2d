"""The deployed reporter: the session, the stack, its tables and its functions."""
