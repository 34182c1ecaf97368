"""What a tab asked its host for, without what the browser asks by itself."""

from tools.serve.serve import Site


def asked_since(site: Site, count: int) -> list[str]:
    """Return the paths of all requests but the first so many.

    Where a service worker answered for the page, the browser looks once, at a time of its own,
    whether sw.js has changed: one such request is left out, a second one is not.
    """
    paths = [request.path for request in site.requests[count:]]
    if "/sw.js" in paths:
        paths.remove("/sw.js")
    return paths
