"""Targets 目标: breakdown, attainment, plan."""
