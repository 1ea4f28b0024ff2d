"""The command line in a process of its own, with a stack in moto, and one campaign on the list."""

from campaign_reporter_cli.adding import writing as adding
from campaign_reporter_cli.app import main
from tests.cli.deployed import an_account, deployed

AUTUMN = "48e200b7-be98-4360-b5c7-5dfac16b06f9"

if __name__ == "__main__":
    adding.THREADS = 1  # moto's tables are not made for several
    with an_account() as stacks:
        stacks.append(deployed())
        stacks[0].put(campaign_id=AUTUMN, label="Größe")
        main()
