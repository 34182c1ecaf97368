"""What lives from one call of the page to the next, and what is answered."""
