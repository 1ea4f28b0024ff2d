"""The figures that the prices are multiplied with.

`tests/integration/test_cost_figures.py` measures those of DynamoDB and of the log, and the benchmark the times.
"""

from typing import Final

# DynamoDB. An item is read in each round, also while it waits for its removal from the list.
READ_UNITS_OF_A_CAMPAIGN: Final = 0.055
# The watch reads an item with consistency for each segment, and one more.
READ_UNITS_OF_A_WATCHED_ITEM: Final = 1
WRITE_UNITS_OF_A_RUN: Final = 3
WRITE_UNITS_OF_A_SKIPPED_RUN: Final = 2
WRITE_UNITS_OF_A_CHANGE: Final = 5
WRITE_UNITS_OF_AN_END: Final = 9
# Stored bytes, each with the 100 that DynamoDB adds to an item.
BYTES_OF_A_CAMPAIGN: Final = 570
BYTES_OF_A_RECORD: Final = 390
BYTES_OF_A_ROW: Final = 280

# The lines of a run that finds nothing new, and the two that Lambda itself adds to each invocation.
LOG_BYTES_OF_A_RUN: Final = 1_100
LOG_BYTES_OF_LAMBDA: Final = 500
LOG_BYTES_OF_A_WATCH: Final = 350

# The time of a run beside that for its pace: the last answer, the lease, the list and the row.
SECONDS_BESIDE_THE_PACE: Final = 0.2
SECONDS_OF_A_SKIPPED_RUN: Final = 0.1

# The most that a page takes: the overview reads 1 MB of the list and of each of four statuses.
SECONDS_OF_A_PAGE: Final = 2
READ_UNITS_OF_A_PAGE: Final = 5 * 128
MEMORY_MB_OF_PAGES: Final = 256

# Discovery. Dexatel gives its list in pages, and each is asked for with the token of the one before.
SECONDS_OF_AN_ANSWER: Final = 0.15
MOST_SECONDS_OF_A_DISCOVERY: Final = 300
MEMORY_MB_OF_DISCOVERIES: Final = 256

# Lambda asks the queue of the segments with five pollers, also while it is empty. Each waits for 20 s.
QUEUE_POLLS_A_SECOND: Final = 5 / 20
