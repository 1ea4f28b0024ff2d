"""Showing the tables: the list, one campaign, histories, runs, exports and pages."""
