#include "kernel.h"

/* The cutout of a part of a photo: _draw of app/compose/compose.py, for an opaque photo. */

struct compose {
  u8 *cutout;
  int cutout_stride;
  const u8 *rgb;
  int rgb_stride;
  const void *alpha;
  int alpha_stride, is_bytes, height, width;
  u8 *soft;
  /* Only to unmix: six grids, and where the part lies on them. */
  const float *grids;
  int rows, columns;
  const int *down, *across;
  const float *down_by, *across_by;
  float *scratch;
};

INLINE float cover_of(const struct compose *of, int row, int column) {
  long at = (long)row * of->alpha_stride + column;
  if (of->is_bytes) return (float)((const u8 *)of->alpha)[at] * (1.0f / 255);
  return ((const float *)of->alpha)[at];
}

INLINE int is_soft(float cover) { return cover >= 0.5f / 255 && cover < 254.5f / 255; }

INLINE int is_same(words one, words two, words three, words four, u32 word) {
  words differ = (one ^ word) | (two ^ word) | (three ^ word) | (four ^ word);
  return !(differ[0] | differ[1] | differ[2] | differ[3]);
}

/* 0 or 1 where sixteen pixels are, else 2. */
INLINE int level_of_sixteen(const struct compose *of, int row, int column) {
  long at = (long)row * of->alpha_stride + column;
  if (of->is_bytes) {
    words all = *(const words *)((const u8 *)of->alpha + at);
    return is_same(all, all, all, all, 0) ? 0 : is_same(all, all, all, all, ~0u) ? 1 : 2;
  }
  const words *four = (const words *)((const float *)of->alpha + at);
  words one = four[0], two = four[1], three = four[2], last = four[3];
  u32 opaque = 0x3f800000; /* 1.0f */
  return is_same(one, two, three, last, 0) ? 0 : is_same(one, two, three, last, opaque) ? 1 : 2;
}

#define FOUR(from, at) \
  __builtin_shufflevector(from, full, at, at + 1, at + 2, 16, at + 3, at + 4, at + 5, 16, at + 6, \
                          at + 7, at + 8, 16, at + 9, at + 10, at + 11, 16)

/* Returns whether any pixel is soft, and marks the tiles that have one. */
EXPORT(draw)
int draw(const struct compose *of) {
  int any = 0, tiles = (of->width + SIDE - 1) / SIDE;
  bytes16 full = (bytes16){} - 1, none = {};
  for (int row = 0; row < of->height; row++)
    for (int left = 0; left < of->width; left += 16) {
      u8 *out = of->cutout + (long)row * of->cutout_stride + 4 * (long)left;
      const u8 *pixel = of->rgb + (long)row * of->rgb_stride + 3 * (long)left;
      int count = least(16, of->width - left), level = 2, soft = 0;
      if (count == 16) level = level_of_sixteen(of, row, left);
      bytes16 *four = (bytes16 *)out;
      if (level == 0) {
        four[0] = four[1] = four[2] = four[3] = none;
      } else if (level == 1) {
        bytes16 a = *(const bytes16 *)pixel, b = *(const bytes16 *)(pixel + 12);
        bytes16 c = *(const bytes16 *)(pixel + 24), d = *(const bytes16 *)(pixel + 32);
        four[0] = FOUR(a, 0);
        four[1] = FOUR(b, 0);
        four[2] = FOUR(c, 0);
        four[3] = FOUR(d, 4);
      } else {
        for (int at = 0; at < count; at++, pixel += 3) {
          float cover = cover_of(of, row, left + at);
          u32 alpha = (u32)(cover * 255 + 0.5f), colour = pixel[0];
          colour |= (u32)pixel[1] << 8 | (u32)pixel[2] << 16 | alpha << 24;
          soft |= is_soft(cover);
          ((u32 *)out)[at] = alpha ? colour : 0;
        }
        any |= soft;
        of->soft[row / SIDE * tiles + left / SIDE] |= (u8)soft;
      }
    }
  return any;
}

EXPORT(unmix)
void unmix(const struct compose *of) {
  int cells = of->columns;
  const u8 *soft = of->soft;
  for (int top = 0; top < of->height; top += SIDE)
    for (int left = 0; left < of->width; left += SIDE) {
      if (!*soft++) continue;
      int bottom = least(top + SIDE, of->height), count = least(SIDE, of->width - left);
      float *cover = of->scratch, *mixed = cover + SIDE, *found = mixed + SIDE;
      float *near = found + SIDE;
      int from = of->down[top], last = least(of->down[bottom - 1] + 1, of->rows - 1);
      for (int plane = 0; plane < 6; plane++)
        linear_rows(near + plane * ROWS * SIDE, of->grids + plane * of->rows * cells, cells, from,
                    last, count, of->across + left, of->across_by + left);
      for (int row = top; row < bottom; row++) {
        u8 *out = of->cutout + (long)row * of->cutout_stride + 4 * (long)left;
        const u8 *pixel = of->rgb + (long)row * of->rgb_stride + 3 * (long)left;
        float share = of->down_by[row];
        int here = (of->down[row] - from) * SIDE, step = of->down[row] < of->rows - 1 ? SIDE : 0;
        int any = 0;
        for (int at = 0; at < count; at++) {
          cover[at] = cover_of(of, row, left + at);
          any |= is_soft(cover[at]);
        }
        for (int channel = 0; channel < 3 && any; channel++) {
          const float *our = near + channel * ROWS * SIDE + here, *their = our + 3 * ROWS * SIDE;
          for (int at = 0; at < count; at++) mixed[at] = pixel[3 * at + channel];
          EACH for (int at = 0; at < count; at++) {
            float alpha = cover[at];
            float ours = (our[at + step] - our[at]) * share + our[at];
            float theirs = (their[at + step] - their[at]) * share + their[at];
            float rest = mixed[at] - theirs - alpha * (ours - theirs);
            rest = rest * (alpha / (1 - 2 * alpha * (1 - alpha))) + ours;
            rest = rest < 0 ? 0 : rest;
            found[at] = (rest > 255 ? 255 : rest) + 0.5f;
          }
          for (int at = 0; at < count; at++)
            if (is_soft(cover[at])) out[4 * at + channel] = (u8)found[at];
        }
      }
    }
}
