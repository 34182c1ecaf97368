#!/usr/bin/env python3
"""The one command of Stayput: serve, dist, test, bench. See --help. Runs on Python alone."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said before anything that older Pythons can't read
    sys.exit("Stayput needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

from tools.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
