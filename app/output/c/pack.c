#include "pack.h"

/*
 * The fastest way of libdeflate. The build fetches its source (tools/assets.lock.json), leaves it as it
 * is, and compiles it in here (tools/site/packer.py): its own calls make whole streams only, so none of
 * the blocks is told that it is the last.
 */
#define deflate_flush_block(c, os, begin, length, sequences, last) \
  deflate_flush_block(c, os, begin, length, sequences, JOINED_##last)
#define JOINED_bool bool
#define JOINED_is_final_block false
#include "lib/deflate_compress.c"

/* Of the compressor as much as that way uses. */
static u8 kept[offsetof(struct libdeflate_compressor, p.f) +
               sizeof(((struct libdeflate_compressor *)0)->p.f)]
    __attribute__((aligned(MATCHFINDER_MEM_ALIGNMENT)));

static struct libdeflate_compressor *compressor(void) {
  struct libdeflate_compressor *found = (struct libdeflate_compressor *)kept;
  if (!found->compression_level) {
    /* As libdeflate_alloc_compressor(1) does. */
    found->compression_level = 1;
    found->nice_match_length = 32;
    deflate_init_static_codes(found);
  }
  return found;
}

/* Makes a piece of so many given bytes, and returns its length; 0 where it would be too long. */
EXPORT(pack) u32 pack(u32 count) {
  struct deflate_output_bitstream out = {.next = made, .end = made + MOST + BEHIND};
  if (count > MOST) return 0;
  sum_up(given, count);
  if (count) deflate_compress_fastest(compressor(), given, count, &out);
  if (out.overflow || out.end - out.next < 6) return 0;
  /* An empty stored block, for the end to be that of a byte: three bits, then its length twice. */
  *out.next++ = (u8)out.bitbuf;
  if (out.bitcount > 5) *out.next++ = 0;
  *out.next++ = 0;
  *out.next++ = 0;
  *out.next++ = 0xFF;
  *out.next++ = 0xFF;
  return (u32)(out.next - made);
}
