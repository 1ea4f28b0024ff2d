"""AWS's list prices in us-east-1, in USD, as its pages gave them in 2026. The free tier is not counted."""

from typing import Final

_MILLION: Final = 1_000_000
DAYS: Final = 30
"""A month has so many days here."""

# https://aws.amazon.com/lambda/pricing/: on arm64
LAMBDA_GB_SECOND: Final = 0.0000133334
LAMBDA_REQUEST: Final = 0.20 / _MILLION
# https://aws.amazon.com/eventbridge/pricing/: Scheduler
SCHEDULE: Final = 1.00 / _MILLION
# https://aws.amazon.com/dynamodb/pricing/on-demand/: the last is recovery to a point in time
READ_UNIT: Final = 0.125 / _MILLION
WRITE_UNIT: Final = 0.625 / _MILLION
STORED_GB: Final = 0.25
RECOVERABLE_GB: Final = 0.20
# https://aws.amazon.com/sns/pricing/
PUBLISH: Final = 0.50 / _MILLION
EMAIL: Final = 2.00 / 100_000
# https://aws.amazon.com/sqs/pricing/
QUEUE_REQUEST: Final = 0.40 / _MILLION
# https://aws.amazon.com/secrets-manager/pricing/
SECRET: Final = 0.40
SECRET_CALL: Final = 0.05 / 10_000
# https://aws.amazon.com/cloudwatch/pricing/: three dashboards of an account are free, with up to 50 metrics each
METRIC: Final = 0.30
ALARM: Final = 0.10
DASHBOARD: Final = 3.00
FREE_DASHBOARDS: Final = 3
LOGGED_GB: Final = 0.50
KEPT_LOG_GB: Final = 0.03
QUERIED_LOG_GB: Final = 0.005
