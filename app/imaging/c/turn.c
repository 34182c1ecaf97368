#include "kernel.h"

typedef u32 word __attribute__((aligned(1), may_alias));

/* Of so many rows, what is worked on at once stays near. */
#define BLOCK 64

INLINE u32 triple(const u8 *pixel) { return pixel[0] | (u32)pixel[1] << 8 | (u32)pixel[2] << 16; }

/* Pixels of three bytes, of which those for a row of `out` lie `across` bytes apart, and the begins
   of its rows `down`: a block at a time, since a whole line of it lies in as many rows. */
EXPORT(turn_rgb)
void turn_rgb(u8 *out, int stride, const u8 *first, int height, int width, int down, int across) {
  for (int top = 0; top < height; top += BLOCK)
    for (int left = 0; left < width; left += BLOCK) {
      int bottom = least(top + BLOCK, height), right = least(left + BLOCK, width), at;
      for (int row = top; row < bottom; row++) {
        const u8 *from = first + (long)row * down + (long)left * across;
        u8 *to = out + (long)row * stride + 3 * (long)left;
        for (at = left; at + 4 <= right; at += 4, from += 4 * across, to += 12) {
          u32 one = triple(from), two = triple(from + across), three = triple(from + 2 * across);
          u32 four = triple(from + 3 * across);
          ((word *)to)[0] = one | two << 24;
          ((word *)to)[1] = two >> 8 | three << 16;
          ((word *)to)[2] = three >> 16 | four << 8;
        }
        for (; at < right; at++, from += across, to += 3) {
          to[0] = from[0];
          to[1] = from[1];
          to[2] = from[2];
        }
      }
    }
}
