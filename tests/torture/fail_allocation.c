/* Preloaded by torture.py: the FAIL_ALLOCATION-th allocation of the program finds no memory; with 0 none fails. When the
 * program ends, the number of its allocations goes to the file COUNT_FILE. Programs that it starts are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_ulong made;
static unsigned long failing;
static char count_file[4096];
static void* (*next_malloc)(size_t);
static void* (*next_realloc)(void*, size_t);
static char early[4096]; /* dlsym() itself may ask for memory */
static size_t early_used;

static void* look_up(const char* name) { return dlsym(RTLD_NEXT, name); }

static int fails(void) {
    if (atomic_fetch_add(&made, 1) + 1 != failing) return 0;
    errno = ENOMEM;
    return 1;
}

void* malloc(size_t size) {
    if (!next_malloc) *(void**)&next_malloc = look_up("malloc");
    return fails() ? NULL : next_malloc(size);
}

void* calloc(size_t count, size_t size) {
    if (!next_malloc) {
        const size_t wanted = (count * size + 15) & ~(size_t)15;
        void* given = early + early_used;
        early_used += wanted;
        return early_used <= sizeof early ? given : NULL;
    }
    size_t whole = 0;
    if (__builtin_mul_overflow(count, size, &whole) || fails()) return NULL;
    void* given = next_malloc(whole);
    return given ? memset(given, 0, whole) : NULL;
}

void* realloc(void* old, size_t size) {
    if (!next_realloc) *(void**)&next_realloc = look_up("realloc");
    return fails() ? NULL : next_realloc(old, size);
}

__attribute__((constructor)) static void begin(void) {
    const char* at = getenv("FAIL_ALLOCATION");
    const char* to = getenv("COUNT_FILE");
    if (!next_malloc) *(void**)&next_malloc = look_up("malloc");
    if (to && strlen(to) < sizeof count_file) strcpy(count_file, to);
    failing = at ? strtoul(at, NULL, 10) : 0;
    atomic_store(&made, 0);
    unsetenv("FAIL_ALLOCATION");
    unsetenv("COUNT_FILE");
    unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void) {
    const int file = count_file[0] ? open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    if (file >= 0) dprintf(file, "%lu", (unsigned long)made);
}
