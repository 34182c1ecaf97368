"""Checks a model that someone brings against its contract: ``python -m model.contract``.

Prints the model's catalogue entry as JSON. Run by ``build.py --model FILE --contract FILE dist``.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from app.domain import Floats, InputContract, Picture
from app.segment.tensor import to_tensor
from model.catalogue import Origin, Output

_TEXTS = ("id", "task", "licence", "licence_file")
_ROUNDING = 1e-3


class ContractError(ValueError):
    """The model is not what its contract says, or the contract does not say enough."""


def read_contract(path: Path) -> dict[str, Any]:
    """Read and check a contract's own words.

    Parameters
    ----------
    path : Path
        A TOML file; model/README.md shows one.

    Returns
    -------
    dict
        An entry for the catalogue, without what only the model's file can tell.

    Raises
    ------
    ContractError
        Names what is missing or wrong.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        entry: dict[str, Any] = {name: str(given[name]) for name in _TEXTS}
        caveats = [str(text) for text in given["caveats"]]
        Origin(**given["origin"])
        output = Output(**given["output"])
        stated = dict(given["input"])
        name = str(stated.pop("name"))
        InputContract(**{**stated, "mean": tuple(stated["mean"]), "std": tuple(stated["std"])})
    except (OSError, KeyError, TypeError, ValueError) as error:
        message = f"{path.name} is no contract: {error!r}"
        raise ContractError(message) from error
    if not entry["id"].replace("-", "").isalnum() or not caveats:
        message = "a contract needs an id of letters, digits and hyphens, and its caveats"
        raise ContractError(message)
    if output.range not in ("min-max", "unit"):
        message = f"the output's range is min-max or unit, not {output.range!r}"
        raise ContractError(message)
    return {
        **entry,
        "caveats": caveats,
        "origin": given["origin"],
        "input": {"name": name, **stated},
        "output": given["output"],
    }


def check_model(path: Path, entry: dict[str, Any]) -> None:
    """Run a model on two pictures and hold what it does against its contract.

    Parameters
    ----------
    path : Path
        The ONNX file.
    entry : dict
        From `read_contract`.

    Raises
    ------
    ContractError
        Names the first thing that does not hold.
    """
    stated = dict(entry["input"])
    name = stated.pop("name")
    contract = InputContract(
        **{**stated, "mean": tuple(stated["mean"]), "std": tuple(stated["std"])}
    )
    try:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no common base of its errors
        message = f"{path.name} can't be loaded: {error}"
        raise ContractError(message) from error
    _check_ends(session, name, contract.size, entry["output"]["name"])
    maps = []
    for picture in (_figure(True), _figure(False)):
        tensor = to_tensor(picture, contract)
        maps.append(_run(session, name, entry["output"]["name"], tensor))
    for found in maps:
        _check_map(found, contract.size, entry["output"]["range"])
    if np.array_equal(maps[0], maps[1]):
        _refuse("it answers the same to a picture with a subject and to one without")


def main(arguments: list[str]) -> int:
    """Check and describe.

    Parameters
    ----------
    arguments : list of str
        The model's file and its contract.

    Returns
    -------
    int
        The exit status.
    """
    parser = argparse.ArgumentParser(prog="python -m model.contract")
    parser.add_argument("model", type=Path)
    parser.add_argument("contract", type=Path)
    options = parser.parse_args(arguments)
    try:
        entry = read_contract(options.contract)
        check_model(options.model, entry)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    data = options.model.read_bytes()
    entry |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    print(json.dumps(entry))
    return 0


def _check_ends(session: onnxruntime.InferenceSession, name: str, size: int, output: str) -> None:
    inputs = {value.name: value for value in session.get_inputs()}
    outputs = {value.name for value in session.get_outputs()}
    if set(inputs) != {name}:
        _refuse(f"its inputs are {sorted(inputs)}, not {name!r} alone")
    if output not in outputs:
        _refuse(f"its outputs are {sorted(outputs)}; there is no {output!r}")
    if inputs[name].type != "tensor(float)":
        _refuse(f"its input is {inputs[name].type}, not float32")
    shape, wanted = inputs[name].shape, [1, 3, size, size]
    fits = len(shape) == 4 and all(
        stated == needed or not isinstance(stated, int)
        for stated, needed in zip(shape, wanted, strict=True)
    )
    if not fits:
        _refuse(f"its input is of shape {shape}, not {wanted}")


def _run(session: onnxruntime.InferenceSession, name: str, output: str, tensor: Floats) -> Floats:
    try:
        return np.asarray(session.run([output], {name: tensor})[0])
    except Exception as error:  # onnxruntime has no common base of its errors
        message = f"it can't be run: {error}"
        raise ContractError(message) from error


def _check_map(found: Floats, size: int, stated: str) -> None:
    if found.shape != (1, 1, size, size) or found.dtype != np.float32:
        _refuse(f"it answers {found.dtype} of shape {found.shape}, not float32 (1, 1, S, S)")
    if not np.isfinite(found).all():
        _refuse("its answer holds values that are no numbers")
    low, high = float(found.min()), float(found.max())
    if stated == "unit" and (low < -_ROUNDING or high > 1 + _ROUNDING):
        _refuse(f"its values reach from {low:.3g} to {high:.3g}, not from 0 to 1")


def _refuse(reason: str) -> None:
    message = f"The model does not keep its contract: {reason}."
    raise ContractError(message)


def _figure(has_subject: bool) -> Picture:
    """Draw a plain ground, with a disc on it or without."""
    rows, columns = np.mgrid[:240, :320]
    rgb = np.full((240, 320, 3), (90, 120, 160), np.uint8)
    if has_subject:
        rgb[np.hypot(rows - 120, columns - 160) < 70] = (220, 60, 40)
    return Picture(rgb, None, (), "PNG")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
