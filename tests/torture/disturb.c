/* Preloaded by torture.py: what a kernel may do and strace cannot. DISTURB is CALL:N:HOW:NUMBER, the N-th CALL of the
 * program (read, write, recv, send, close):
 *   short:K   transfers K bytes at most, as for a slow pipe or a full disk
 *   signal:S  transfers all, then signal S arrives; with CALL:N:signal:S:K after the first K bytes
 *   error:E   close() closes, and then reports errno E, as NFS and quotas do
 * When the program ends, its calls go to COUNT_FILE, a line each: CALL N RESULT PATH. Programs that it starts are left
 * alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { READ, WRITE, RECV, SEND, CLOSE, CALLS };
static const char* const names[CALLS] = {"read", "write", "recv", "send", "close"};
static atomic_ulong made[CALLS];
static int wanted = -1;
static unsigned long number;
static enum { NONE, SHORT, SIGNAL, ERROR } how;
static long argument, bytes = -1;
static int notes = -1;

static int is_it(int call, unsigned long* which) {
    *which = atomic_fetch_add(&made[call], 1) + 1;
    return call == wanted && *which == number;
}

static void note(int call, unsigned long which, long result, int file) {
    char link[64], path[512], line[640];
    if (notes < 0) return;
    const int found = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = 0;
    const int length = snprintf(line, sizeof line, "%s %lu %ld %s\n", names[call], which, result, path);
    syscall(SYS_write, notes, line, (size_t)length);
    errno = found;
}

static size_t allowed(int it, size_t size) {
    if (!it) return size;
    const size_t most = how == SHORT ? (size_t)argument : bytes >= 0 ? (size_t)bytes : size;
    return most < size ? most : size;
}

static long interrupted(void) {
    errno = EINTR;
    return -1;
}

static void arrive(int it) {
    if (it && how == SIGNAL) kill(getpid(), (int)argument);
}

#define TRANSFER(CALL, DO)                                     \
    unsigned long which;                                       \
    const int it = is_it(CALL, &which);                        \
    const size_t most = allowed(it, size);                     \
    const ssize_t result = most == 0 && size != 0 ? interrupted() : (DO); \
    note(CALL, which, (long)result, file);                     \
    const int found = errno;                                   \
    arrive(it);                                                \
    errno = found;                                             \
    return result

ssize_t read(int file, void* data, size_t size) { TRANSFER(READ, syscall(SYS_read, file, data, most)); }
ssize_t __read_chk(int file, void* data, size_t size, size_t room) { return size > room ? (abort(), 0) : read(file, data, size); }
ssize_t write(int file, const void* data, size_t size) { TRANSFER(WRITE, syscall(SYS_write, file, data, most)); }
ssize_t recv(int file, void* data, size_t size, int flags) {
    TRANSFER(RECV, syscall(SYS_recvfrom, file, data, most, flags, NULL, NULL));
}
ssize_t __recv_chk(int file, void* data, size_t size, size_t room, int flags) {
    return size > room ? (abort(), 0) : recv(file, data, size, flags);
}
ssize_t send(int file, const void* data, size_t size, int flags) {
    TRANSFER(SEND, syscall(SYS_sendto, file, data, most, flags, NULL, 0));
}

int close(int file) {
    unsigned long which;
    const int it = is_it(CLOSE, &which);
    note(CLOSE, which, 0, file);
    const int result = (int)syscall(SYS_close, file);
    arrive(it);
    if (!it || how != ERROR) return result;
    errno = (int)argument;
    return -1;
}

__attribute__((constructor)) static void begin(void) {
    const char* what = getenv("DISTURB");
    const char* to = getenv("COUNT_FILE");
    char call[16] = "", kind[16] = "";
    if (what && sscanf(what, "%15[^:]:%lu:%15[^:]:%ld:%ld", call, &number, kind, &argument, &bytes) >= 4) {
        how = strcmp(kind, "short") == 0 ? SHORT : strcmp(kind, "signal") == 0 ? SIGNAL : ERROR;
        for (int i = 0; i < CALLS; ++i)
            if (strcmp(call, names[i]) == 0) wanted = i;
    }
    if (to) { /* out of the way of the program, which may count on its own numbers */
        const int file = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        notes = fcntl(file, F_DUPFD_CLOEXEC, 200);
        syscall(SYS_close, file);
    }
    unsetenv("DISTURB");
    unsetenv("COUNT_FILE");
    unsetenv("LD_PRELOAD");
    for (int i = 0; i < CALLS; ++i) atomic_store(&made[i], 0);
}
