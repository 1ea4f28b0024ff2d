"""Every call to DynamoDB."""
