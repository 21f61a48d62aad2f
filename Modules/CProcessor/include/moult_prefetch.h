#ifndef MOULT_PREFETCH_H
#define MOULT_PREFETCH_H

/* Swift has no word for "this memory will be read or written soon". A hint: any address will do, mapped or not. */
static inline __attribute__((always_inline)) void moult_prefetch(const void *address) {
  __builtin_prefetch(address, 1, 3);
}

#endif
