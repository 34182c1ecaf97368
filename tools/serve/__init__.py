"""How a file of the site is answered: headers, types, copies, ranges; and the local server."""
