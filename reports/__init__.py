"""What documents say."""
