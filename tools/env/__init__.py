"""What the build stands on: paths, its environment, Node, browsers, and its errors."""
