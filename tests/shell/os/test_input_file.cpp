#include "shell/os/input_file.hpp"
#include "support/failing_calls.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("open_input: a file of which the system does not tell what it is, is not read") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "x");
    REQUIRE(open_input(scratch / "file").file);
    REQUIRE_FALSE(open_input("/proc/self/environ").file);
    const auto refused = [&](auto&& refuse, int error) {
        const int code = in_child([&] {
            if (!refuse()) return 77; // no filters here
            const OpenedInput opened = open_input(scratch / "file");
            return !opened.file && opened.cause == error ? 0 : 1;
        });
        return code == 0 || code == 77;
    };
    CHECK(refused([] { return let_call_fail(SYS_newfstatat, EIO, k_of_descriptor); },
                  EIO));                                                       // a file or a pipe?
    CHECK(refused([] { return let_call_fail(SYS_fstatfs, ENOSYS); }, ENOSYS)); // of /proc?
}
