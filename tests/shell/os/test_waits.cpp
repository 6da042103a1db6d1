#include "shell/os/file_descriptor.hpp"
#include "shell/os/waits.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <chrono>

#include <sys/resource.h>
#include <unistd.h>

using namespace snykcred;
using namespace std::chrono_literals;
using Clock = Waits::Clock;

namespace {

struct Pipe {
    FileDescriptor out, in;
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        out = FileDescriptor(ends[0]);
        in = FileDescriptor(ends[1]);
    }
};

/// How long a wait took whose deadline is far away.
Clock::duration wait(Waits& waits, Clock::duration deadline = 20s) {
    const auto begun = Clock::now();
    waits.wait(begun + deadline);
    return Clock::now() - begun;
}

} // namespace

TEST_CASE("Waits: for a descriptor") {
    const Pipe pipe;
    Waits waits;
    waits.writable(pipe.in.get());
    CHECK(wait(waits) < 5s);
    REQUIRE(::write(pipe.in.get(), "x", 1) == 1);
    waits.readable(pipe.out.get());
    CHECK(wait(waits) < 5s);
}

TEST_CASE("Waits: for the first of several") {
    const Pipe silent;
    const Pipe news;
    REQUIRE(::write(news.in.get(), "x", 1) == 1);
    Waits waits;
    waits.readable(silent.out.get());
    waits.readable(news.out.get());
    waits.until(Clock::now() + 15s);
    CHECK(wait(waits) < 5s);
}

TEST_CASE("Waits: for the earliest moment, the deadline among them") {
    const Pipe silent;
    Waits waits;
    waits.readable(silent.out.get());
    waits.until(Clock::now() + 15s);
    waits.until(Clock::now() + 60ms);
    waits.until(Clock::now() + 16s);
    const auto took = wait(waits);
    CHECK(took >= 59ms);
    CHECK(took < 5s);
    const auto by_deadline = wait(waits, 60ms);
    CHECK(by_deadline >= 60ms);
    CHECK(by_deadline < 5s);
}

TEST_CASE("Waits: a moment that is past is no wait") {
    Waits waits;
    waits.until(Clock::now() - 1h);
    CHECK(wait(waits) < 5s);
    CHECK(wait(waits, -1h) < 5s);
}

TEST_CASE("Waits: a wait that has ended is forgotten") {
    const Pipe pipe;
    Waits waits;
    waits.writable(pipe.in.get());
    waits.until(Clock::now());
    wait(waits);
    CHECK(wait(waits, 60ms) >= 60ms);
}

TEST_CASE("Waits: what cannot be waited for is told") {
    const Pipe pipe;
    rlimit found{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &found) == 0);
    const rlimit none{0, found.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    Waits waits;
    waits.readable(pipe.out.get());
    const int cause = waits.wait(Clock::now() + 20s); // poll(2): more descriptors than the limit are EINVAL
    ::setrlimit(RLIMIT_NOFILE, &found);
    CHECK(cause == EINVAL);
}
