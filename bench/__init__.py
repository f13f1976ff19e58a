"""Measurements: the same work by us and by what people would use instead."""
