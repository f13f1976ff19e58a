"""The Excel add-in 加载项: its ribbon and VBA made from the registry, its container, installing and checking it."""
