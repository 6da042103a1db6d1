#include "shell/os/path_text.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("path text: the folder of a path's last name, on Windows") {
    struct Case {
        const char* path;
        const char* folder;
    };
    const Case cases[] = {
        {"name", "."},        {"/name", "/"},     {"\\name", "\\"},
        {"C:\\name", "C:\\"}, {"C:/name", "C:/"}, {"C:\\folder\\name", "C:\\folder"},
        {"..\\name", ".."},   {"a/name", "a"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.path);
        CHECK(folder_of(c.path) == c.folder);
    }
}
