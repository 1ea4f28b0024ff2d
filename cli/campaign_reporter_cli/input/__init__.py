"""Reading ids, times and attributes as people type them. InputError says what is wrong with them."""
