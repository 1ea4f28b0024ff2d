"""A run: it polls the campaigns on the list, records what changed, and sends the alerts."""
