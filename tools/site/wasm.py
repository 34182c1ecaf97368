"""Reads a WebAssembly module by its sections, and puts another one's functions into it.

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
    calls : str
        The name by which the other module exports what is called.
    arguments : bytes
        The instructions that put the call's arguments onto the stack.
    answer : bytes, optional
        The instructions that take the call's answer from there.
    """

    start: int
    end: int
    calls: str
    arguments: bytes
    answer: bytes = b""


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
    """Put the functions of another module behind a module's own, and call them in some places.

    Parameters
    ----------
    code : bytes
        The module.
    added : bytes
        A module that exports all its functions; these call nothing and have nothing in memory.
    places : iterable of Splice
        Where they are called.

    Returns
    -------
    bytes
        The module with them. Nothing else differs: no function has another number.

    Raises
    ------
    BuildError
        `added` has functions that it does not export, or a place is in no function.
    """
    found = {kind: (start, end) for kind, start, end in sections(code) if kind}
    types, after_types = read_number(code, found[TYPES][0])
    functions, after_functions = read_number(code, found[FUNCTIONS][0])
    new = _exported(added)
    first = imported_functions(code) + functions
    numbers = {name: number(first + index) for index, name in enumerate(new)}
    kept = sorted(places, key=lambda place: place.start)
    bodies = []
    for start, end in _bodies(code, found[CODE][0]):
        body, behind = b"", start
        while kept and start <= kept[0].start <= kept[0].end <= end:
            place = kept.pop(0)
            body += code[behind : place.start] + place.arguments
            body += _CALL + numbers[place.calls] + place.answer
            behind = place.end
        bodies.append(body + code[behind:end])
    if kept:
        text = f"There is no function at {kept[0].start:#x} of the module."
        raise BuildError(text)
    bodies += [body for _, body in new.values()]
    content = {
        TYPES: number(types + len(new))
        + code[after_types : found[TYPES][1]]
        + b"".join(signature for signature, _ in new.values()),
        FUNCTIONS: number(functions + len(new))
        + code[after_functions : found[FUNCTIONS][1]]
        + b"".join(number(types + index) for index in range(len(new))),
        CODE: number(len(bodies)) + b"".join(number(len(body)) + body for body in bodies),
    }
    out = bytearray(code[:_HEADER])
    for kind, start, end in sections(code):
        data = content.get(kind, code[start:end])
        out += bytes([kind]) + number(len(data)) + data
    return bytes(out)


def _exported(code: bytes) -> dict[str, tuple[bytes, bytes]]:
    """Return name -> (type, body) of all functions of a module, in their order."""
    found = {kind: start for kind, start, _ in sections(code) if kind}
    names = {}
    count, at = read_number(code, found[EXPORTS])
    for _ in range(count):
        length, at = read_number(code, at)
        name, kind = code[at : at + length].decode(), code[at + length]
        index, at = read_number(code, at + length + 1)
        if kind == _FUNCTION:
            names[index] = name
    bodies = _bodies(code, found[CODE])
    if imported_functions(code) or names.keys() != set(range(len(bodies))):
        text = "What is put into the module has functions that it does not export, or imports some."
        raise BuildError(text)
    types = []
    count, at = read_number(code, found[TYPES])
    for _ in range(count):
        start, at = at, at + 1
        for _ in ("arguments", "answers"):
            length, at = read_number(code, at)
            at += length
        types.append(code[start:at])
    _, at = read_number(code, found[FUNCTIONS])
    made = {}
    for index, (start, end) in enumerate(bodies):
        kind, at = read_number(code, at)
        made[names[index]] = (types[kind], code[start:end])
    return made


def _bodies(code: bytes, at: int) -> list[tuple[int, int]]:
    count, at = read_number(code, at)
    found = []
    for _ in range(count):
        length, start = read_number(code, at)
        at = start + length
        found.append((start, at))
    return found
