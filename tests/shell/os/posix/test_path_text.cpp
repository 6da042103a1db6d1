#include "shell/os/path_text.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("path text: the folder of a path's last name") {
    struct Case {
        const char* path;
        const char* folder;
    };
    const Case cases[] = {
        {"name", "."},
        {"/name", "/"},
        {"./name", "."},
        {"../name", ".."},
        {"folder/name", "folder"},
        {"/folder/name", "/folder"},
        {"folder//name", "folder/"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.path);
        CHECK(folder_of(c.path) == c.folder);
    }
}
