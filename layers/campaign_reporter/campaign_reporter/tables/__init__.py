"""Every call to DynamoDB, one module a table."""
