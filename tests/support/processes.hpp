// What tests of POSIX systems need: pipes, modes, children.
#pragma once

#include "shell/files/perform.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace snykcred::test {

/// A pipe whose reading end is at hand.
struct Pipe {
    std::array<int, 2> ends{};
    Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_reader();
        if (ends[1] >= 0) ::close(ends[1]);
    }
    void close_reader() {
        if (ends[0] >= 0) ::close(ends[0]);
        ends[0] = -1;
    }
    [[nodiscard]] Streams streams() const { return {ends[1], ends[1]}; }
    /// What was written so far.
    std::string text() {
        ::close(std::exchange(ends[1], -1));
        std::string all;
        std::array<char, 4096> buffer{};
        for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
            all.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return all;
    }
};

inline mode_t mode_of(const std::string& path) {
    struct stat facts {};
    REQUIRE(::lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777U;
}

/// Runs in a child, so that limits and ids of the test itself stay as they are. The child's exit code.
template<class Act>
int in_child(Act&& act) {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) ::_exit(act());
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace snykcred::test
