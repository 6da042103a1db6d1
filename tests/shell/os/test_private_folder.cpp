#include "shell/os/private_folder.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("HeldFolder: a new one and its files are its owner's alone") {
    const ScratchDirectory scratch;
    const HeldFolder held = HeldFolder::make_private(scratch / "held");
    REQUIRE(held);
    CHECK(fs::status(scratch / "held").permissions() == fs::perms::owner_all);
    REQUIRE(held.create_private("file"));
    CHECK(fs::status(scratch / "held" + "/file").permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));

    CHECK(!HeldFolder::make_private(scratch / "held"));
    CHECK(errno == EEXIST);
    CHECK(!held.create_private("file"));
    CHECK(errno == EEXIST);
    fs::create_symlink("nowhere", scratch / "held" + "/link");
    CHECK(!held.create_private("link"));
    CHECK(errno == EEXIST);
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
    held.remove("file");
    CHECK(!fs::exists(scratch / "moved" + "/file"));
    remove_folder(scratch / "moved");
    CHECK(!fs::exists(scratch / "moved"));
}

TEST_CASE("HeldFolder: one that is not there") {
    const ScratchDirectory scratch;
    CHECK(!HeldFolder::open(scratch / "absent"));
    CHECK(errno == ENOENT);
    CHECK(!HeldFolder::make_private(scratch / "absent" + "/held"));
    CHECK(errno == ENOENT);
}
