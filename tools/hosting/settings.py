"""The kinds of hosts that there are settings for, each with its files."""

from collections.abc import Callable
from dataclasses import replace

from tools.hosting.apache import apache_site
from tools.hosting.caddy import caddy_site
from tools.hosting.container import FOLDER, container_file
from tools.hosting.headers_file import headers_file
from tools.hosting.nginx import nginx_site, nginx_whole
from tools.hosting.place import Place


def _container(place: Place) -> dict[str, str]:
    inside = replace(place, folder=FOLDER)
    return {"Containerfile": container_file(inside), "nginx.conf": nginx_whole(inside)}


KINDS: dict[str, Callable[[Place], dict[str, str]]] = {
    "nginx": lambda place: {"stayput.conf": nginx_site(place)},
    "caddy": lambda place: {"Caddyfile": caddy_site(place)},
    "apache": lambda place: {"stayput.conf": apache_site(place)},
    "headers": lambda place: {"_headers": headers_file(place)},
    "container": _container,
}
