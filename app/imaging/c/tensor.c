#include "kernel.h"

/*
 * A picture made smaller for a model, bit by bit as Pillow makes it: averaged by whole numbers, then
 * by Lanczos' curve across and then down, each time rounded to bytes. Pillow's weights are of 2^22;
 * here each is in two parts, of 2^14 and what is left, so that there is an instruction for two.
 */

typedef short shorts __attribute__((vector_size(16), aligned(2)));
typedef int ints __attribute__((vector_size(16), aligned(4)));
typedef signed char chars __attribute__((vector_size(16), aligned(1)));

EXPORT(reduce_rgb)
void reduce_rgb(u8 *out, const u8 *rgb, int stride, int height, int width, int down, int across,
                u16 *sums) {
  for (int top = 0; top < height; top += down) {
    int rows = least(down, height - top), samples = 3 * width;
    const u8 *line = rgb + (long)top * stride;
    EACH for (int at = 0; at < samples; at++) sums[at] = line[at];
    for (int row = 1; row < rows; row++) {
      line += stride;
      EACH for (int at = 0; at < samples; at++) sums[at] += line[at];
    }
    for (int left = 0; left < width; left += across) {
      int columns = least(across, width - left);
      u32 count = (u32)(rows * columns), share = (u32)(4294967296.0f / (256.0f * (float)count));
      u32 red = count / 2, green = red, blue = red;
      const u16 *sum = sums + 3 * left;
      for (int column = 0; column < columns; column++, sum += 3) {
        red += sum[0];
        green += sum[1];
        blue += sum[2];
      }
      out[0] = (u8)((red * share) >> 24);
      out[1] = (u8)((green * share) >> 24);
      out[2] = (u8)((blue * share) >> 24);
      out += 3;
    }
  }
}

struct resize {
  u8 *out;
  const u8 *rgb;
  int stride, height, width, rows, columns;
  /* The first pixel that counts for each, and its weights: all upper parts, all lower parts. */
  const int *down, *across;
  const short *down_by, *across_by;
  /* Pairs down, fours across. */
  int down_taps, across_taps;
  /* As many lines as there are weights down, of whole sixteens and a byte more at least; and one of
     the picture, with room for what is read beyond its end. */
  u8 *lines;
};

INLINE shorts both(const short *weights) {
  int pair = *(const int *)weights;
  return (shorts)(ints){pair, pair, pair, pair};
}

/* The products with two weights, added to `sum`. */
INLINE ints weighed(ints sum, shorts samples, shorts weights) {
  return sum + __builtin_wasm_dot_s_i32x4_i16x8(samples, weights);
}

INLINE ints whole(ints upper, ints lower) { return ((upper << 8) + lower + (1 << 21)) >> 22; }

INLINE bytes16 to_bytes(ints one, ints two, ints three, ints four) {
  shorts first = __builtin_wasm_narrow_s_i16x8_i32x4(one, two);
  shorts last = __builtin_wasm_narrow_s_i16x8_i32x4(three, four);
  return (bytes16)__builtin_wasm_narrow_u_i8x16_i16x8(first, last);
}

INLINE void resize_across(const struct resize *of, u8 *out, const u8 *pixels) {
  /* Of each two pixels, sample by sample: 0 where a byte is put before it. */
  chars first = {0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1};
  chars next = {6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1};
  const short *by = of->across_by;
  int taps = of->across_taps;
  for (int column = 0; column < of->columns; column++, out += 3, by += taps) {
    const u8 *from = pixels + 3 * of->across[column];
    ints upper = {0, 0, 0, 0}, lower = upper;
    for (int tap = 0; tap < taps; tap += 4, from += 12, by += 4) {
      chars four = *(const chars *)from;
      shorts one = (shorts)__builtin_wasm_swizzle_i8x16(four, first);
      shorts two = (shorts)__builtin_wasm_swizzle_i8x16(four, next);
      upper = weighed(weighed(upper, one, both(by)), two, both(by + 2));
      lower = weighed(weighed(lower, one, both(by + taps)), two, both(by + taps + 2));
    }
    ints sum = whole(upper, lower);
    *(bytes4 *)out = __builtin_shufflevector(to_bytes(sum, sum, sum, sum), (bytes16){}, 0, 1, 2, 3);
  }
}

INLINE void resize_down(const struct resize *of, int row, int length, int slot) {
  int taps = of->down_taps, end = taps * length;
  const short *weights = of->down_by + 2L * row * taps;
  u8 *out = of->out + (long)row * 3 * of->columns;
  bytes16 none = {};
  for (int at = 0; at < length; at += 16) {
    ints one = {0, 0, 0, 0}, two = one, three = one, four = one;
    ints low_one = one, low_two = one, low_three = one, low_four = one;
    int place = slot * length;
    for (int tap = 0; tap < taps; tap += 2) {
      bytes16 above = *(const bytes16 *)(of->lines + place + at);
      place = place + length == end ? 0 : place + length;
      bytes16 below = *(const bytes16 *)(of->lines + place + at);
      place = place + length == end ? 0 : place + length;
      shorts by = both(weights + tap), rest = both(weights + taps + tap);
      bytes16 left = __builtin_shufflevector(above, below, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                             6, 22, 7, 23);
      bytes16 right = __builtin_shufflevector(above, below, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,
                                              13, 29, 14, 30, 15, 31);
#define WIDENED(from, at) \
  (shorts) __builtin_shufflevector(from, none, at, 16, at + 1, 16, at + 2, 16, at + 3, 16, at + 4, \
                                   16, at + 5, 16, at + 6, 16, at + 7, 16)
      shorts pairs = WIDENED(left, 0);
      one = weighed(one, pairs, by);
      low_one = weighed(low_one, pairs, rest);
      pairs = WIDENED(left, 8);
      two = weighed(two, pairs, by);
      low_two = weighed(low_two, pairs, rest);
      pairs = WIDENED(right, 0);
      three = weighed(three, pairs, by);
      low_three = weighed(low_three, pairs, rest);
      pairs = WIDENED(right, 8);
      four = weighed(four, pairs, by);
      low_four = weighed(low_four, pairs, rest);
#undef WIDENED
    }
    *(bytes16 *)(out + at) = to_bytes(whole(one, low_one), whole(two, low_two),
                                      whole(three, low_three), whole(four, low_four));
  }
}

/* Writes sixteen bytes at a time, also beyond the last row's end. */
EXPORT(resize_rgb)
void resize_rgb(const struct resize *of) {
  int length = 3 * of->columns / 16 * 16 + 16, taps = of->down_taps, made = of->down[0];
  for (int row = 0; row < of->rows; row++) {
    int last = least(of->down[row] + taps, of->height);
    for (; made < last; made++) {
      const u8 *pixels = of->rgb + (long)made * of->stride;
      if (made == of->height - 1) {
        /* Behind the others there is another row, behind this one maybe nothing. */
        u8 *copy = of->lines + (long)taps * length;
        for (int at = 0; at < 3 * of->width; at++) copy[at] = pixels[at];
        pixels = copy;
      }
      resize_across(of, of->lines + (long)(made % taps) * length, pixels);
    }
    resize_down(of, row, length, of->down[row] % taps);
  }
}

/* Samples as a model wants them, channel by channel. */
EXPORT(to_planes)
void to_planes(float *out, const u8 *rgb, int count, float brightest, const float *mean,
               const float *deviation) {
  for (int channel = 0; channel < 3; channel++, out += count) {
    float less = mean[channel], by = deviation[channel];
    EACH for (int at = 0; at < count; at++)
      out[at] = ((float)rgb[3 * at + channel] / brightest - less) / by;
  }
}
