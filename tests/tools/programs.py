"""Programs that do what a test says, and an environment that only notes what it is asked for."""

from pathlib import Path

from tools.env.venv import Venv


def program(folder: Path, name: str, body: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


class NotedVenv(Venv):
    """Notes what it is asked to install."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked: list[tuple[str, ...]] = []

    def ensure(self, *groups: str) -> None:
        self.asked.append(groups)
        program(self.scripts, "node", "echo v24.0.0")
        program(self.scripts, "npm")
