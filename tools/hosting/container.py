"""Writes a container file: nginx's official image, no root rights, nothing written but /tmp."""

from tools.hosting.place import Place

FOLDER = "/srv/stayput"


def container_file(place: Place) -> str:
    """Write the container file, to stand beside ``nginx.conf`` and ``dist``.

    Parameters
    ----------
    place : Place
        Only its port counts here; the rest is in nginx.conf.

    Returns
    -------
    str
        The file.
    """
    return f"""\
# Made by: build.py hosting container. Build and run it:
#   docker build -t stayput .
#   docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
#     -p 127.0.0.1:{place.port}:{place.port} stayput
FROM nginx:stable-alpine
COPY nginx.conf /etc/nginx/nginx.conf
COPY dist {FOLDER}
USER 101:101
EXPOSE {place.port}
ENTRYPOINT ["nginx", "-g", "daemon off;"]
"""
