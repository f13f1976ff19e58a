"""What Excel and the shell can ask for."""
