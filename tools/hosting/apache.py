"""Writes settings for Apache."""

import re

from tools.hosting.place import Place
from tools.serve.headers import IMMUTABLE, PART_PATTERN, REVALIDATE, SECURITY
from tools.serve.media_types import MEDIA_TYPES
from tools.serve.negotiate import ENCODINGS


def apache_site(place: Place) -> str:
    """Write a file for Apache's conf-available or a virtual host.

    Parameters
    ----------
    place : Place
        Where the site stands; name and port belong to the virtual host around it.

    Returns
    -------
    str
        An `Alias` and a `Directory` block. Needs mod_alias, mod_dir, mod_headers, mod_mime and
        mod_rewrite.
    """
    headers = "\n".join(f'  Header always set {name} "{v}"' for name, v in SECURITY.items())
    types = "\n".join(f'  AddType "{kind}" {ending}' for ending, kind in MEDIA_TYPES.items())
    copies = "\n".join(_copy_rules(name, ending) for name, ending in ENCODINGS.items())
    part = f"%{{REQUEST_URI}} =~ m#^{re.escape(place.path)}{PART_PATTERN}#"
    return f"""\
# Made by: build.py hosting apache. First: a2enmod headers rewrite
Alias "{place.path}" "{place.folder.rstrip("/")}/"
<Directory "{place.folder}">
  Require all granted
  AllowOverride None
  Options FollowSymLinks
  DirectoryIndex index.html
  DirectorySlash Off
{headers}
  Header always set Cache-Control "{REVALIDATE}"
  Header always set Cache-Control "{IMMUTABLE}" \\
    "expr=%{{REQUEST_STATUS}} -in {{'200', '206', '304'}} && {part}"
{types}
  AddDefaultCharset Off
  # The build made the compressed copies. Some set-ups take .br for Breton, .gz for an archive.
  RemoveLanguage .br
  RemoveType .br .gz
  RewriteEngine On
  RewriteBase {place.path}
{copies}
  Header merge Vary Accept-Encoding
</Directory>
"""


def _copy_rules(name: str, ending: str) -> str:
    return f"""\
  AddEncoding {name} {ending}
  RewriteCond "%{{HTTP:Accept-Encoding}}" "\\b{name}\\b"
  RewriteCond "%{{REQUEST_FILENAME}}{ending}" -f
  RewriteRule "^(.+)$" "$1{ending}" [L]"""
