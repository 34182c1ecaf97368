#include "kernel.h"

/*
 * Means over equal parts. Bytes as Pillow does: across, then down, each rounded, by shares of 2^22.
 * Where each part begins and ends stands in `down` and `across`, its pixels' shares in `*_share`.
 */

INLINE u8 rounded(u32 sum, u32 share) { return (u8)((sum * share + (1u << 21)) >> 22); }

EXPORT(shrink_rgb)
void shrink_rgb(u8 *out, const u8 *rgb, int stride, const int *down, const int *across,
                const u32 *down_share, const u32 *across_share, int rows, int columns, u16 *sums) {
  int samples = 3 * columns, ends = across[2 * columns - 1];
  u8 *line = (u8 *)(sums + samples);
  for (int row = 0; row < rows; row++) {
    for (int from = down[2 * row]; from < down[2 * row + 1]; from++) {
      const u8 *pixels = rgb + (long)from * stride;
      u8 *to = line;
      for (int column = 0; column < columns; column++, to += 3) {
        words sum = {0, 0, 0, 0};
        int at = across[2 * column], end = across[2 * column + 1];
        /* Four bytes are read for three: not of the last one, beyond which there may be nothing. */
        for (; at < end && at < ends - 1; at++)
          sum += __builtin_convertvector(*(const bytes4 *)(pixels + 3 * at), words);
        for (; at < end; at++)
          sum += (words){pixels[3 * at], pixels[3 * at + 1], pixels[3 * at + 2], 0};
        u32 share = across_share[column];
        to[0] = rounded(sum[0], share);
        to[1] = rounded(sum[1], share);
        to[2] = rounded(sum[2], share);
      }
      if (from == down[2 * row])
        EACH for (int at = 0; at < samples; at++) sums[at] = line[at];
      else
        EACH for (int at = 0; at < samples; at++) sums[at] += line[at];
    }
    EACH for (int at = 0; at < samples; at++) out[at] = rounded(sums[at], down_share[row]);
    out += samples;
  }
}

EXPORT(shrink_floats)
void shrink_floats(float *out, const float *values, int stride, const int *down, const int *across,
                   int rows, int columns, float *sums) {
  int from = across[0], to = across[2 * columns - 1];
  for (int row = 0; row < rows; row++) {
    int next = down[2 * row], last = down[2 * row + 1], many = last - next;
    const float *line = values + (long)next * stride;
    EACH for (int at = from; at < to; at++) sums[at] = line[at];
    for (next++; next < last; next++) {
      line += stride;
      EACH for (int at = from; at < to; at++) sums[at] += line[at];
    }
    for (int column = 0; column < columns; column++) {
      int at = across[2 * column], end = across[2 * column + 1], count = many * (end - at);
      float sum = 0;
      for (; at < end; at++) sum += sums[at];
      *out++ = sum / (float)count;
    }
  }
}

/* What a local fit needs of each cell: the means of `fit` in app/refine/local_model.py, as they
   stand there, summed in the same order. */

EXPORT(moments)
void moments(float *out, const u8 *rgb, int stride, const float *mask, int mask_stride, int rows,
             int columns, int down, int across) {
  int cells = rows * columns;
  float share = 1.0f / (float)(down * across), unit_of = 1.0f / 255;
  for (int cell = 0; cell < cells; cell++) {
    int top = cell / columns * down, left = cell % columns * across;
    floats plain = {0, 0, 0, 0}, known = plain, by_red = plain, by_green = plain, last = plain;
    for (int at = left; at < left + across; at++) {
      floats sums[5] = {plain * 0, plain * 0, plain * 0, plain * 0, plain * 0};
      for (int row = top; row < top + down; row++) {
        const u8 *pixel = rgb + (long)row * stride + 3 * (long)at;
        floats colour = {pixel[0], pixel[1], pixel[2], 0};
        colour *= unit_of;
        float cover = mask[(long)row * mask_stride + at], sure = 2 * cover - 1;
        float weight = sure * sure + 0.01f, of = weight * cover;
        floats by = colour * weight;
        sums[0] += by;
        sums[1] += colour * of;
        sums[2] += colour * by[0];
        sums[3] += colour * by[1];
        sums[4] += (floats){weight, of, of * cover, by[2] * colour[2]};
      }
      plain = at == left ? sums[0] : plain + sums[0];
      known = at == left ? sums[1] : known + sums[1];
      by_red = at == left ? sums[2] : by_red + sums[2];
      by_green = at == left ? sums[3] : by_green + sums[3];
      last = at == left ? sums[4] : last + sums[4];
    }
    float *to = out + cell;
    /* By constant places: others would need the vectors on a stack. */
    to[0] = last[0] * share;
    to[1 * cells] = last[1] * share;
    to[2 * cells] = last[2] * share;
    to[3 * cells] = plain[0] * share;
    to[4 * cells] = plain[1] * share;
    to[5 * cells] = plain[2] * share;
    to[6 * cells] = known[0] * share;
    to[7 * cells] = known[1] * share;
    to[8 * cells] = known[2] * share;
    to[9 * cells] = by_red[0] * share;
    to[10 * cells] = by_red[1] * share;
    to[11 * cells] = by_red[2] * share;
    to[12 * cells] = by_green[1] * share;
    to[13 * cells] = by_green[2] * share;
    to[14 * cells] = last[3] * share;
  }
}

/* Whole numbers of pixels to one, colours weighed by their alpha: what Pillow's reduce does. */

INLINE u32 by_alpha(u32 colour, u32 alpha) {
  u32 product = colour * alpha + 128;
  return ((product >> 8) + product) >> 8;
}

INLINE u32 reduced(const u8 *corner, int stride, int rows, int columns) {
  /* Red and blue at once, green and alpha: right where all is opaque, and there are few. */
  u32 any = 0, all = ~0u, even = 0, odd = 0, count = (u32)(rows * columns), half = count / 2;
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++) {
      u32 word = ((const u32 *)(corner + (long)row * stride))[column];
      any |= word;
      all &= word;
      even += word & 0xff00ff;
      odd += (word >> 8) & 0xff00ff;
    }
  if (any == 0) return 0;
  u32 red = even & 0xffff, blue = even >> 16, green = odd & 0xffff, alpha = odd >> 16;
  if (all >> 24 != 255 || count > 256) {
    red = green = blue = alpha = 0;
    for (int row = 0; row < rows; row++) {
      const u8 *pixel = corner + (long)row * stride;
      for (int column = 0; column < columns; column++, pixel += 4) {
        red += by_alpha(pixel[0], pixel[3]);
        green += by_alpha(pixel[1], pixel[3]);
        blue += by_alpha(pixel[2], pixel[3]);
        alpha += pixel[3];
      }
    }
  }
  u32 share = (u32)(4294967296.0f / (256.0f * (float)count));
  red = ((red + half) * share) >> 24;
  green = ((green + half) * share) >> 24;
  blue = ((blue + half) * share) >> 24;
  alpha = ((alpha + half) * share) >> 24;
  if (alpha != 0 && alpha != 255) {
    red = (u32)least((int)(255 * red / alpha), 255);
    green = (u32)least((int)(255 * green / alpha), 255);
    blue = (u32)least((int)(255 * blue / alpha), 255);
  }
  return red | green << 8 | blue << 16 | alpha << 24;
}

EXPORT(reduce_rgba)
void reduce_rgba(u32 *out, const u8 *rgba, int stride, int height, int width, int factor) {
  for (int top = 0; top < height; top += factor)
    for (int left = 0; left < width; left += factor) {
      const u8 *corner = rgba + (long)top * stride + 4 * (long)left;
      int rows = least(factor, height - top), columns = least(factor, width - left);
      /* What is known beforehand is twice as fast. */
      int is_two = rows == 2 && columns == 2;
      *out++ = is_two ? reduced(corner, stride, 2, 2) : reduced(corner, stride, rows, columns);
    }
}
