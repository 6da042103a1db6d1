#include "shell/files/perform.hpp"
#include "support/effects.hpp"
#include "support/failing_calls.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("perform: a failure at any step leaves nothing behind") {
    const ScratchDirectory scratch;
    const auto path = [&](const char* name) { return scratch / name; };
    for (int failing = 0; failing < 4; ++failing) {
        CAPTURE(failing);
        write_file(path("env"), "B=2");
        write_file(path("output"), "");
        Pipe pipe;
        if (failing == 3) pipe.close_reader();
        auto all = effects(
            record(path(failing == 0 ? "none" : "env"), "A=1\n"),
            WriteFile{path(failing == 1 ? "no/such/file" : "folder/file"), failing != 1, Secret("x\n")},
            record(path(failing == 2 ? "none" : "output"), "C=3\n"), Print{"done\n"});
        const auto done = perform(all, pipe.streams());
        REQUIRE(done.has_error());
        CHECK(done.error().fault == Fault::cannot_write);
        CHECK(read_file(path("env")) == "B=2");
        CHECK(read_file(path("output")).empty());
        CHECK_FALSE(fs::exists(path("folder")));
        CHECK(entries(scratch.path()) == 2);
    }
}

TEST_CASE("perform: what others appended meanwhile stays when a record is taken back") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "B=2\n");
    // The program stands for one that does not care about locks.
    auto all = effects(record(scratch / "env", "A=1\n"),
                       FeedProgram{{"sh", "-c", "cat >> " + scratch / "env" + "; exit 3"}, Secret("C=3\n")});
    CHECK(perform(all).has_error());
    CHECK(read_file(scratch / "env") == "B=2\nC=3\n");
}

TEST_CASE("perform: a file that takes nothing back is written only when nothing else can fail") {
    if (::geteuid() != 0) return; // only root can make a file append-only
    const ScratchDirectory scratch;
    write_file(scratch / "env", "B=2\n");
    const std::string set = "chattr +a '" + scratch / "env" + "' 2>/dev/null";
    if (std::system(set.c_str()) != 0) return; // not every file system can
    const EndLater end;
    const Steps steps{
        effects(record(scratch / "none", "C=3\n")), {}, effects(record(scratch / "env", "A=1\n"))};
    CHECK(perform(steps, end).has_error());
    CHECK(read_file(scratch / "env") == "B=2\n");
    REQUIRE(std::system(("chattr -a '" + scratch / "env" + "'").c_str()) == 0);
}

TEST_CASE("perform: mask commands go to the stream they are meant for") {
    Pipe out;
    Pipe err;
    auto all = effects(PrintHidden{Secret("mask 1\n"), true}, PrintHidden{Secret("mask 2\n"), false},
                       Print{"text\n"});
    CHECK(perform(all, {out.ends[1], err.ends[1]}).has_value());
    CHECK(out.text() == "mask 1\ntext\n");
    CHECK(err.text() == "mask 2\n");
}

TEST_CASE("perform: mask commands never go to a regular file") {
    const ScratchDirectory scratch;
    write_file(scratch / "log", "");
    write_file(scratch / "env", "");
    const int log = ::open((scratch / "log").c_str(), O_WRONLY | O_CLOEXEC);
    for (const bool to_stdout : {true, false}) {
        CAPTURE(to_stdout);
        const auto done = perform(
            effects(PrintHidden{Secret("::add-mask::x\n"), to_stdout}, record(scratch / "env", "A=1\n")),
            {log, log});
        REQUIRE(done.has_error());
        CHECK(done.error().message ==
              std::string(to_stdout ? "standard output" : "standard error") +
                  " is a file, and commands that mask a secret contain it in plain text");
        CHECK(read_file(scratch / "log").empty());
        CHECK(read_file(scratch / "env").empty());
    }
    ::close(log);
}

TEST_CASE("perform: mask commands that nobody would read are none") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "");
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    const auto done =
        perform(effects(PrintHidden{Secret("::add-mask::x\n"), true}, record(scratch / "env", "A=1\n")),
                {nowhere, nowhere});
    REQUIRE(done.has_error());
    CHECK(done.error().message ==
          "standard output is /dev/null, where the CI system does not see commands that mask a secret");
    CHECK(read_file(scratch / "env").empty());
    ::close(nowhere);
}

TEST_CASE("perform: mask commands on a stream that nothing is known of are refused") {
    const auto done = perform(effects(PrintHidden{Secret("::add-mask::x\n"), true}), {-1, -1});
    REQUIRE(done.has_error());
    CHECK(done.error().message == "standard output cannot be written: Bad file descriptor");

    Pipe log;
    const int code = in_child([&] {
        if (!let_call_fail(SYS_newfstatat, EIO, k_of_descriptor)) return 77; // no filters here
        const auto told = perform(effects(PrintHidden{Secret("::add-mask::x\n"), true}), log.streams());
        return told.has_error() ? 0 : 1;
    });
    CHECK((code == 0 || code == 77));
    CHECK(log.text().empty());
}

TEST_CASE("perform: output that cannot be written is an error, not a signal") {
    SUBCASE("a full disk") {
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        const auto done = perform(effects(Print{"text\n"}), {full, full});
        REQUIRE(done.has_error());
        CHECK(done.error().message == "standard output cannot be written: No space left on device");
        ::close(full);
    }
    SUBCASE("a closed pipe") {
        Pipe pipe;
        pipe.close_reader();
        const auto done = perform(effects(PrintHidden{Secret("mask\n"), false}), pipe.streams());
        REQUIRE(done.has_error());
        CHECK(done.error().message == "standard error cannot be written: Broken pipe");
    }
    SUBCASE("a closed descriptor") {
        const auto done = perform(effects(Print{"text\n"}), {-1, -1});
        REQUIRE(done.has_error());
        CHECK(done.error().fault == Fault::cannot_write);
    }
}

TEST_CASE("perform: a reader that is slow gets everything") {
    Pipe pipe;
    REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
    const std::string text(1'000'000, 'x');
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(perform(effects(Print{text}), pipe.streams()).has_value() ? 0 : 1);
    CHECK(pipe.text() == text);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
