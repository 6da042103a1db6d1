#include "shell/os/bug.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

namespace {

void fail() { throw std::runtime_error("quotes a secret"); }
void fail_where_nobody_can_catch() noexcept { fail(); }

struct Ended {
    std::string standard_error;
    int status = 0;
};

/// Runs `broken` in a process of its own with the handler in place.
Ended end_of(void (*broken)()) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit no_core{0, 0};
        ::setrlimit(RLIMIT_CORE, &no_core);
        ::dup2(ends[1], STDERR_FILENO);
        end_bugs_with_exit_code();
        broken();
        ::_exit(0);
    }
    ::close(ends[1]);
    Ended ended;
    std::array<char, 1024> buffer{};
    for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        ended.standard_error.append(buffer.data(), static_cast<std::size_t>(got));
    ::close(ends[0]);
    REQUIRE(::waitpid(child, &ended.status, 0) == child);
    return ended;
}

} // namespace

TEST_CASE("an exception that nobody can catch ends with the [bug] line and exit code 70") {
    const Ended ended = end_of(fail_where_nobody_can_catch);
    REQUIRE(WIFEXITED(ended.status));
    CHECK(WEXITSTATUS(ended.status) == 70);
    CHECK(ended.standard_error ==
          "snyk-cred: error: snyk-cred itself failed; do not use what this run may have handed over [bug]\n"
          "  hint: please report it with the command line and the output of snyk-cred --version\n"
          "  more: snyk-cred explain bug\n");
}
