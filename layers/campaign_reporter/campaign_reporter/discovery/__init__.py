"""A discovery: new campaigns on the provider's list come to the list of the reporter by themselves."""
