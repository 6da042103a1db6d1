#include "shell/os/shared_file.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("open_shared: a regular file and nothing else") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "");
    const bool links = make_link("file", scratch / "link");
    CHECK(open_shared(scratch / "file").file);
    struct Case {
        std::string path;
        Unfit unfit;
    };
    for (const Case& c : {Case{scratch / "link", Unfit::link}, Case{scratch / ".", Unfit::folder},
                          Case{scratch / "absent", Unfit::absent}}) {
        CAPTURE(c.path);
        if (!links && c.unfit == Unfit::link) continue;
        const SharedFile opened = open_shared(c.path);
        CHECK(!opened.file);
        CHECK(opened.unfit == c.unfit);
    }
}

TEST_CASE("create_shared: only where the name is free") {
    const ScratchDirectory scratch;
    CHECK(create_shared(scratch / "file"));
    CHECK(!create_shared(scratch / "file"));
}

TEST_CASE("try_lock: one at a time") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "");
    FileDescriptor first = open_shared(scratch / "file").file;
    const FileDescriptor second = open_shared(scratch / "file").file;
    CHECK(try_lock(first.get()) == Locked::yes);
    CHECK(try_lock(second.get()) == Locked::busy);
    first.close();
    CHECK(try_lock(second.get()) == Locked::yes);
}

TEST_CASE("append_bytes, read_at, cut_out: what others wrote behind a record stays") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "before|");
    const FileDescriptor file = open_shared(scratch / "file").file;
    const FileDescriptor others = open_shared(scratch / "file").file;
    const std::int64_t begin = move_to_end(file.get());
    CHECK(begin == 7);
    CHECK(append_bytes(file.get(), "record|") == 7);
    const std::int64_t end = position_of(file.get());
    CHECK(end == 14);
    CHECK(append_bytes(others.get(), "behind") == 6);
    char bytes[8]{};
    CHECK(read_at(file.get(), bytes, 6, begin) == 6);
    CHECK(std::string_view(bytes, 6) == "record");
    CHECK(read_at(file.get(), bytes, 6, 100) == 0);
    cut_out(file.get(), begin, end);
    CHECK(read_file(scratch / "file") == "before|behind");
}
