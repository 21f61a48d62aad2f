#include "moult_checksum.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>

int moult_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) uint32_t moult_crc32c(uint32_t crc, const void *bytes,
                                                        size_t count) {
  const unsigned char *p = bytes;
  uint64_t c = crc;
  for (; count >= 8; count -= 8, p += 8) {
    uint64_t word;
    memcpy(&word, p, 8);
    c = _mm_crc32_u64(c, word);
  }
  for (; count > 0; count--, p++) c = _mm_crc32_u8((uint32_t)c, *p);
  return (uint32_t)c;
}
#else
int moult_has_crc32c(void) { return 0; }

uint32_t moult_crc32c(uint32_t crc, const void *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return crc;
}
#endif
