"""The inventory as spreadsheets: columns, preview, and what waits for its confirmation."""
