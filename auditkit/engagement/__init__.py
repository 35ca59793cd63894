"""What people do, one module per verb."""
