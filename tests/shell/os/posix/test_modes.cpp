// What is made for its owner alone, what is removed, and what is no file.
#include "shell/os/private_folder.hpp"
#include "shell/os/shared_file.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("HeldFolder, create_shared: for the owner alone") {
    const ScratchDirectory scratch;
    constexpr fs::perms k_owners_file = fs::perms::owner_read | fs::perms::owner_write;
    const HeldFolder held = HeldFolder::make_private(scratch / "held");
    REQUIRE(held);
    CHECK(fs::status(scratch / "held").permissions() == fs::perms::owner_all);
    REQUIRE(held.create_private("file"));
    CHECK(fs::status(scratch / "held" + "/file").permissions() == k_owners_file);
    REQUIRE(create_shared(scratch / "shared"));
    CHECK(fs::status(scratch / "shared").permissions() == k_owners_file);
}

// Wine removes by the name that the folder had.
TEST_CASE("HeldFolder: removes from the folder that it holds, whatever its name is by then") {
    const ScratchDirectory scratch;
    const HeldFolder held = HeldFolder::make_private(scratch / "held");
    REQUIRE(held.create_private("file"));
    fs::rename(scratch / "held", scratch / "moved");
    fs::create_directory(scratch / "held");
    write_file(scratch / "held" + "/file", "another's");
    held.remove("file");
    CHECK(!fs::exists(scratch / "moved" + "/file"));
    CHECK(read_file(scratch / "held" + "/file") == "another's");
}

TEST_CASE("open_shared: a device is no file") {
    const SharedFile opened = open_shared("/dev/null");
    CHECK(!opened.file);
    CHECK(opened.unfit == Unfit::not_regular);
}
