"""Checks presets and writes them as JSON. Runs in the project's environment, started by presets.py.

Its argument is a folder of TOML; standard output is the JSON, standard error what is wrong.
"""

import sys
from pathlib import Path

from app.edit.from_json import Refused
from app.edit.presets.shipped import pack


def main() -> int:
    """Do that; 1 means that a record is wrong."""
    try:
        sys.stdout.buffer.write(pack(Path(sys.argv[1])))
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
