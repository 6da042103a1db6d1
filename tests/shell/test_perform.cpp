#include "shell/perform.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {

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

AppendRecord record(const std::string& path, std::string_view text) {
    return {"GITHUB_ENV", path, Secret(text)};
}

template<class... E>
std::vector<Effect> effects(E... each) {
    std::vector<Effect> all;
    (all.emplace_back(std::move(each)), ...);
    return all;
}

mode_t mode_of(const std::string& path) {
    struct stat facts {};
    REQUIRE(::lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777U;
}

std::size_t entries(const std::string& path) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
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

} // namespace

TEST_CASE("perform: appends to what is there") {
    struct Case {
        const char* name;
        const char* before;
        const char* after;
    };
    const Case cases[] = {
        {"an empty file", "", "A<<E\n1\nE\n"},
        {"a whole line", "B=2\n", "B=2\nA<<E\n1\nE\n"},
        {"a line without its end", "B=2", "B=2\nA<<E\n1\nE\n"},
        {"a lone line end", "\n", "\nA<<E\n1\nE\n"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const ScratchDirectory scratch;
        const std::string path = scratch / "env";
        write_file(path, c.before);
        CHECK(perform(effects(record(path, "A<<E\n1\nE\n"))).has_value());
        CHECK(read_file(path) == c.after);
    }
}

TEST_CASE("perform: refuses a file that the CI system did not make") {
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
        {"a pipe", scratch / "pipe", "is no regular file"},
        {"a device", "/dev/full", "is no regular file"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Status done = perform(effects(record(c.path, "A=1\n")));
        REQUIRE(done.has_error());
        CHECK(done.error().fault == Fault::cannot_write);
        CHECK(done.error().message == "the file " + c.path + " (GITHUB_ENV) " + c.why +
                                          ", so it is not the one that the CI system made");
    }
    CHECK(read_file(scratch / "real").empty());
    CHECK_FALSE(fs::exists(scratch / "none"));
}

TEST_CASE("perform: a file that the job is to create") {
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

TEST_CASE("perform: whose file it may be") {
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
}

TEST_CASE("perform: a record that comes out short is taken back") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "env";
    for (const std::size_t room : {0U, 1U, 16U, 1023U}) {
        CAPTURE(room);
        write_file(path, "B=2\n");
        const int code = in_child([&] {
            const rlimit limit{4 + room, 4 + room};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            const Status done = perform(effects(record(path, "A<<E\n" + std::string(1024, 'x') + "\nE\n")));
            return done.has_error() && done.error().fault == Fault::cannot_write ? 0 : 1;
        });
        CHECK(code == 0);
        CHECK(read_file(path) == "B=2\n");
    }
}

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
        const Status done = perform(all, pipe.streams());
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
    const auto all =
        effects(record(scratch / "env", "A=1\n"),
                FeedProgram{{"sh", "-c", "cat >> " + scratch / "env" + "; exit 3"}, Secret("C=3\n")});
    CHECK(perform(all).has_error());
    CHECK(read_file(scratch / "env") == "B=2\nC=3\n");
}

TEST_CASE("perform: a lock that another program holds is waited for") {
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

TEST_CASE("perform: many at once leave whole records") {
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

TEST_CASE("perform: private files are for their owner alone, whatever the umask") {
    for (const mode_t mask : {0000U, 0022U, 0777U}) {
        CAPTURE(mask);
        const ScratchDirectory scratch;
        const int code = in_child([&] {
            ::umask(mask);
            return perform(effects(WriteFile{scratch / "folder/env", true, Secret("x\n")},
                                   WriteFile{scratch / "kept", false, Secret("y\n")}))
                           .has_value()
                       ? 0
                       : 1;
        });
        CHECK(code == 0);
        CHECK(mode_of(scratch / "folder") == 0700);
        CHECK(mode_of(scratch / "folder/env") == 0600);
        CHECK(mode_of(scratch / "kept") == 0600);
        CHECK(read_file(scratch / "folder/env") == "x\n");
    }
}

TEST_CASE("perform: private files are new") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "old");
    fs::create_directory(scratch / "folder");
    fs::create_symlink(scratch / "elsewhere", scratch / "link");
    fs::create_directory_symlink(scratch / "folder", scratch / "folder-link");
    struct Case {
        const char* name;
        const char* path;
        bool private_folder;
    };
    const Case cases[] = {
        {"a file in its place", "file", false},
        {"a link in its place", "link", false},
        {"a folder in its place", "folder/env", true},
        {"a link in the folder's place", "folder-link/env", true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Status done = perform(effects(WriteFile{scratch / c.path, c.private_folder, Secret("new")}));
        REQUIRE(done.has_error());
        CHECK(
            done.error().message.ends_with("exists already, and a credential is only written to a new file"));
    }
    CHECK(read_file(scratch / "file") == "old");
    CHECK_FALSE(fs::exists(scratch / "elsewhere"));
    CHECK(entries(scratch / "folder") == 0);
}

TEST_CASE("perform: mask commands go to the stream they are meant for") {
    Pipe out;
    Pipe err;
    const auto all = effects(PrintHidden{Secret("mask 1\n"), true}, PrintHidden{Secret("mask 2\n"), false},
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
        const Status done = perform(
            effects(PrintHidden{Secret("::add-mask::x\n"), to_stdout}, record(scratch / "env", "A=1\n")),
            {log, log});
        REQUIRE(done.has_error());
        CHECK(done.error().message ==
              std::string(to_stdout ? "standard output" : "standard error") +
                  " is a file, and commands that mask a secret hold it in plain text");
        CHECK(read_file(scratch / "log").empty());
        CHECK(read_file(scratch / "env").empty());
    }
    ::close(log);
}

TEST_CASE("perform: output that cannot be written is an error, not a signal") {
    SUBCASE("a full disk") {
        const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
        const Status done = perform(effects(Print{"text\n"}), {full, full});
        REQUIRE(done.has_error());
        CHECK(done.error().message == "standard output cannot be written: No space left on device");
        ::close(full);
    }
    SUBCASE("a closed pipe") {
        Pipe pipe;
        pipe.close_reader();
        const Status done = perform(effects(PrintHidden{Secret("mask\n"), false}), pipe.streams());
        REQUIRE(done.has_error());
        CHECK(done.error().message == "standard error cannot be written: Broken pipe");
    }
    SUBCASE("a closed descriptor") {
        const Status done = perform(effects(Print{"text\n"}), {-1, -1});
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

TEST_CASE("perform: programs are fed on standard input and heard not at all") {
    const ScratchDirectory scratch;
    SUBCASE("fed") {
        const auto all = effects(FeedProgram{
            {"sh", "-c", "echo shown; echo shown >&2; cat > " + scratch / "fed"}, Secret("x y\n")});
        CHECK(perform(all).has_value());
        CHECK(read_file(scratch / "fed") == "x y\n");
    }
    SUBCASE("not there") {
        const Status done = perform(effects(FeedProgram{{"no-such-program", "add"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(
            done.error().message ==
            "no-such-program cannot be run: No such file or directory, so the credential is not handed over");
    }
    SUBCASE("fails") {
        const Status done = perform(effects(FeedProgram{{"sh", "-c", "exit 4"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(done.error().message == "sh ended with exit code 4, so the credential is not handed over");
    }
    SUBCASE("fails where nothing depends on it") {
        CHECK(perform(effects(FeedProgram{{"sh", "-c", "exit 4"}, Secret("x"), false})).has_value());
    }
    SUBCASE("is ended") {
        const Status done = perform(effects(FeedProgram{{"sh", "-c", "kill -9 $$"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(done.error().message == "sh was ended by signal 9, so the credential is not handed over");
    }
    SUBCASE("has a closed pipe end it as usual") {
        CHECK(perform(effects(FeedProgram{{"sh", "-c", "yes | head -n 1"}, Secret("x")})).has_value());
    }
}
