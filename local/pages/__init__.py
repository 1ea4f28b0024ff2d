"""Pages of sample campaigns, and a browser that shows them."""
