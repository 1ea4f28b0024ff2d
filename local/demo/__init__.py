"""Deploys the reporter to this machine and shows it at work: `python -m local.demo`."""
