#include "shell/os/file_descriptor.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/readers.hpp"
#include "support/failing_calls.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

TEST_CASE("is_read_by_others: a descriptor of which nothing can be told") {
    int closed = -1;
    {
        const FileDescriptor file(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        REQUIRE(static_cast<bool>(file));
        CHECK_FALSE(is_read_by_others(file.get()));
        closed = file.get();
    }
    CHECK(is_read_by_others(closed));
    const auto pipe = make_pipe();
    REQUIRE(pipe.has_value());
    REQUIRE_FALSE(is_read_by_others(pipe->in.get()));
    const int code = test::in_child([&] {
        if (!test::let_call_fail(SYS_openat, EACCES)) return 77; // no filters here
        return is_read_by_others(pipe->in.get()) ? 0 : 1;        // the list of processes cannot be read
    });
    CHECK((code == 0 || code == 77));
    CHECK(is_read_by_others(-1));
}

TEST_CASE("is_read_by_others: a pipe that we read, and one that a child reads, too") {
    auto pipe = make_pipe();
    REQUIRE(pipe.has_value());
    CHECK_FALSE(is_read_by_others(pipe->in.get()));
    const pid_t child = ::fork(); // has both ends, as every fork
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    CHECK(is_read_by_others(pipe->in.get()));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK_FALSE(is_read_by_others(pipe->in.get()));
}
