#include "moult_asan.h"

/* The sanitizer's runtime has them, where there is one. */
extern void __asan_poison_memory_region(const volatile void *, size_t) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *, size_t) __attribute__((weak));

void moult_asan_poison(const void *start, size_t bytes) {
  if (__asan_poison_memory_region) __asan_poison_memory_region(start, bytes);
}

void moult_asan_unpoison(const void *start, size_t bytes) {
  if (__asan_unpoison_memory_region) __asan_unpoison_memory_region(start, bytes);
}

__attribute__((no_sanitize("address"), noinline)) void *moult_asan_load(const void *block) {
  return *(void *const *)block;
}

__attribute__((no_sanitize("address"), noinline)) void moult_asan_store(void *block, void *word) {
  *(void **)block = word;
}
