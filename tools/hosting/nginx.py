"""Writes settings for nginx: a site, or a whole configuration for a container."""

import re

from tools.hosting.place import Place
from tools.serve.headers import IMMUTABLE, PART_PATTERN, REVALIDATE, SECURITY
from tools.serve.media_types import MEDIA_TYPES


def nginx_site(place: Place) -> str:
    """Write a file for nginx's conf.d or sites-enabled.

    Parameters
    ----------
    place : Place
        Where the site stands.

    Returns
    -------
    str
        A `map` and a `server` block.

    Notes
    -----
    Every header stands in the one `location`: nginx forgets those of the levels above as soon as a
    block has one of its own. The rule for caching looks at the status, so that no "not found" is
    kept for ever.
    """
    headers = "\n".join(
        f'    add_header {name} "{value}" always;' for name, value in SECURITY.items()
    )
    types = "\n".join(
        f'      "{kind}" {" ".join(endings)};' for kind, endings in _endings_by_type().items()
    )
    path = re.escape(place.path)
    folder = place.folder.rstrip("/")
    return f"""\
# Made by: build.py hosting nginx. Needs nothing but nginx's own modules.
map "$status $uri" $stayput_cache {{
  default "{REVALIDATE}";
  "~^(200|206|304) {path}{PART_PATTERN}" "{IMMUTABLE}";
}}

server {{
  listen {place.port};
  server_name {place.name};
  server_tokens off;

  location {place.path} {{
    alias {folder}/;
    index index.html;
    # The build made the .gz files.
    gzip_static on;
    gzip_vary on;
{headers}
    add_header Cache-Control $stayput_cache always;
    default_type application/octet-stream;
    types {{
{types}
    }}
  }}
}}
"""


def nginx_whole(place: Place) -> str:
    """Write a whole nginx.conf that needs no root rights and writes under /tmp only.

    It is for a container whose user may write nowhere else: these paths are the container's own.

    Parameters
    ----------
    place : Place
        Where the site stands.

    Returns
    -------
    str
        The file.
    """
    paths = "\n".join(
        f"  {name}_temp_path /tmp/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    site = "".join(f"  {line}" if line.strip() else line for line in _lines(nginx_site(place)))
    return f"""\
pid /tmp/nginx.pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  sendfile on;
{paths}

{site}}}
"""


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _endings_by_type() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ending, kind in MEDIA_TYPES.items():
        found.setdefault(kind, []).append(ending.removeprefix("."))
    return found
