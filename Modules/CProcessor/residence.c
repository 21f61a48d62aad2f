#define _GNU_SOURCE
#include "moult_residence.h"

#ifdef __linux__
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Whether somebody traces this process, or nobody can tell. */
static int is_traced(void) {
  char text[2048];
  int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 1;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 1;
  text[count] = 0;
  const char *found = strstr(text, "TracerPid:");
  return found == NULL || strtol(found + strlen("TracerPid:"), NULL, 10) != 0;
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
  (void)context;
  /* The kernel's own, which is no file. */
  if (strncmp(info->dlpi_name, "linux-", 6) == 0 || has_written_code(info)) return 0;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W) != 0) continue;
    uintptr_t start = (info->dlpi_addr + segment->p_vaddr + page - 1) & ~(page - 1);
    uintptr_t end = (info->dlpi_addr + segment->p_vaddr + segment->p_filesz) & ~(page - 1);
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void moult_drop_startup_pages(void) {
  /* Each costs some hundred microseconds: a process that runs script after script is past its start. */
  static atomic_int calls;
  if (atomic_load(&calls) >= 6 || atomic_fetch_add(&calls, 1) >= 6 || is_traced()) return;
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  dl_iterate_phdr(drop, NULL);
}
#else
void moult_drop_startup_pages(void) {}
#endif
