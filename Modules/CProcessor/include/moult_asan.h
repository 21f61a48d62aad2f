#ifndef MOULT_ASAN_H
#define MOULT_ASAN_H

#include <stddef.h>

/* What the allocators tell AddressSanitizer in builds with -DMOULT_ASAN; others call nothing of this. Without
   the sanitizer in the process the first two do nothing. */

/* Whoever reads or writes these bytes from now on is reported. */
void moult_asan_poison(const void *start, size_t bytes);
/* These bytes may be used. */
void moult_asan_unpoison(const void *start, size_t bytes);
/* The first word of a block that is free, which is its allocator's. */
void *moult_asan_load(const void *block);
void moult_asan_store(void *block, void *word);

#endif
