#ifndef MOULT_CHECKSUM_H
#define MOULT_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* CRC-32C by the processor's own instruction, eight bytes at a time: goes on with `crc` over `bytes`.
   Only where `moult_has_crc32c` says so. */
uint32_t moult_crc32c(uint32_t crc, const void *bytes, size_t count);

/* Whether the processor has the instruction. */
int moult_has_crc32c(void);

#endif
