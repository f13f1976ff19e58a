"""What other people send 来件: sniffed, parsed and mapped to our columns."""
