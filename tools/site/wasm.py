"""Reads a WebAssembly module by its sections, and puts another one's function into it.

Source of the format: WebAssembly Core Specification 2.0, chapter 5.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tools.env.errors import BuildError

TYPES, IMPORTS, FUNCTIONS, EXPORTS, CODE = 1, 2, 3, 7, 10
"""Sections by their numbers."""
_HEADER = 8
_FUNCTION, _TABLE, _, _GLOBAL, _TAG = range(5)
_CALL = b"\x10"


@dataclass(frozen=True)
class Splice:
    """Where a module's instructions are replaced by a call.

    Attributes
    ----------
    start, end : int
        Offsets in the module's file: the first instruction that goes and the first that stays,
        both within one function. What goes must leave the stack as it found it.
    arguments : bytes
        The instructions that put the call's arguments onto the stack.
    """

    start: int
    end: int
    arguments: bytes


def number(value: int) -> bytes:
    """Write an unsigned number in the format's own way (LEB128).

    Parameters
    ----------
    value : int
        0 or more.

    Returns
    -------
    bytes
        One byte for each 7 bits.

    Examples
    --------
    >>> number(624485).hex()
    'e58e26'
    """
    out = bytearray()
    while True:
        value, byte = value >> 7, value & 127
        out.append(byte | (128 if value else 0))
        if not value:
            return bytes(out)


def read_number(code: bytes, at: int) -> tuple[int, int]:
    """Read what `number` writes.

    Parameters
    ----------
    code : bytes
        A module.
    at : int
        Where it is.

    Returns
    -------
    value, after : int
        The number, and the offset behind it.

    Raises
    ------
    IndexError
        The module ends before it does.

    Examples
    --------
    >>> read_number(bytes.fromhex("e58e26"), 0)
    (624485, 3)
    """
    value = shift = 0
    while True:
        byte = code[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def sections(code: bytes) -> list[tuple[int, int, int]]:
    r"""List a module's sections.

    Parameters
    ----------
    code : bytes
        A module.

    Returns
    -------
    list of (kind, start, end)
        Their numbers, and where each one's content lies in the file.

    Raises
    ------
    IndexError
        The module ends before its last section does.

    Examples
    --------
    >>> sections(b"\0asm\1\0\0\0" + b"\x01\x01\x00")
    [(1, 10, 11)]
    """
    found, at = [], _HEADER
    while at < len(code):
        length, start = read_number(code, at + 1)
        found.append((code[at], start, start + length))
        at = start + length
    return found


def imported_functions(code: bytes) -> int:
    r"""Count the functions that a module imports: its own have the numbers from there on.

    Parameters
    ----------
    code : bytes
        A module.

    Returns
    -------
    int
        0 where it imports none.

    Examples
    --------
    >>> imported_functions(b"\0asm\1\0\0\0" + b"\x02\x07\x01\x01a\x01f\x00\x00")
    1
    """
    at = next((start for kind, start, _ in sections(code) if kind == IMPORTS), None)
    if at is None:
        return 0
    count, at = read_number(code, at)
    functions = 0
    for _ in range(count):
        for _ in ("module", "name"):
            length, at = read_number(code, at)
            at += length
        kind, at = code[at], at + 1
        functions += kind == _FUNCTION
        if kind in (_FUNCTION, _TAG):
            _, at = read_number(code, at + (kind == _TAG))
        elif kind == _GLOBAL:
            at += 2
        else:
            flags, at = read_number(code, at + (kind == _TABLE))
            for _ in range(1 + (flags & 1)):
                _, at = read_number(code, at)
    return functions


def spliced(code: bytes, added: bytes, places: Iterable[Splice]) -> bytes:
    """Put one function of another module behind a module's own, and call it in some places.

    Parameters
    ----------
    code : bytes
        The module.
    added : bytes
        A module whose only function is exported; it calls nothing and has nothing in memory.
    places : iterable of Splice
        Where it is called.

    Returns
    -------
    bytes
        The module with it. Nothing else differs: no function has another number.

    Raises
    ------
    BuildError
        `added` has another number of functions than one, or a place is in no function.
    """
    signature, function = _only_function(added)
    found = {kind: (start, end) for kind, start, end in sections(code) if kind}
    types, after_types = read_number(code, found[TYPES][0])
    functions, after_functions = read_number(code, found[FUNCTIONS][0])
    index = imported_functions(code) + functions
    kept = list(places)
    bodies = []
    for start, end in _bodies(code, found[CODE][0]):
        body, behind = b"", start
        for place in sorted(kept, key=lambda place: place.start):
            if start <= place.start <= place.end <= end:
                kept.remove(place)
                body += code[behind : place.start] + place.arguments + _CALL + number(index)
                behind = place.end
        bodies.append(body + code[behind:end])
    if kept:
        text = f"There is no function at {kept[0].start:#x} of the module."
        raise BuildError(text)
    content = {
        TYPES: number(types + 1) + code[after_types : found[TYPES][1]] + signature,
        FUNCTIONS: number(functions + 1)
        + code[after_functions : found[FUNCTIONS][1]]
        + number(types),
        CODE: number(len(bodies) + 1)
        + b"".join(number(len(body)) + body for body in [*bodies, function]),
    }
    out = bytearray(code[:_HEADER])
    for kind, start, end in sections(code):
        data = content.get(kind, code[start:end])
        out += bytes([kind]) + number(len(data)) + data
    return bytes(out)


def _only_function(code: bytes) -> tuple[bytes, bytes]:
    """Return its type and its body."""
    found = {kind: (start, end) for kind, start, end in sections(code) if kind}
    bodies = _bodies(code, found[CODE][0])
    if len(bodies) != 1 or imported_functions(code):
        text = f"What is put into the module has {len(bodies)} functions or imports some, not one."
        raise BuildError(text)
    [(start, end)] = bodies
    # With one function there is one type.
    types, after = read_number(code, found[TYPES][0])
    if types != 1:
        text = "What is put into the module has types that its function does not need."
        raise BuildError(text)
    return code[after : found[TYPES][1]], code[start:end]


def _bodies(code: bytes, at: int) -> list[tuple[int, int]]:
    count, at = read_number(code, at)
    found = []
    for _ in range(count):
        length, start = read_number(code, at)
        at = start + length
        found.append((start, at))
    return found
