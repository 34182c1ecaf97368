"""Real web servers on the loopback, with the settings that build.py prints."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools.hosting.apache import apache_site
from tools.hosting.caddy import caddy_site
from tools.hosting.nginx import nginx_site, nginx_whole
from tools.hosting.place import Place

STARTS_WITHIN_S = 20
KINDS = ("nginx", "container", "caddy", "apache")
_APACHE_MODULES = ("mpm_event", "authz_core", "alias", "dir", "headers", "mime", "rewrite")
_MODULE_FOLDERS = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules")


def program(name: str) -> str:
    """The path of a server; the test is skipped where there is none."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"no {name} on this machine (.ci/run installs it)")
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server process that listens on the port, and has ended afterwards."""
    log = folder / "server.log"
    environ = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder, env=environ)
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < ends:
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"no server within {STARTS_WITHIN_S} s: {log.read_text('utf-8', 'replace')}")


@contextmanager
def hosted(kind: str, site: Path, folder: Path, path: str = "/") -> Iterator[str]:
    """Serve a built site with one of the printed settings; the address of the page.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    site : Path
        The built site.
    folder : Path
        For settings and logs. Anybody may read it: nginx's workers run as nobody.
    path : str
        Path of the address.
    """
    port = free_port()
    place = Place(str(site), path, "127.0.0.1", port)
    command = {"nginx": _nginx, "container": _container, "caddy": _caddy, "apache": _apache}
    with running(command[kind](place, folder), port, folder):
        yield f"http://127.0.0.1:{port}{path}"


def _nginx(place: Place, folder: Path) -> list[str]:
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = folder / "nginx.conf"
    # Around it what Debian's own nginx.conf has; a user is named so that root's files can be read.
    user = "user root;\n" if os.geteuid() == 0 else ""
    settings.write_text(
        f"{user}pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n"
        f"include /etc/nginx/mime.types;\ngzip on;\n{paths}{nginx_site(place)}}}\n",
        "utf-8",
    )
    return [program("nginx"), "-e", "stderr", "-c", str(settings), "-g", "daemon off;"]


def _container(place: Place, folder: Path) -> list[str]:
    settings = folder / "nginx.conf"
    settings.write_text(nginx_whole(place), "utf-8")
    command = [program("nginx"), "-e", "stderr", "-c", str(settings), "-g", "daemon off;"]
    if os.geteuid() != 0:
        return command
    return [program("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups", *command]


def _caddy(place: Place, folder: Path) -> list[str]:
    settings = folder / "Caddyfile"
    settings.write_text("{\n\tadmin off\n}\n" + caddy_site(place), "utf-8")
    return [program("caddy"), "run", "--config", str(settings), "--adapter", "caddyfile"]


def _apache(place: Place, folder: Path) -> list[str]:
    server = program("apache2")
    modules = next((path for path in map(Path, _MODULE_FOLDERS) if path.is_dir()), None)
    if modules is None:
        pytest.skip("Apache's modules are not where they are looked for")
    load = "".join(f"LoadModule {n}_module {modules}/mod_{n}.so\n" for n in _APACHE_MODULES)
    settings = folder / "apache.conf"
    settings.write_text(
        f"{load}ServerRoot {folder}\nPidFile {folder}/apache.pid\nListen 127.0.0.1:{place.port}\n"
        f"ServerName {place.name}\nErrorLog {folder}/error.log\nTypesConfig /etc/mime.types\n"
        f"DefaultRuntimeDir {folder}\nMutex sem\nDocumentRoot {folder}\n{apache_site(place)}",
        "utf-8",
    )
    return [server, "-f", str(settings), "-D", "FOREGROUND"]


@contextmanager
def plain_python(site: Path, folder: Path) -> Iterator[str]:
    """Python's own http.server: no control over headers, as on many simple hosts."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with running([*command, "--directory", str(site)], port, folder):
        yield f"http://127.0.0.1:{port}/"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def over_https(site: Path, certificate: Path, key: Path) -> Iterator[str]:
    """A plain server behind a self-signed certificate."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: _Quiet(*a, directory=str(site)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
