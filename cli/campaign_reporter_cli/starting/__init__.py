"""Starting the functions of the stack by hand, and setting the key that they use."""
