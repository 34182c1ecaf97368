"""Adds a model that someone brings to the site."""

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.env.errors import BuildError
from tools.env.paths import ROOT
from tools.env.venv import Venv
from tools.fetch.lock import NEEDED, Origin, Part
from tools.site.models import Graph
from tools.site.prepared import Graphs


@dataclass(frozen=True)
class OwnModel:
    """A model's file and the contract that says what it is."""

    model: Path
    contract: Path

    def added_to(self, prepared: Graphs, venv: Venv) -> Graphs:
        """Check the model and lay it beside the prepared graphs.

        Parameters
        ----------
        prepared : Graphs
            What the site has anyhow.
        venv : Venv
            Where the model is run on test pictures.

        Returns
        -------
        Graphs
            With this one, its licence among the others.

        Raises
        ------
        BuildError
            The model does not keep its contract, a file is missing, or the id is taken.
        """
        entry = self._checked(venv)
        if entry["id"] in {name for graph in prepared.graphs for name in (graph.id, graph.model)}:
            text = f"There is a model {entry['id']} already: give yours another id."
            raise BuildError(text)
        text_file = self.contract.parent / entry.pop("licence_file")
        if not text_file.is_file():
            text = f"{self.contract.name}: the licence's text is missing: {text_file}"
            raise BuildError(text)
        graph = Graph(
            id=entry["id"],
            model=entry["id"],
            sha256=entry["sha256"],
            bytes=entry["bytes"],
            source=entry["id"],
            is_shipped=True,
            label="Own model",
            when=NEEDED,
            told={
                "task": entry["task"],
                "on": "any",
                "input": entry["input"],
                "output": entry["output"],
                "sides": [entry["input"]["size"]],
                "unpacked": None,
            },
        )
        licence = f"{entry['id']}.txt"
        return replace(
            prepared,
            graphs=(*prepared.graphs, graph),
            paths={**prepared.paths, graph.id: self.model},
            sources=(*prepared.sources, _described(entry, licence)),
            texts={**prepared.texts, licence: text_file},
        )

    def _checked(self, venv: Venv) -> dict[str, Any]:
        for path in (self.model, self.contract):
            if not path.is_file():
                text = f"There is no file {path}."
                raise BuildError(text)
        venv.ensure("models", "evaluate")
        command = [str(venv.python), "-m", "model.contract"]
        command += [str(self.model.resolve()), str(self.contract.resolve())]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            text = f"{self.model.name} can't be added.\n{done.stderr.strip()}"
            raise BuildError(text)
        checked: dict[str, Any] = json.loads(done.stdout)
        return checked


def _described(entry: dict[str, Any], licence: str) -> Part:
    origin = entry["origin"]
    return Part(
        name=entry["id"],
        label="Model",
        kind="ingredient",
        file=f"{entry['id']}.onnx",
        sha256=entry["sha256"],
        bytes=entry["bytes"],
        media_type="application/octet-stream",
        licence=entry["licence"],
        licence_files=(licence,),
        origin=Origin(entry["id"], "own", f"{origin['work']} by {origin['authors']}"),
        sources=(),
    )
