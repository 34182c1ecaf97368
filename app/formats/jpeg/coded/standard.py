"""The code tables that the standard itself proposes, and the plainest form of entries without use.

Thread: any. Source: ITU-T T.81 annexes K.3 (tables), F.1.2 and G.1.2 (which symbols there are).
"""

_DC_SYMBOLS = bytes(range(12))
STANDARD: dict[int, bytes] = {
    0x00: bytes.fromhex("00010501010101010100000000000000") + _DC_SYMBOLS,
    0x01: bytes.fromhex("00030101010101010101010000000000") + _DC_SYMBOLS,
    0x10: bytes.fromhex(
        "0002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c115"
        "52d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63"
        "6465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5"
        "b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
    ),
    0x11: bytes.fromhex(
        "00020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c10923"
        "3352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a"
        "636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3"
        "b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
    ),
}
"""By class and slot, as DHT numbers them: how many codes of each length, then their symbols."""

_LENGTHS = 16
_SIZES = range(1, 11)
_DC = (*_DC_SYMBOLS, *range(12, 16))
_AC = (0, 0xF0, *(run << 4 | size for run in range(16) for size in _SIZES))
_ENDS_OF_BANDS = tuple(run << 4 for run in range(1, 15))


def plain_symbols(
    number: int, symbols: bytes, spare: frozenset[int], *, is_progressive: bool
) -> bytes:
    r"""Write a table's symbols with nothing to read in the entries that nothing uses.

    Parameters
    ----------
    number : int
        The table's class and slot.
    symbols : bytes
        By entry.
    spare : frozenset of int
        The entries that nothing uses.
    is_progressive : bool
        Whether its picture is.

    Returns
    -------
    bytes
        As many. The spare ones are those symbols, from the least, that a picture of the kind may
        have and that this one has not; 0 where there are not so many.

    Examples
    --------
    >>> plain_symbols(0x00, b"\5\3SECRET", frozenset(range(2, 8)), is_progressive=False).hex()
    '0503000102040607'
    """
    used = {symbol for entry, symbol in enumerate(symbols) if entry not in spare}
    fillers = (symbol for symbol in _known(number, is_progressive=is_progressive))
    free = iter([symbol for symbol in fillers if symbol not in used])
    return bytes(next(free, 0) if n in spare else symbol for n, symbol in enumerate(symbols))


def is_odd(number: int, symbols: bytes, spare: frozenset[int], *, is_progressive: bool) -> bool:
    r"""Tell whether spare entries hold what no encoder writes: no symbol, or one of another entry.

    Parameters
    ----------
    number, symbols, spare, is_progressive
        As of `plain_symbols`.

    Returns
    -------
    bool
        False where they are in their plainest form already.

    Examples
    --------
    >>> is_odd(0x10, b"\0\1\2", frozenset((2,)), is_progressive=False)
    False
    >>> is_odd(0x10, b"\0\1\0", frozenset((2,)), is_progressive=False)
    True
    """
    if symbols == plain_symbols(number, symbols, spare, is_progressive=is_progressive):
        return False
    known = set(_known(number, is_progressive=is_progressive))
    return len(set(symbols)) < len(symbols) or any(symbols[n] not in known for n in spare)


def is_standard(table: bytes) -> bool:
    """Tell whether a table is one of the standard's, whatever its slot.

    Parameters
    ----------
    table : bytes
        Its 16 counts and its symbols.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_standard(STANDARD[0x11]), is_standard(b"")
    (True, False)
    """
    return table in STANDARD.values()


def _known(number: int, *, is_progressive: bool) -> tuple[int, ...]:
    if number >> 4 == 0:
        return _DC
    return tuple(sorted((*_AC, *(_ENDS_OF_BANDS if is_progressive else ()))))
