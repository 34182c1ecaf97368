#include "pack.h"

/*
 * Reads a piece, and nothing but a piece: what ends elsewhere than with the last byte given, has a last
 * block, refers to what is before it, or is wrong, is refused. So each can be read alone, and pieces
 * that were read stand for the same bytes when a decoder reads them as one stream.
 */

#define REFUSED 0xFFFFFFFF
/* Bits by which a table is entered; longer codes are rare. */
#define NEAR 11
#define LONGEST 15
#define SYMBOLS 288
#define DISTANCES 32

/*
 * An entry: how many bits the code has, how many follow it, and what it begins at. No code has no bits;
 * a length of nought is the end of the block.
 */
#define BYTE 0x80000000
#define WRONG 0x40000000
#define CODE_BITS(entry) ((entry)&15)
#define MORE_BITS(entry) ((entry) >> 4 & 15)
#define VALUE(entry) ((entry) >> 8 & 0xFFFF)

typedef u8 bytes16 __attribute__((vector_size(16), aligned(1)));
typedef u64 eight __attribute__((aligned(1)));

enum kind { PLAIN, LITERALS, AWAY };

struct code {
  u32 near[1 << NEAR];
  u32 entries[SYMBOLS];
  u16 counts[LONGEST + 1];
};

struct reader {
  const u8 *next, *end;
  u64 bits;
  u32 left;
};

static struct code literals, distances, lengths;

static u32 entry_of(enum kind kind, u32 symbol) {
  if (kind == PLAIN) return symbol << 8;
  if (kind == AWAY) {
    u32 more = symbol < 4 ? 0 : symbol / 2 - 1;
    u32 base = symbol < 4 ? symbol + 1 : ((2 + symbol % 2) << more) + 1;
    return symbol < 30 ? base << 8 | more << 4 : WRONG;
  }
  if (symbol < 256) return BYTE | symbol << 8;
  if (symbol == 256) return 0;
  if (symbol == 285) return 258 << 8;
  u32 place = symbol - 257, more = place < 8 ? 0 : place / 4 - 1;
  u32 base = place < 8 ? place + 3 : ((4 + place % 4) << more) + 3;
  return symbol < 285 ? base << 8 | more << 4 : WRONG;
}

/* Lays out a code by how long each symbol's is. Nought if it has a gap, or too many. */
static int build(struct code *code, const u8 *lens, u32 symbols, enum kind kind) {
  u16 at[LONGEST + 1];
  for (u32 len = 0; len <= LONGEST; len++) code->counts[len] = 0;
  for (u32 symbol = 0; symbol < symbols; symbol++) code->counts[lens[symbol]]++;
  code->counts[0] = 0;
  int free = 1;
  at[0] = 0;
  for (u32 len = 1; len <= LONGEST; len++) {
    free = 2 * free - code->counts[len];
    if (free < 0) return 0;
    at[len] = at[len - 1] + code->counts[len - 1];
  }
  if (free) return 0;
  for (u32 symbol = 0; symbol < symbols; symbol++)
    if (lens[symbol]) code->entries[at[lens[symbol]]++] = entry_of(kind, symbol);
  for (u32 cell = 0; cell < 1 << NEAR; cell++) code->near[cell] = 0;
  u32 word = 0, index = 0;
  for (u32 len = 1; len <= NEAR; len++, word <<= 1)
    for (u32 count = code->counts[len]; count; count--, word++) {
      /* Codes come from their first bit on, which is the lowest one here. */
      u32 from = __builtin_bitreverse32(word) >> (32 - len), entry = code->entries[index++] | len;
      for (; from < 1 << NEAR; from += 1 << len) code->near[from] = entry;
    }
  return 1;
}

/* Finds the code that some bits begin with; nought where there is none. */
static u32 found(const struct code *code, u64 bits) {
  int word = 0, first = 0, index = 0;
  for (u32 len = 1; len <= LONGEST; len++, bits >>= 1) {
    int count = code->counts[len];
    word |= (int)(bits & 1);
    if (word - first < count) return code->entries[index + word - first] | len;
    index += count;
    first = (first + count) << 1;
    word <<= 1;
  }
  return 0;
}

static inline u32 entered(const struct code *code, u64 bits) {
  u32 entry = code->near[bits & ((1 << NEAR) - 1)];
  return entry ? entry : found(code, bits);
}

/* Has 56 bits at least, where there are as many; behind the end all are nought. */
static inline void refill(struct reader *from) {
  if (from->next >= from->end + 8) return;
  from->bits |= *(const eight *)from->next << from->left;
  from->next += (63 - from->left) >> 3;
  from->left |= 56;
}

static inline u32 take(struct reader *from, u32 count) {
  u32 bits = (u32)(from->bits & ((1ull << count) - 1));
  from->bits >>= count;
  from->left -= count;
  return bits;
}

/* How many bits are not read yet; below nought where more were read than there are. */
static long unread(const struct reader *from) {
  return (from->end - from->next) * 8 + (long)from->left;
}

static int fixed(void) {
  u8 lens[SYMBOLS], five[DISTANCES];
  for (u32 at = 0; at < SYMBOLS; at++) lens[at] = at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8;
  for (u32 at = 0; at < DISTANCES; at++) five[at] = 5;
  return build(&literals, lens, SYMBOLS, LITERALS) && build(&distances, five, DISTANCES, AWAY);
}

static int described(struct reader *from) {
  static const u8 order[19] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  u8 few[19] = {0}, lens[SYMBOLS + DISTANCES];
  u32 many = take(from, 5) + 257, away = take(from, 5) + 1, of = take(from, 4) + 4, at = 0;
  for (u32 one = 0; one < of; one++) {
    refill(from);
    few[order[one]] = (u8)take(from, 3);
  }
  if (many > 286 || away > 30 || !build(&lengths, few, 19, PLAIN)) return 0;
  while (at < many + away) {
    refill(from);
    u32 entry = entered(&lengths, from->bits);
    if (unread(from) < 0) return 0;
    take(from, CODE_BITS(entry));
    u32 symbol = VALUE(entry), times = 1, len = symbol;
    if (symbol == 16) {
      if (!at) return 0;
      times = take(from, 2) + 3;
      len = lens[at - 1];
    } else if (symbol > 16) {
      times = symbol == 17 ? take(from, 3) + 3 : take(from, 7) + 11;
      len = 0;
    }
    if (at + times > many + away) return 0;
    while (times--) lens[at++] = (u8)len;
  }
  return lens[256] && build(&literals, lens, many, LITERALS) &&
         build(&distances, lens + many, away, AWAY);
}

static inline void repeat(u8 *out, u32 length, u32 away) {
  const u8 *end = out + length;
  if (away < 16) {
    if (away == 1) {
      bytes16 same = (bytes16){0} + out[-1];
      for (; out < end; out += 16) *(bytes16 *)out = same;
      return;
    }
    /* Twice as far apart each time, until a whole vector lies between. */
    const u8 *from = out - away;
    for (; away < 16 && out < end; out += away, away *= 2) *(bytes16 *)out = *(const bytes16 *)from;
  }
  *(bytes16 *)out = *(const bytes16 *)(out - away);
  for (out += 16; out < end; out += 16) *(bytes16 *)out = *(const bytes16 *)(out - away);
}

/* Reads a block's codes to its end. Returns where what it stands for ends, or null. */
static u8 *coded(struct reader *reader, u8 *out) {
  struct reader from = *reader;
  for (;;) {
    if (out > made + MOST || from.next >= from.end + 8) return 0;
    refill(&from);
    u32 entry = entered(&literals, from.bits);
    if (entry & BYTE) {
      take(&from, CODE_BITS(entry));
      *out++ = (u8)VALUE(entry);
      entry = entered(&literals, from.bits);
      if (entry & BYTE) {
        take(&from, CODE_BITS(entry));
        *out++ = (u8)VALUE(entry);
        entry = entered(&literals, from.bits);
        if (entry & BYTE) {
          take(&from, CODE_BITS(entry));
          *out++ = (u8)VALUE(entry);
          continue;
        }
      }
      if (from.left < 48) refill(&from);
    }
    if (!CODE_BITS(entry) || entry & WRONG) return 0;
    take(&from, CODE_BITS(entry));
    u32 length = VALUE(entry);
    if (!length) break;
    length += take(&from, MORE_BITS(entry));
    entry = entered(&distances, from.bits);
    if (!CODE_BITS(entry) || entry & WRONG) return 0;
    take(&from, CODE_BITS(entry));
    u32 away = VALUE(entry) + take(&from, MORE_BITS(entry));
    if (away > (u32)(out - made)) return 0;
    repeat(out, length, away);
    out += length;
  }
  *reader = from;
  return out;
}

/* Copies a block that is stored. */
static u8 *stored(struct reader *from, u8 *out) {
  take(from, from->left & 7);
  refill(from);
  u32 length = take(from, 16), other = take(from, 16);
  long rest = unread(from) / 8;
  if (length != (other ^ 0xFFFF) || rest < (long)length || out + length > made + MOST) return 0;
  from->next = from->end - rest;
  from->bits = from->left = 0;
  for (u32 at = 0; at < length; at++) out[at] = from->next[at];
  from->next += length;
  return out + length;
}

/* Reads a piece of so many given bytes, and returns how many it stands for; or `REFUSED`. */
EXPORT(unpack) u32 unpack(u32 count) {
  if (count > MOST) return REFUSED;
  struct reader from = {.next = given, .end = given + count};
  u8 *out = made;
  for (u32 at = 0; at < 16; at++) given[count + at] = 0;
  do {
    refill(&from);
    u32 is_last = take(&from, 1), type = take(&from, 2);
    if (is_last || type == 3 || unread(&from) < 0) return REFUSED;
    if (type == 0) out = stored(&from, out);
    else if (type == 1 ? fixed() : described(&from)) out = coded(&from, out);
    else return REFUSED;
    if (!out || out > made + MOST || unread(&from) < 0) return REFUSED;
  } while (unread(&from));
  sum_up(made, (u32)(out - made));
  return (u32)(out - made);
}
