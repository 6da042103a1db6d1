/* Runs commands in turns and prints what each run took: wall microseconds, processor microseconds, peak memory in KiB,
 * exit code. A program of its own, because a child's peak memory counts what its parent had at the fork, and Python's is
 * larger than anything that is measured here; and because nothing else runs between the turns. The commands' stdin and
 * stderr are /dev/null; their stdout is a file in memory, because `inject` refuses lines for `eval` that nobody reads. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

static int run(char** argv, int nowhere, int output) {
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    const pid_t child = fork();
    if (child == 0) {
        dup2(nowhere, 0);
        dup2(output, 1);
        dup2(nowhere, 2);
        execvp(argv[0], argv);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("measure");
        return 70;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%lld %lld %ld %d\n",
           (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000,
           microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}

int main(int argc, char** argv) {
    if (argc < 3) {
        fputs("usage: measure TURNS COMMAND [ARGUMENT...] [--- COMMAND [ARGUMENT...]]...\n", stderr);
        return 64;
    }
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int output = memfd_create("output", MFD_CLOEXEC);
    if (nowhere < 0 || output < 0) {
        perror("measure");
        return 70;
    }
    for (int i = 2; i < argc; ++i)
        if (strcmp(argv[i], "---") == 0) argv[i] = NULL;
    for (long turn = strtol(argv[1], NULL, 10); turn > 0; --turn) {
        for (int i = 2; i < argc; ++i) {
            if (i > 2 && argv[i - 1] != NULL) continue; /* not the first word of a command */
            if (ftruncate(output, 0) != 0 || lseek(output, 0, SEEK_SET) != 0) return 70;
            const int failed = run(argv + i, nowhere, output);
            if (failed != 0) return failed;
        }
        fflush(stdout);
    }
    return 0;
}
