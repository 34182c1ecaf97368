/*
 * Steps of onnxruntime-web's convolutions in int8, for WebAssembly's vectors.
 *
 * tools/site/runtime.py compiles them and has the published runtime call them. Each does what is
 * said in MLAS, the runtime's library for processors, with the same numbers, so all answers are the
 * same to the last bit. Nothing here has a place of its own in memory: no static data, no array on
 * the stack, no allocation.
 */

#ifndef RUNTIME_H
#define RUNTIME_H

#define EXPORT(name) __attribute__((export_name(#name)))
#define INLINE static inline __attribute__((always_inline))
#define EACH _Pragma("clang loop unroll(full)")

typedef unsigned char u8;
typedef signed char s8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef u32 word __attribute__((aligned(1)));
typedef u8 bytes __attribute__((vector_size(16), aligned(1)));
typedef u8 bytes8 __attribute__((vector_size(8), aligned(1)));
typedef s8 signed8 __attribute__((vector_size(8), aligned(1)));
typedef s8 signed16 __attribute__((vector_size(16)));
typedef short shorts __attribute__((vector_size(16), aligned(2)));
typedef int ints __attribute__((vector_size(16), aligned(4)));
typedef float floats __attribute__((vector_size(16), aligned(4)));

INLINE ints four(int value) { return (ints){value, value, value, value}; }
INLINE u32 less(u32 one, u32 other) { return one < other ? one : other; }

#endif
