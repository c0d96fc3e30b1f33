"""What stands where on the page. Measures in millimetres and points, never judges."""
