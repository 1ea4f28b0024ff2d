"""Reading campaigns from Dexatel."""
