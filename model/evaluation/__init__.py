"""The evaluation of mattes: photos with true alpha, masks to start from, ways to go on, a table."""
