"""What is measured on pages, and the components found there."""
