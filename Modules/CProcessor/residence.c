#define _GNU_SOURCE
#include "moult_residence.h"

#ifdef __linux__
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* A number that the kernel tells of this process, -1 if it does not. */
static long number_of(const char *text, const char *field) {
  const char *found = strstr(text, field);
  return found == NULL ? -1 : strtol(found + strlen(field), NULL, 10);
}

/* What is to be dropped. */
struct wanted {
  /* Descriptor of the table of pages, -1 where writable segments are to be left alone. */
  int pages;
};

/* What the kernel tells of pages: 1 << 63, there is one; 1 << 61, it is one of the file. */
static int is_of_file(uint64_t entry) { return (entry >> 63 & 1) != 0 && (entry >> 61 & 1) != 0; }

/* Drops the pages of a writable segment that nobody has written to: constants that are linked between data. No other
   thread may be there, which could write to a page that was looked at. */
static void drop_unwritten(int pages, uintptr_t start, uintptr_t end, uintptr_t page) {
  uint64_t entries[512];
  while (start < end) {
    size_t count = (end - start) / page;
    if (count > sizeof entries / sizeof entries[0]) count = sizeof entries / sizeof entries[0];
    ssize_t got = pread(pages, entries, count * sizeof entries[0], (off_t)(start / page * sizeof entries[0]));
    if (got != (ssize_t)(count * sizeof entries[0])) return;
    for (size_t i = 0; i < count;) {
      size_t first = i;
      while (i < count && is_of_file(entries[i])) i++;
      if (i > first) madvise((void *)(start + first * page), (i - first) * page, MADV_DONTNEED);
      else i++;
    }
    start += count * page;
  }
}

/* Whether the loader has written into code of an object: such pages are no copies of the file. */
static int has_written_code(const struct dl_phdr_info *info) {
  for (int i = 0; i < info->dlpi_phnum; i++) {
    if (info->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const ElfW(Dyn) *d = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    for (; d->d_tag != DT_NULL; d++) {
      if (d->d_tag == DT_TEXTREL) return 1;
      if (d->d_tag == DT_FLAGS && (d->d_un.d_val & DF_TEXTREL) != 0) return 1;
    }
  }
  return 0;
}

static int drop(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  const struct wanted *wanted = context;
  /* The kernel's own, which is no file. */
  if (strncmp(info->dlpi_name, "linux-", 6) == 0 || has_written_code(info)) return 0;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD) continue;
    uintptr_t start = (info->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
    uintptr_t end = (info->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
    if (start >= end) continue;
    if ((segment->p_flags & PF_W) == 0) {
      madvise((void *)start, end - start, MADV_DONTNEED);
    } else if (wanted->pages >= 0) {
      drop_unwritten(wanted->pages, start, end, page);
    }
  }
  return 0;
}

void moult_drop_startup_pages(int waiting) {
  /* Each costs some hundred microseconds: a process that runs script after script is past its start. */
  static atomic_int calls;
  if (atomic_load(&calls) >= 8 || atomic_fetch_add(&calls, 1) >= 8) return;
  char text[2048];
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return;
  text[count] = 0;
  /* Traced, or nobody can tell. */
  if (number_of(text, "TracerPid:") != 0) return;
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  struct wanted wanted = {-1};
  if (number_of(text, "Threads:") == 1 + waiting) {
    wanted.pages = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  }
  dl_iterate_phdr(drop, &wanted);
  if (wanted.pages >= 0) close(wanted.pages);
}
#else
void moult_drop_startup_pages(int waiting) { (void)waiting; }
#endif
