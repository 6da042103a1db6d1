#include "shell/os/file.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("facts_of: what a file is, by its name and by what is open") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "12345");
    write_file(scratch / "other", "");
    fs::create_hard_link(scratch / "file", scratch / "second");
    const bool links = make_link("file", scratch / "link");

    const auto file = facts_of(scratch / "file");
    REQUIRE(file);
    CHECK(file->kind == FileKind::regular);
    CHECK(file->size == 5);
    CHECK(file->names == 2);
    CHECK(facts_of(scratch / "second")->id == file->id);
    if (links) {
        CHECK(facts_of(scratch / "link")->id == file->id);
        CHECK(facts_of_name(scratch / "link")->kind == FileKind::link);
        CHECK(!(facts_of_name(scratch / "link")->id == file->id));
        CHECK(is_regular_file(scratch / "link"));
    }
    CHECK(!(facts_of(scratch / "other")->id == file->id));
    CHECK(facts_of(scratch / "other")->names == 1);
    CHECK(facts_of(scratch / "")->kind == FileKind::folder);

    CHECK(!facts_of(scratch / "absent"));
    CHECK(errno == ENOENT);
    CHECK(!facts_of(-1));
    CHECK(is_regular_file(scratch / "file"));
    CHECK(!is_regular_file(scratch / ""));
}

TEST_CASE("create_file: only where the name is free") {
    const ScratchDirectory scratch;
    const bool links = make_link("nowhere", scratch / "link");
    const FileDescriptor made = create_file(scratch / "new");
    REQUIRE(made);
    CHECK(facts_of(made.get())->id == facts_of(scratch / "new")->id);
    CHECK(!create_file(scratch / "new"));
    CHECK(errno == EEXIST);
    if (links) {
        CHECK(!create_file(scratch / "link"));
        CHECK(errno == EEXIST);
    }
    CHECK(!create_file(scratch / "no" + "/folder"));
    CHECK(errno == ENOENT);
}

TEST_CASE("rename_over and remove_file") {
    const ScratchDirectory scratch;
    write_file(scratch / "old", "old");
    write_file(scratch / "new", "new");
    CHECK(rename_over(scratch / "new", scratch / "old"));
    CHECK(read_file(scratch / "old") == "new");
    CHECK(!facts_of(scratch / "new"));
    CHECK(!rename_over(scratch / "new", scratch / "old"));
    remove_file(scratch / "old");
    CHECK(!facts_of(scratch / "old"));
    CHECK(may_make_files_in(scratch / ""));
    CHECK(!may_make_files_in(scratch / "absent"));
}
