"""The pages: what people see, and that it follows the house rules."""
