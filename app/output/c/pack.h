/*
 * Deflate (RFC 1951) for what leaves as a PNG, in a memory of its own: bytes are copied into `given`,
 * worked on, and copied out of `made` (static/js/workers/python/packer.js). Everything has its place
 * there, nothing is allocated, and Python's memory is out of reach.
 *
 * What is packed is a piece: whole blocks, none of them the last of a stream, that refer to nothing
 * before them and end with a byte. Pieces are a stream when they are joined (app/output/deflate.py).
 */

#ifndef PACK_H
#define PACK_H

#define EXPORT(name) __attribute__((export_name(#name)))

/* Of a piece, packed or not; the pieces of app/output/png.py are half of it. */
#define MOST (2 << 20)
/*
 * Behind that: what a piece grows by whose bytes get no smaller (five for each block of 5000 at least),
 * what is read ahead of its end, and what is written behind that by whole vectors.
 */
#define BEHIND (MOST / 1000 + 512)

typedef unsigned char u8;
typedef unsigned short u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;

extern u8 given[MOST + BEHIND], made[MOST + BEHIND];

/* Has `sum` tell the Adler-32 (RFC 1950) of some bytes. */
void sum_up(const u8 *data, u32 count);

#endif
