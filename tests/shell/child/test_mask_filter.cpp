#include "core/mask/derived_forms.hpp"
#include "shell/child/mask_filter.hpp"
#include "shell/os/file_descriptor.hpp"
#include "shell/os/pump.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

namespace {

constexpr std::string_view k_secret = "obviously-fake-secret";

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        read = FileDescriptor(ends[0]);
        write = FileDescriptor(ends[1]);
    }
    FileDescriptor read, write;
};

void put(const FileDescriptor& fd, std::string_view text) {
    REQUIRE(::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

/// So many bytes, or all up to the end.
std::string get(const FileDescriptor& fd, std::size_t size = SIZE_MAX) {
    std::string text;
    char c = 0;
    while (text.size() < size && ::read(fd.get(), &c, 1) == 1)
        text += c;
    return text;
}

/// The filter at work between two pipes.
struct Running {
    explicit Running(int in_flags = 0) {
        ::fcntl(in.read.get(), F_SETFL, in_flags);
        thread = std::thread([this] {
            CHECK(mask_filter(in.read.get(), out.write.get(), patterns).has_value());
            out.write.close();
        });
    }
    ~Running() {
        in.write.close();
        thread.join();
    }
    FormSearch patterns{search_forms(Secret(k_secret))};
    Pipe in, out;
    std::thread thread;
};

} // namespace

TEST_CASE("mask_filter: passes on what it can at once") {
    for (const int flags : {0, O_NONBLOCK}) {
        CAPTURE(flags);
        Running filter(flags);
        put(filter.in.write, "a prompt: ");
        CHECK(get(filter.out.read, 10) == "a prompt: ");
        put(filter.in.write, "obvi");
        CHECK(get(filter.out.read, 4) == "obvi");
        put(filter.in.write, "ously-fake-secret.");
        CHECK(get(filter.out.read, 4) == "***.");
        put(filter.in.write, "obviously-");
        filter.in.write.close();
        const std::string end = get(filter.out.read);
        CHECK((end == "***" || end == "obvious***")); // the latter if the machine was silent for so long
    }
}

TEST_CASE("mask_filter: a log of many buffers") {
    std::string log;
    std::string expected;
    for (int i = 0; i < 40'000; ++i) {
        log += "line " + std::to_string(i) + (i % 7 == 0 ? " obviously-fake-secret\n" : " plain\n");
        expected += "line " + std::to_string(i) + (i % 7 == 0 ? " ***\n" : " plain\n");
    }
    Running filter;
    std::thread writer([&] {
        put(filter.in.write, log);
        filter.in.write.close();
    });
    const std::string out = get(filter.out.read);
    writer.join();
    CHECK((out == expected)); // not shown in full
}

TEST_CASE("mask_filter: what cannot be read or written is said") {
    const FormSearch patterns(search_forms(Secret(k_secret)));
    SUBCASE("a full disk") {
        Pipe in;
        put(in.write, "text");
        in.write.close();
        const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
        const Status status = mask_filter(in.read.get(), full.get(), patterns);
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::cannot_write);
        CHECK(status.error().message == "standard output cannot be written: No space left on device");
    }
    SUBCASE("a disk that fails") {
        Pipe out;
        const FileDescriptor bad(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC)); // nothing is mapped at 0
        const Status status = mask_filter(bad.get(), out.write.get(), patterns);
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::unreadable);
        CHECK(status.error().message == "standard input cannot be read: Input/output error");
    }
    SUBCASE("but a terminal whose other end has gone is at its end") {
        Pipe out;
        int outer = -1;
        int inner = -1;
        REQUIRE(::openpty(&outer, &inner, nullptr, nullptr, nullptr) == 0);
        const FileDescriptor ours(outer);
        ::close(inner);
        CHECK(mask_filter(ours.get(), out.write.get(), patterns).has_value());
    }
    SUBCASE("a directory") {
        Pipe out;
        const FileDescriptor directory(::open("/", O_RDONLY | O_CLOEXEC));
        const Status status = mask_filter(directory.get(), out.write.get(), patterns);
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::unreadable);
        CHECK(status.error().message == "standard input cannot be read: Is a directory");
    }
}

TEST_CASE("mask_filter: a closed log ends the process as it ends any filter") {
    Pipe in;
    Pipe out;
    put(in.write, "text");
    out.read.close();
    const pid_t child = ::fork();
    if (child == 0) {
        const FormSearch patterns(search_forms(Secret(k_secret)));
        ::_exit(mask_filter(in.read.get(), out.write.get(), patterns).has_value() ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGPIPE);
}

TEST_CASE("pump: once stopped it passes on what was there, and no more") {
    const FormSearch patterns(search_forms(Secret(k_secret)));
    StreamMask matcher(patterns);
    Pipe in;
    Pipe out;
    Pipe stop;
    put(in.write, "last words obviously-fake-secret");
    put(stop.write, "x");
    const PumpEnd end = pump(in.read.get(), out.write.get(), matcher, stop.read.get()); // `in` stays open
    CHECK(end.read_error == 0);
    CHECK(end.write_error == 0);
    out.write.close();
    CHECK(get(out.read) == "last words ***");
}
