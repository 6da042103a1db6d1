#include "shell/files/private_file.hpp"
#include "support/effects.hpp"
#include "support/files.hpp"
#include "support/processes.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("private file: private files are for their owner alone, whatever the umask") {
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

TEST_CASE("private file: a folder whose file cannot be made is removed again") {
    const ScratchDirectory scratch;
    const int code = in_child([&] {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_NOFILE, &none);
        return perform(effects(WriteFile{scratch / "folder/env", true, Secret("x\n")})).has_error() ? 0 : 1;
    });
    CHECK(code == 0);
    CHECK_FALSE(fs::exists(scratch / "folder"));
}
