#include "shell/os/private_folder.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("HeldFolder: it and its files are new") {
    const ScratchDirectory scratch;
    const HeldFolder held = HeldFolder::make_private(scratch / "held");
    REQUIRE(held);
    REQUIRE(held.create_private("file"));

    CHECK(!HeldFolder::make_private(scratch / "held"));
    CHECK(errno == EEXIST);
    CHECK(!held.create_private("file"));
    CHECK(errno == EEXIST);
    if (make_link("nowhere", scratch / "held" + "/link")) {
        CHECK(!held.create_private("link"));
        CHECK(errno == EEXIST);
    }
}

TEST_CASE("HeldFolder: stays the same when its name is given to another folder") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "held");
    const HeldFolder held = HeldFolder::open(scratch / "held");
    REQUIRE(held);
    fs::rename(scratch / "held", scratch / "moved");
    fs::create_directory(scratch / "held");
    REQUIRE(held.create_private("file"));
    CHECK(fs::exists(scratch / "moved" + "/file"));
    CHECK(!fs::exists(scratch / "held" + "/file"));
}

TEST_CASE("HeldFolder: what is made can be removed") {
    const ScratchDirectory scratch;
    {
        const HeldFolder held = HeldFolder::make_private(scratch / "held");
        REQUIRE(held.create_private("file"));
        remove_folder(scratch / "held");
        CHECK(fs::exists(scratch / "held" + "/file")); // it is not empty
        held.remove("file");
        CHECK(!fs::exists(scratch / "held" + "/file"));
    }
    remove_folder(scratch / "held");
    CHECK(!fs::exists(scratch / "held"));
}

TEST_CASE("HeldFolder: one that is not there") {
    const ScratchDirectory scratch;
    CHECK(!HeldFolder::open(scratch / "absent"));
    CHECK(errno == ENOENT);
    CHECK(!HeldFolder::make_private(scratch / "absent" + "/held"));
    CHECK(errno == ENOENT);
}
