#include <wasm_simd128.h>

#include "pack.h"

u8 given[MOST + BEHIND], made[MOST + BEHIND];
static u32 known;

EXPORT(given) u8 *where_given(void) { return given; }
EXPORT(made) u8 *where_made(void) { return made; }
EXPORT(most) u32 most(void) { return MOST; }

/* The sum of what the last piece stands for. */
EXPORT(sum) u32 sum(void) { return known; }

static inline u32 all(v128_t of) {
  return wasm_u32x4_extract_lane(of, 0) + wasm_u32x4_extract_lane(of, 1) +
         wasm_u32x4_extract_lane(of, 2) + wasm_u32x4_extract_lane(of, 3);
}

void sum_up(const u8 *data, u32 count) {
  const v128_t first = wasm_i16x8_make(16, 15, 14, 13, 12, 11, 10, 9);
  const v128_t second = wasm_i16x8_make(8, 7, 6, 5, 4, 3, 2, 1), none = wasm_i32x4_splat(0);
  u32 low = 1, high = 0;
  while (count) {
    /* Of so many at once no sum reaches 2^32. */
    u32 part = count < 4096 ? count : 4096, at = 0;
    v128_t sums = none, before = none, weighed = none;
    for (; at + 16 <= part; at += 16) {
      v128_t bytes = wasm_v128_load(data + at);
      v128_t one = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(bytes), first);
      v128_t other = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(bytes), second);
      v128_t pairs = wasm_u16x8_extadd_pairwise_u8x16(bytes);
      before = wasm_i32x4_add(before, sums);
      sums = wasm_i32x4_add(sums, wasm_u32x4_extadd_pairwise_u16x8(pairs));
      weighed = wasm_i32x4_add(weighed, wasm_i32x4_add(one, other));
    }
    high += low * at + 16 * all(before) + all(weighed);
    low += all(sums);
    for (; at < part; at++) high += low += data[at];
    low %= 65521;
    high %= 65521;
    data += part;
    count -= part;
  }
  known = high << 16 | low;
}
