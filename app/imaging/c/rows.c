#include "kernel.h"

/* Rows of a PNG, each with its filter's byte in front, and without it: `count` bytes. */

#define UP 2

/* Puts differences to the row above in place of bytes. */
EXPORT(filter_up)
void filter_up(u8 *out, const u8 *rows, const u8 *above, int count, int many) {
  for (int row = 0; row < many; row++, above = rows, rows += count, out += count + 1) {
    *out = UP;
    u8 *to = out + 1;
    EACH for (int at = 0; at < count; at++) to[at] = (u8)(rows[at] - above[at]);
  }
}

/* Undoes that; how a row begins is left to who calls. */
EXPORT(unfilter_up)
void unfilter_up(u8 *out, const u8 *rows, const u8 *above, int count, int many) {
  for (int row = 0; row < many; row++, above = out, out += count, rows += count + 1) {
    const u8 *from = rows + 1;
    EACH for (int at = 0; at < count; at++) out[at] = (u8)(from[at] + above[at]);
  }
}

/* Whether a pixel of four bytes has a colour, but no alpha, which is its last byte. */
EXPORT(hides_colour)
int hides_colour(const u32 *pixels, int count) {
  u32 lowest = 0xFFFFFFFF;
  /* Less one, 0 is the greatest number that there is. */
  for (int at = 0; at < count; at++) {
    u32 one = pixels[at] - 1;
    lowest = one < lowest ? one : lowest;
  }
  return lowest < 0xFFFFFF;
}
