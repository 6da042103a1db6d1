// Records in files of the CI system, on every operating system.
#include "shell/files/perform.hpp"
#include "support/effects.hpp"
#include "support/files.hpp"
#include "support/runner_file.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("CI file: appends to what is there") {
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

TEST_CASE("CI file: a file whose reader would not get to the record") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "A=1\nbroken\n");
    AppendRecord broken = record(scratch / "env", "B=2\n");
    broken.flaw = [](std::string_view content) -> std::optional<std::string> {
        if (content == "A=1\nbroken\n") return "is broken in line 2: it holds no =";
        return std::nullopt;
    };
    const auto done = perform(effects(std::move(broken)));
    REQUIRE(done.has_error());
    CHECK(done.error().message ==
          "the file " + scratch / "env" +
              " (GITHUB_ENV) is broken in line 2: it holds no =; the CI system would not read "
              "what is appended");
    CHECK(read_file(scratch / "env") == "A=1\nbroken\n");
}

TEST_CASE("CI file: GitHub's runner reads the record after what others began badly") {
    struct Case {
        const char* name;
        const char* before;
        Pairs before_read;
    };
    const Case cases[] = {
        {"nothing", "", {}},
        {"no line end", "B=2", {{"B", "2"}}},
        {"a heredoc without its last line end", "B<<X\n2\nX", {{"B", "2"}}},
        {"blank lines", "B=2\n\n\n", {{"B", "2"}}},
        {"Windows line ends", "B=2\r\n", {{"B", "2\r"}}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const ScratchDirectory scratch;
        write_file(scratch / "env", c.before);
        REQUIRE(perform(effects(record(scratch / "env", "A<<E\n1\nE\n"))).has_value());
        Pairs wanted = c.before_read;
        wanted.emplace_back("A", "1");
        Pairs read;
        read_as_github(read_file(scratch / "env"), read);
        CHECK(read == wanted);
    }
}

TEST_CASE("CI file: what is not there, and what is no file") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "directory");
    struct Case {
        std::string path;
        const char* why;
    };
    for (const Case& c :
         {Case{scratch / "none", "does not exist"}, Case{scratch / "directory", "is a directory"}}) {
        CAPTURE(c.path);
        const auto done = perform(effects(record(c.path, "A=1\n")));
        REQUIRE(done.has_error());
        CHECK(done.error().fault == Fault::cannot_write);
        CHECK(done.error().message == "the file " + c.path + " (GITHUB_ENV) " + c.why +
                                          ", so it is not the file that the CI system created");
    }
}

TEST_CASE("CI file: many threads at once leave whole records") {
    const ScratchDirectory scratch;
    const std::string path = scratch / "env";
    write_file(path, "");
    std::vector<std::future<bool>> writers;
    for (char letter = 'a'; letter < 'a' + 8; ++letter) {
        writers.push_back(std::async(std::launch::async, [=] {
            return perform(effects(record(path, std::string(3000, letter) + "\n"))).has_value();
        }));
    }
    for (std::future<bool>& writer : writers)
        CHECK(writer.get());
    const std::string text = read_file(path);
    CHECK(text.size() == 8 * 3001);
    for (std::size_t at = 0; at < text.size(); at += 3001)
        CHECK(text.substr(at, 3001) == std::string(3000, text[at]) + "\n");
}
