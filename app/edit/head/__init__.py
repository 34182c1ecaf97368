"""How a head stands in the finished picture."""
