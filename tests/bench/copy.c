/* The least that a filter can do: read and write, with the buffer and the pipe sizes of `snyk-cred mask`. Its time is
 * what the machine asks for passing the bytes on at all. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

static char buffer[128 * 1024] __attribute__((aligned(4096)));

int main(void) {
    fcntl(0, F_SETPIPE_SZ, 1 << 20);
    fcntl(1, F_SETPIPE_SZ, 1 << 20);
    ssize_t got;
    while ((got = read(0, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0, wrote; done < got; done += wrote) {
            wrote = write(1, buffer + done, (size_t)(got - done));
            if (wrote < 0) return 1;
        }
    }
    return got < 0;
}
