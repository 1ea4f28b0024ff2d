"""Runs the command line as `python -m campaign_reporter_cli`."""

from campaign_reporter_cli.app import main

if __name__ == "__main__":
    main()
