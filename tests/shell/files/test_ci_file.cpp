#include "shell/files/ci_file.hpp"
#include "support/effects.hpp"
#include "support/failing_calls.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"
#include "support/runner_file.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("CI file: refuses a file that the CI system did not make") {
    const ScratchDirectory scratch;
    write_file(scratch / "real", "");
    fs::create_symlink(scratch / "real", scratch / "link");
    fs::create_directory(scratch / "directory");
    REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
    struct Case {
        const char* name;
        std::string path;
        const char* why;
    };
    const Case cases[] = {
        {"missing", scratch / "none", "does not exist"},
        {"a link", scratch / "link", "is a symbolic link"},
        {"a directory", scratch / "directory", "is a directory"},
        {"a pipe", scratch / "pipe", "is not a regular file"},
        {"a device", "/dev/full", "is not a regular file"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto done = perform(effects(record(c.path, "A=1\n")));
        REQUIRE(done.has_error());
        CHECK(done.error().fault == Fault::cannot_write);
        CHECK(done.error().message == "the file " + c.path + " (GITHUB_ENV) " + c.why +
                                          ", so it is not the file that the CI system created");
    }
    CHECK(read_file(scratch / "real").empty());
    CHECK_FALSE(fs::exists(scratch / "none"));
}

TEST_CASE("CI file: a file that the job is to create") {
    const ScratchDirectory scratch;
    AppendRecord first = record(scratch / "secrets", "A=1\n");
    first.may_be_new = true;
    AppendRecord second = record(scratch / "secrets", "B=2\n");
    second.may_be_new = true;
    CHECK(perform(effects(std::move(first))).has_value());
    CHECK(mode_of(scratch / "secrets") == 0600);
    CHECK(perform(effects(std::move(second))).has_value());
    CHECK(read_file(scratch / "secrets") == "A=1\nB=2\n");

    AppendRecord taken_back = record(scratch / "other", "A=1\n");
    taken_back.may_be_new = true;
    CHECK(perform(effects(std::move(taken_back), record(scratch / "none", "B=2\n"))).has_error());
    CHECK_FALSE(fs::exists(scratch / "other"));

    fs::create_symlink(scratch / "elsewhere", scratch / "link");
    AppendRecord link = record(scratch / "link", "A=1\n");
    link.may_be_new = true;
    CHECK(perform(effects(std::move(link))).has_error());
    CHECK_FALSE(fs::exists(scratch / "elsewhere"));
}

TEST_CASE("CI file: whose file it may be") {
    if (::geteuid() != 0) return; // only root can make files of other users
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "theirs");
    write_file(scratch / "theirs/env", "");
    write_file(scratch / "env", "");
    constexpr uid_t k_runner = 1001;
    constexpr uid_t k_other = 1002;
    const auto own = [&](const char* name, uid_t owner) {
        REQUIRE(::chown((scratch / name).c_str(), owner, owner) == 0);
    };
    fs::permissions(scratch.path(), fs::perms::all);
    own("theirs", k_runner);
    own("theirs/env", k_runner);
    own("env", k_runner);
    const auto as_user = [&](uid_t user, const char* name) {
        return in_child([&] {
            if (user != 0 && ::setresuid(user, user, user) != 0) return 9;
            return perform(effects(record(scratch / name, "A=1\n"))).has_value() ? 0 : 1;
        });
    };
    CHECK(as_user(k_runner, "env") == 0);
    CHECK(as_user(0, "theirs/env") == 0); // a container action
    CHECK(as_user(0, "env") == 1);        // root's directory, somebody's file
    fs::permissions(scratch / "env", fs::perms::all);
    CHECK(as_user(k_other, "env") == 1);
    // A container of another user: the runner's file in the runner's directory, which we may write.
    CHECK(as_user(k_other, "theirs/env") == 1);
    fs::permissions(scratch / "theirs/env", fs::perms::all);
    CHECK(as_user(k_other, "theirs/env") == 0);
    // Whose they are cannot be told: the directory, the file.
    for (const unsigned which : {k_of_path, k_of_descriptor}) {
        CAPTURE(which);
        const int code = in_child([&] {
            if (::setresuid(k_other, k_other, k_other) != 0) return 9;
            if (!let_call_fail(SYS_newfstatat, EIO, which)) return 77; // no filters here
            return perform(effects(record(scratch / "theirs/env", "A=1\n"))).has_value() ? 0 : 1;
        });
        CHECK((code == 1 || code == 77));
    }
}

namespace {

constexpr int k_no_filters = 77;

/// The file's content after a record was appended where a system call fails, and the end of that.
struct Failing {
    std::string path;
    long call = 0;
    int error = 0;
    [[nodiscard]] int append(const std::function<bool(const Result<Notices>&)>& as_wanted) const {
        return in_child([&] {
            if (!let_call_fail(call, error)) return k_no_filters;
            return as_wanted(perform(effects(record(path, "A<<E\n1\nE\n")))) ? 0 : 1;
        });
    }
};

} // namespace

TEST_CASE("CI file: where the last byte cannot be read, nothing is glued to the last line") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "B=2");
    const int code = Failing{scratch / "env", SYS_pread64, EIO}.append([](const Result<Notices>& done) {
        return done.has_error() && done.error().message.ends_with("cannot be written: Input/output error");
    });
    if (code == k_no_filters) return;
    CHECK(code == 0);
    CHECK(read_file(scratch / "env") == "B=2");
}

TEST_CASE("CI file: a file system without locks") {
    for (const int error : {ENOLCK, EOPNOTSUPP, ENOSYS}) {
        CAPTURE(error);
        const ScratchDirectory scratch;
        write_file(scratch / "env", "B=2\n");
        const int code = Failing{scratch / "env", SYS_flock, error}.append([](const Result<Notices>& done) {
            return done.has_value() && done->size() == 1 &&
                   done->front().find("lies in a file system without locks") != std::string::npos;
        });
        if (code == k_no_filters) return;
        CHECK(code == 0);
        CHECK(read_file(scratch / "env") == "B=2\nA<<E\n1\nE\n");
    }
}

TEST_CASE("CI file: a lock that cannot be had for another reason is an error") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "B=2\n");
    const int code = Failing{scratch / "env", SYS_flock, EIO}.append(
        [](const Result<Notices>& done) { return done.has_error(); });
    if (code == k_no_filters) return;
    CHECK(code == 0);
    CHECK(read_file(scratch / "env") == "B=2\n");
}

TEST_CASE("CI file: a record that comes out short is taken back") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "env";
    for (const std::size_t room : {0U, 1U, 16U, 1023U}) {
        CAPTURE(room);
        write_file(path, "B=2\n");
        const int code = in_child([&] {
            const rlimit limit{4 + room, 4 + room};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            const auto done = perform(effects(record(path, "A<<E\n" + std::string(1024, 'x') + "\nE\n")));
            return done.has_error() && done.error().fault == Fault::cannot_write ? 0 : 1;
        });
        CHECK(code == 0);
        CHECK(read_file(path) == "B=2\n");
    }
}

TEST_CASE("CI file: a lock that another program holds is waited for") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "");
    const int holder = ::open((scratch / "env").c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(::flock(holder, LOCK_EX) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(holder);
        ::_exit(perform(effects(record(scratch / "env", "A=1\n"))).has_value() ? 0 : 1);
    }
    int status = -1;
    CHECK(::waitpid(child, &status, WNOHANG) == 0);
    CHECK(read_file(scratch / "env").empty());
    ::close(holder);
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(read_file(scratch / "env") == "A=1\n");
}

TEST_CASE("CI file: many at once leave whole records") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "env";
    write_file(path, "");
    std::vector<pid_t> children;
    for (char letter = 'a'; letter < 'a' + 12; ++letter) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0)
            ::_exit(perform(effects(record(path, std::string(3000, letter) + "\n"))).has_value() ? 0 : 1);
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    const std::string text = read_file(path);
    CHECK(text.size() == 12 * 3001);
    for (std::size_t at = 0; at < text.size(); at += 3001) {
        CHECK(text.substr(at, 3001) == std::string(3000, text[at]) + "\n");
    }
}
