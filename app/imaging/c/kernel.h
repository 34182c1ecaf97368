/*
 * The steps over all pixels of a photo, for WebAssembly's vectors. NumPy in Pyodide has none.
 *
 * The build compiles it (tools/site/kernel.py); app/imaging/kernel.py hands it Python's own arrays.
 * Nothing here has a place of its own in memory: no static data, no array on the stack, no
 * allocation. So the module can share Python's memory, and asks for nothing else. Each function
 * says what app/ says in NumPy, step by step in the same order; tests hold the two together.
 */

#ifndef KERNEL_H
#define KERNEL_H

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))
#define EACH _Pragma("clang loop vectorize(assume_safety)")

/* As in app/imaging/tiles.py. */
#define SIDE 128
/* A grid that is enlarged has no more rows under a tile. */
#define ROWS (SIDE + 4)

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef u8 bytes4 __attribute__((vector_size(4), aligned(1)));
typedef u8 bytes16 __attribute__((vector_size(16), aligned(1)));
typedef u32 words __attribute__((vector_size(16), aligned(1)));
typedef float floats __attribute__((vector_size(16), aligned(4)));

INLINE int least(int one, int other) { return one < other ? one : other; }
INLINE int most(int one, int other) { return one > other ? one : other; }
INLINE float unit(float value) {
  value = value < 0 ? 0 : value;
  return value > 1 ? 1 : value;
}

/* Enlarging grids: first along the rows, for all rows of a grid under a tile. */

INLINE void linear_rows(float *out, const float *grid, int columns, int from, int to, int count,
                        const int *first, const float *share) {
  for (int row = from; row <= to; row++, out += SIDE) {
    const float *cells = grid + row * columns;
    for (int at = 0; at < count; at++) {
      float one = cells[first[at]];
      out[at] = one + (cells[least(first[at] + 1, columns - 1)] - one) * share[at];
    }
  }
}

INLINE void cubic_rows(float *out, const float *grid, int columns, int from, int to, int count,
                       const int *first, const float *weights) {
  for (int row = from; row <= to; row++, out += SIDE) {
    const float *cells = grid + row * columns;
    for (int at = 0; at < count; at++) {
      const float *four = cells + first[at], *by = weights + 4 * at;
      out[at] = four[0] * by[0] + four[1] * by[1] + four[2] * by[2] + four[3] * by[3];
    }
  }
}

#endif
