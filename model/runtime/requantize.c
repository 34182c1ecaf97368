#include "runtime.h"

/*
 * The last step of each convolution: sums become bytes. The published one goes sum by sum, for MLAS has
 * vectors for it on other processors only.
 */

/* Added to a float of less than 2^22, its last bits are the nearest whole number, ties to even. */
#define ROUND 12582912.0f
#define ROUND_BITS 0x4B400000

INLINE floats fours(float value) { return (floats){value, value, value, value}; }

struct range {
  floats least, most;
  ints zero;
};

INLINE ints rounded(ints sums, floats scale, struct range to) {
  floats value = __builtin_convertvector(sums, floats) * scale;
  value = (floats)__builtin_wasm_pmax_f32x4(value, to.least);
  value = (floats)__builtin_wasm_pmin_f32x4(value, to.most);
  return ((ints)(value + fours(ROUND)) + to.zero) & four(255);
}

/*
 * Rows of sums, all columns of a row one after the other: a bias for each column is added where there
 * are any, then they are scaled (by one number, or where `scale_bytes` are more, by one for each
 * column), rounded, moved by the zero point, and clipped to what a byte holds.
 */
EXPORT(requantize)
void requantize(const int *sums, const int *bias, const float *scales, u32 scale_bytes, u8 *out,
                u32 rows, u32 columns, u32 zero_point) {
  int each = scale_bytes > sizeof(float);
  float least = (float)(0 - (int)zero_point), most = (float)(255 - (int)zero_point);
  int zero = (int)zero_point - ROUND_BITS;
  struct range to = {fours(least), fours(most), four(zero)};
  floats all = fours(scales[0]);
  for (; rows; rows--) {
    u32 at = 0;
    for (; at + 16 <= columns; at += 16, sums += 16, out += 16) {
      ints some[4];
      EACH for (int part = 0; part < 4; part++) {
        const int *from = sums + 4 * part;
        ints sum = *(const ints *)from;
        if (bias) sum += *(const ints *)(bias + at + 4 * part);
        some[part] = rounded(sum, each ? *(const floats *)(scales + at + 4 * part) : all, to);
      }
      shorts low = (shorts)__builtin_wasm_narrow_s_i16x8_i32x4(some[0], some[1]);
      shorts high = (shorts)__builtin_wasm_narrow_s_i16x8_i32x4(some[2], some[3]);
      *(bytes *)out = (bytes)__builtin_wasm_narrow_u_i8x16_i16x8(low, high);
    }
    for (; at + 4 <= columns; at += 4, sums += 4, out += 4) {
      ints sum = *(const ints *)sums;
      if (bias) sum += *(const ints *)(bias + at);
      ints some = rounded(sum, each ? *(const floats *)(scales + at) : all, to);
      EACH for (int part = 0; part < 4; part++) out[part] = (u8)some[part];
    }
    for (; at < columns; at++, sums++, out++) {
      int sum = *sums + (bias ? bias[at] : 0);
      ints one = rounded(four(sum), fours(each ? scales[at] : scales[0]), to);
      *out = (u8)one[0];
    }
  }
}
