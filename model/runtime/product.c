#include "runtime.h"

/*
 * The product of matrices that is a convolution with three taps side by side, with four
 * multiplications for two pixels in place of six. Source: S. Winograd's F(2, 3), as in Lavin and Gray,
 * Fast Algorithms for Convolutional Neural Networks, 2016, section 4.1, along one axis. Two
 * neighbouring pixels of the answer look at four of the picture:
 *
 *   m0 = (d0 - d2) g0                    left  = m0 + m1 + m2
 *   m1 = (d1 + d2) (g0 + g1 + g2) / 2    right = m1 - m2 - m3
 *   m2 = (d2 - d1) (g0 - g1 + g2) / 2
 *   m3 = (d1 - d3) g2
 *
 * In whole numbers, with the weights of all four doubled and the answers halved, it is exact: samples
 * and weights have at most 10 bits then, and sums over 64 channels are far from the ends of 32.
 *
 * A row of the left matrix is what one pixel looks at: for each line its three pixels one behind the
 * other, each with all channels. That it is so is not believed: two rows are taken together where two
 * thirds of the one are found in the other, byte by byte, and only then.
 */

#define DEPTH 64   /* channels at a time */
#define COLUMNS 32 /* of the answer, at a time */
#define PAIRS 12   /* of pixels, at a time: all of it stays in the nearest cache */
#define ROWS 512   /* between two looks at whether they overlap */
#define TILE 4

/* MLAS_GEMM_QUANT_SHAPE_PARAMS and MLAS_GEMM_QUANT_DATA_PARAMS, as they lie in memory. */
struct shape {
  u32 rows, columns, depth;
  u8 left_is_signed, right_is_signed, is_accumulated;
};
struct data {
  const u8 *left;
  u32 left_stride;
  u8 left_zero;
  const s8 *right;
  u32 right_stride;
  const u8 *right_zero;
  u8 right_is_packed, zero_by_column;
  int *out;
  u32 out_stride;
  const void *afterwards;
};

/* In the buffer that MLAS has for each thread, 36,928 bytes: packing is what it is for. */
struct room {
  short weights[4][COLUMNS / 8][DEPTH / 2][16];
  short samples[4][PAIRS][DEPTH];
  ints sums[4][TILE][2];
  u16 pairs[ROWS];
};
_Static_assert(sizeof(struct room) <= 36928, "there is no more room");

INLINE int is_same(const u8 *one, const u8 *other, u32 count) {
  bytes differs = {0};
  word rest = 0;
  u32 at = 0;
  for (; at + 16 <= count; at += 16)
    differs |= *(const bytes *)(one + at) ^ *(const bytes *)(other + at);
  for (; at < count; at += 4) rest |= *(const word *)(one + at) ^ *(const word *)(other + at);
  return !rest && !__builtin_wasm_any_true_v128((signed16)differs);
}

INLINE int overlaps(const u8 *row, u32 stride, u32 channels, u32 lines) {
  for (u32 line = 0; line < lines; line++, row += 3 * channels)
    if (!is_same(row + channels, row + stride, 2 * channels)) return 0;
  return 1;
}

/* Lists which rows go together, and returns how many that makes, or 0 where too few do: a single pixel
   costs as much as two, so some at the ends of lines pay, and most would not. */
INLINE u32 find_pairs(struct room *room, const u8 *pixels, u32 stride, u32 rows, u32 channels,
                      u32 lines) {
  u32 pairs = 0, whole = 0;
  for (u32 row = 0; row < rows; pairs++) {
    u32 is_pair = row + 1 < rows && overlaps(pixels + row * stride, stride, channels, lines);
    room->pairs[pairs] = (u16)(row << 1 | is_pair);
    row += 1 + is_pair, whole += is_pair;
  }
  return 16 * whole < 7 * rows ? 0 : pairs;
}

/* Eight, or four and four zeros: nothing is read behind a row's end. */
INLINE bytes8 part_of(const void *at, int all) {
  if (all) return *(const bytes8 *)at;
  typedef u32 words2 __attribute__((vector_size(8)));
  return (bytes8)(words2){*(const word *)at, 0};
}
INLINE shorts samples(const u8 *at, int all) {
  return __builtin_convertvector(part_of(at, all), shorts);
}
INLINE shorts weights(const s8 *at, int all) {
  return __builtin_convertvector((signed8)part_of(at, all), shorts);
}

/* Of two channels, neighbours for the instruction that multiplies and adds in pairs. */
INLINE void put_pairs(short *to, shorts one, shorts other) {
  *(shorts *)to = __builtin_shufflevector(one, other, 0, 8, 1, 9, 2, 10, 3, 11);
  *(shorts *)(to + 8) = __builtin_shufflevector(one, other, 4, 12, 5, 13, 6, 14, 7, 15);
}

INLINE void put_weights(struct room *room, u32 block, u32 at, const s8 *from, u32 stride, u32 tap,
                        int all) {
  shorts of[2][3];
  EACH for (u32 channel = 0; channel < 2; channel++) EACH for (u32 side = 0; side < 3; side++)
    of[channel][side] = weights(from + side * tap + channel * stride, all);
  shorts *one = of[0], *other = of[1];
  put_pairs(room->weights[0][block][at], one[0] + one[0], other[0] + other[0]);
  put_pairs(room->weights[1][block][at], one[0] + one[1] + one[2], other[0] + other[1] + other[2]);
  put_pairs(room->weights[2][block][at], one[0] - one[1] + one[2], other[0] - other[1] + other[2]);
  put_pairs(room->weights[3][block][at], one[2] + one[2], other[2] + other[2]);
}

INLINE void put_samples(struct room *room, u32 pair, u32 at, const u8 *left, const u8 *last,
                        u32 channels, shorts zeros, int all) {
  shorts d0 = samples(left + at, all), d1 = samples(left + channels + at, all);
  shorts d2 = samples(left + 2 * channels + at, all), d3 = samples(last + at, all);
  *(shorts *)&room->samples[0][pair][at] = d0 - d2;
  *(shorts *)&room->samples[1][pair][at] = d1 + d2 - zeros;
  *(shorts *)&room->samples[2][pair][at] = d2 - d1;
  *(shorts *)&room->samples[3][pair][at] = d1 - d3;
}

INLINE void put_block_weights(struct room *room, const s8 *from, u32 stride, u32 tap, u32 depth,
                              u32 columns) {
  for (u32 block = 0; 8 * block < columns; block++) {
    const s8 *here = from + 8 * block;
    for (u32 at = 0; at < depth / 2; at++, here += 2 * stride)
      put_weights(room, block, at, here, stride, tap, 8 * block + 8 <= columns);
  }
}

INLINE void put_pair_samples(struct room *room, u32 pair, const u8 *left, const u8 *last,
                             u32 channels, u32 depth, shorts zeros) {
  u32 at = 0;
  for (; at + 8 <= depth; at += 8) put_samples(room, pair, at, left, last, channels, zeros, 1);
  if (at < depth) put_samples(room, pair, at, left, last, channels, zeros, 0);
}

/* Four pairs of pixels by eight columns. In this order, or a browser runs out of registers. */
#define NEXT __asm__ volatile("" ::: "memory")
INLINE ints twice(const short *at) { return four((int)*(const word *)at); }
INLINE ints product(shorts one, ints other) {
  return (ints)__builtin_wasm_dot_s_i32x4_i16x8(one, (shorts)other);
}

INLINE void multiply(ints out[TILE][2], const short *samples, const short *weights, u32 depth) {
  ints sums[TILE][2];
  EACH for (int row = 0; row < TILE; row++) sums[row][0] = sums[row][1] = four(0);
  const short *row0 = samples, *row1 = row0 + DEPTH, *row2 = row1 + DEPTH, *row3 = row2 + DEPTH;
  for (u32 left = depth / 2; left; left--) {
    shorts low = *(const shorts *)weights, high = *(const shorts *)(weights + 8);
    ints by = twice(row0);
    sums[0][0] += product(low, by), sums[0][1] += product(high, by);
    NEXT;
    by = twice(row1);
    sums[1][0] += product(low, by), sums[1][1] += product(high, by);
    NEXT;
    by = twice(row2);
    sums[2][0] += product(low, by), sums[2][1] += product(high, by);
    NEXT;
    by = twice(row3);
    sums[3][0] += product(low, by), sums[3][1] += product(high, by);
    row0 += 2, row1 += 2, row2 += 2, row3 += 2, weights += 16;
  }
  EACH for (int row = 0; row < TILE; row++) out[row][0] = sums[row][0], out[row][1] = sums[row][1];
}

INLINE void put(int *out, ints low, ints high, int is_first, int all) {
  *(ints *)out = is_first ? low : *(const ints *)out + low;
  if (all) *(ints *)(out + 4) = is_first ? high : *(const ints *)(out + 4) + high;
}

INLINE void put_answers(const struct room *room, u32 row, int *left, int *right, int is_first,
                        int all) {
  ints to_left[2], to_right[2];
  EACH for (int half = 0; half < 2; half++) {
    ints m1 = room->sums[1][row][half], m2 = room->sums[2][row][half];
    to_left[half] = (room->sums[0][row][half] + m1 + m2) >> 1;
    to_right[half] = (m1 - m2 - room->sums[3][row][half]) >> 1;
  }
  put(left, to_left[0], to_left[1], is_first, all);
  if (right) put(right, to_right[0], to_right[1], is_first, all);
}

INLINE void multiply_pairs(struct room *room, u32 first, u32 some, u32 depth, int *out, u32 stride,
                           u32 columns, int is_first) {
  for (u32 block = 0; 8 * block < columns; block++, out += 8) {
    for (u32 pair = 0; pair < some; pair += TILE) {
      for (int part = 0; part < 4; part++)
        multiply(room->sums[part], room->samples[part][pair], room->weights[part][block][0], depth);
      for (u32 row = 0; row < less(some - pair, TILE); row++) {
        u32 which = room->pairs[first + pair + row];
        int *to = out + (which >> 1) * stride;
        put_answers(room, row, to, which & 1 ? to + stride : 0, is_first, 8 * block + 8 <= columns);
      }
    }
  }
}

/*
 * What MlasGemmQuantOperation does, of `count` rows from `start` on as many as it can: how many those
 * are. All columns are done of them.
 */
EXPORT(product_of_neighbours)
u32 product_of_neighbours(const struct shape *shape, const struct data *data, u32 start, u32 count,
                          u32 start_column, u32 columns, struct room *room) {
  if (shape->left_is_signed | !shape->right_is_signed | shape->is_accumulated |
      data->right_is_packed | data->zero_by_column)
    return 0;
  if (*data->right_zero || data->afterwards || shape->depth % 12 || columns % 4 || count < 2 * TILE)
    return 0;
  u32 stride = data->left_stride, tap_stride = data->right_stride;
  const u8 *pixels = data->left + start * stride;
  const s8 *right = data->right + start_column;
  short zero = (short)(2 * data->left_zero);
  shorts zeros = {zero, zero, zero, zero, zero, zero, zero, zero};
  for (u32 done = 0; done < count;) {
    u32 rows = less(count - done, ROWS), lines = 3, channels = shape->depth / 9, pairs = 0;
    int *out = data->out + (start + done) * data->out_stride + start_column;
    /* Three lines of three pixels each, or one. Where all is flat it is as well the one as the other. */
    if (shape->depth % 36 == 0) pairs = find_pairs(room, pixels, stride, rows, channels, lines);
    if (!pairs) {
      lines = 1, channels = shape->depth / 3;
      pairs = find_pairs(room, pixels, stride, rows, channels, lines);
    }
    if (!pairs) return done;
    u32 tap = channels * tap_stride;
    for (u32 line = 0; line < lines; line++) {
      for (u32 channel = 0; channel < channels; channel += DEPTH) {
        u32 depth = less(channels - channel, DEPTH), offset = 3 * line * channels + channel;
        for (u32 column = 0; column < columns; column += COLUMNS) {
          u32 here = less(columns - column, COLUMNS);
          const s8 *from = right + offset * tap_stride + column;
          put_block_weights(room, from, tap_stride, tap, depth, here);
          for (u32 first = 0; first < pairs; first += PAIRS) {
            u32 some = less(pairs - first, PAIRS);
            for (u32 pair = 0; pair < some; pair++) {
              u32 which = room->pairs[first + pair];
              const u8 *left = pixels + (which >> 1) * stride + offset;
              const u8 *last = left + 2 * channels + (which & 1 ? stride : 0);
              put_pair_samples(room, pair, left, last, channels, depth, zeros);
            }
            multiply_pairs(room, first, some, depth, out + column, data->out_stride, here, !offset);
          }
        }
      }
    }
    done += rows;
    pixels += rows * stride;
  }
  return count;
}
