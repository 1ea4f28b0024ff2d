"""`campaign-reporter doctor`: checks of the deployment, from end to end."""
