#include "shell/os/inlet.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace snykcred;

namespace {

struct Pipe {
    explicit Pipe(int flags = 0) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC | flags) == 0);
        read = FileDescriptor(ends[0]);
        write = FileDescriptor(ends[1]);
    }
    void put(std::string_view text) const {
        REQUIRE(::write(write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    FileDescriptor read, write;
};

/// One read() of at most `size` bytes; "end" and errno as words.
std::string take(Inlet& inlet, std::size_t size) {
    std::string room(size, '\0');
    const ssize_t got = inlet.read(room);
    if (got < 0) return "errno " + std::to_string(errno);
    return got == 0 ? "end" : room.substr(0, static_cast<std::size_t>(got));
}

} // namespace

TEST_CASE("Inlet: a pipe that little comes through") {
    Pipe pipe;
    Inlet inlet(pipe.read.get());
    pipe.put("one two");
    CHECK(take(inlet, 3) == "one");
    pipe.put(" three");
    CHECK(take(inlet, 100) == " two three");
    CHECK_FALSE(inlet.has_taken());
    pipe.write.close();
    CHECK(take(inlet, 100) == "end");
    CHECK(take(inlet, 100) == "end");
}

TEST_CASE("Inlet: a pipe that much comes through") {
    const std::string much(40'000, 'm');
    Pipe pipe;
    Inlet inlet(pipe.read.get());
    pipe.put(much);
    CHECK(take(inlet, much.size()) == much);
    CHECK_FALSE(inlet.has_taken());
    pipe.put("one two");
    CHECK(take(inlet, 3) == "one");
    CHECK(inlet.has_taken());
    pipe.put(" three");
    CHECK(take(inlet, 100) == " two");
    CHECK_FALSE(inlet.has_taken());
    CHECK(take(inlet, 100) == " three");
    pipe.put(much);
    CHECK(take(inlet, much.size()) == much);
    pipe.write.close();
    CHECK(take(inlet, 100) == "end");
    CHECK(take(inlet, 100) == "end");
}

TEST_CASE("Inlet: a pipe that does not wait") {
    Pipe pipe(O_NONBLOCK);
    Inlet inlet(pipe.read.get());
    CHECK(take(inlet, 100) == "errno " + std::to_string(EAGAIN));
    const std::string much(40'000, 'm');
    pipe.put(much);
    CHECK(take(inlet, much.size()) == much);
    CHECK(take(inlet, 100) == "errno " + std::to_string(EAGAIN));
    pipe.put("text");
    CHECK(take(inlet, 100) == "text");
}

TEST_CASE("Inlet: all that a large pipe holds, in its order") {
    Pipe pipe;
    enlarge_pipe(pipe.write.get());
    std::string text;
    while (text.size() < 60'000) // less than the smallest pipe
        text += std::to_string(text.size()) + ' ';
    for (int round = 0; round < 20; ++round) {
        const auto free = static_cast<std::size_t>(::fcntl(pipe.write.get(), F_GETPIPE_SZ));
        Inlet inlet(pipe.read.get());
        std::string expected;
        while (expected.size() + text.size() <= free) {
            pipe.put(text);
            expected += text;
        }
        std::string got;
        do {
            got += take(inlet, 1000 + static_cast<std::size_t>(round) * 7919); // around what counts as much
        } while (got.size() < expected.size());
        CHECK((got == expected)); // not shown in full
        CHECK_FALSE(inlet.has_taken());
    }
}

TEST_CASE("Inlet: a sandbox that does not let pages be moved") {
    std::thread([] { // the filter is the thread's own
        std::array<sock_filter, 4> filter{{
            {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
            {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_splice},
            {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
            {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
        }};
        const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
        REQUIRE(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
        REQUIRE(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
        Pipe pipe;
        Inlet inlet(pipe.read.get());
        const std::string much(40'000, 'm');
        pipe.put(much);
        CHECK(take(inlet, much.size()) == much);
        pipe.put("one two");
        CHECK(take(inlet, 3) == "one");
        CHECK(take(inlet, 100) == " two");
        pipe.write.close();
        CHECK(take(inlet, 100) == "end");
    })
        .join();
}

TEST_CASE("Inlet: what is no pipe") {
    SUBCASE("a file") {
        const FileDescriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
        Inlet inlet(file.get());
        CHECK(take(inlet, 4) == "\x7F"
                                "ELF");
        CHECK_FALSE(inlet.has_taken());
    }
    SUBCASE("nothing in it") {
        const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        Inlet inlet(null.get());
        CHECK(take(inlet, 4) == "end");
    }
    SUBCASE("a directory") {
        const FileDescriptor directory(::open("/", O_RDONLY | O_CLOEXEC));
        Inlet inlet(directory.get());
        CHECK(take(inlet, 4) == "errno " + std::to_string(EISDIR));
    }
}
