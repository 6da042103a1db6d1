// The order of a hand-over and its new files, on every operating system.
#include "shell/files/perform.hpp"
#include "support/effects.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("perform: the credential comes last, and what is refused before it takes everything back") {
    const ScratchDirectory scratch;
    const auto run = [&](Status between) {
        write_file(scratch / "env", "B=2\n");
        write_file(scratch / "output", "");
        Steps steps{effects(record(scratch / "output", "C=3\n")),
                    [&]() -> Status {
                        CHECK(read_file(scratch / "output") == "C=3\n");
                        CHECK(read_file(scratch / "env") == "B=2\n");
                        CHECK_FALSE(fs::exists(scratch / "folder"));
                        return between;
                    },
                    effects(record(scratch / "env", "A=1\n"),
                            WriteFile{scratch / "folder/file", true, Secret("x\n")})};
        const EndLater end;
        return perform(steps, end);
    };
    const auto refused = run(Failure{Fault::cannot_write, "the report cannot be put in its place", {}});
    REQUIRE(refused.has_error());
    CHECK(refused.error().message == "the report cannot be put in its place");
    CHECK(read_file(scratch / "env") == "B=2\n");
    CHECK(read_file(scratch / "output").empty());
    CHECK_FALSE(fs::exists(scratch / "folder"));
    CHECK(run({}).has_value());
    CHECK(read_file(scratch / "env") == "B=2\nA=1\n");
    CHECK(read_file(scratch / "folder/file") == "x\n");
}

TEST_CASE("private file: private files are new") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "old");
    fs::create_directory(scratch / "folder");
    const bool links = make_link(scratch / "elsewhere", scratch / "link") &&
                       make_link(scratch / "folder", scratch / "folder-link");
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
        if (!links && std::string_view(c.path).find("link") != std::string_view::npos) continue;
        const auto done = perform(effects(WriteFile{scratch / c.path, c.private_folder, Secret("new")}));
        REQUIRE(done.has_error());
        CHECK(
            done.error().message.ends_with("already exists, and a credential is written only to a new file"));
    }
    CHECK(read_file(scratch / "file") == "old");
    CHECK_FALSE(fs::exists(scratch / "elsewhere"));
    CHECK(entries(scratch / "folder") == 0);
}
