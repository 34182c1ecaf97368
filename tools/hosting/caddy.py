"""Writes settings for Caddy."""

from tools.hosting.place import Place
from tools.serve.headers import IMMUTABLE, PART_PATTERN, REVALIDATE, SECURITY
from tools.serve.media_types import MEDIA_TYPES


def caddy_site(place: Place) -> str:
    """Write a Caddyfile's site block.

    Parameters
    ----------
    place : Place
        Where the site stands.

    Returns
    -------
    str
        The block. It serves http: Caddy gets a certificate by itself where ``http://`` and the port
        are taken out of its first line.

    Notes
    -----
    Media types are set by name, for Caddy's own depend on the machine; `route` keeps the order, in
    which the later header wins. Only files that are there are kept for ever, or a "not found"
    would be, too. Removing a header stands apart: a block
    with a removal in it takes effect after all others.
    """
    headers = "\n".join(f'\t\t\t\t{name} "{value}"' for name, value in SECURITY.items())
    types = "\n".join(
        f'\t\t\t@{ending[1:]} path *{ending}\n\t\t\theader @{ending[1:]} Content-Type "{kind}"'
        for ending, kind in MEDIA_TYPES.items()
    )
    return f"""\
# Made by: build.py hosting caddy.
http://{place.name}:{place.port} {{
\thandle_path {place.path}* {{
\t\troot * {place.folder}
\t\troute {{
\t\t\theader {{
{headers}
\t\t\t\tCache-Control "{REVALIDATE}"
\t\t\t\tContent-Type "application/octet-stream"
\t\t\t}}
\t\t\theader -Server
\t\t\t@parts {{
\t\t\t\tpath_regexp ^/{PART_PATTERN}
\t\t\t\tfile
\t\t\t}}
\t\t\theader @parts Cache-Control "{IMMUTABLE}"
{types}
\t\t\theader / Content-Type "{MEDIA_TYPES[".html"]}"
\t\t\tfile_server {{
\t\t\t\tprecompressed br gzip
\t\t\t}}
\t\t}}
\t}}
}}
"""
