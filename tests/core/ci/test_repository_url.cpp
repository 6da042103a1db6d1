#include "core/ci/repository_url.hpp"

#include <doctest/doctest.h>

using namespace snykcred;

TEST_CASE("repository_of: one name for every spelling") {
    for (const char* url : {"git@github.com:acme/app.git", "https://github.com/acme/app",
                            "https://github.com/Acme/App.git/", "git://github.com/acme/app.git",
                            "ssh://git@github.com/acme/app.git", "https://user:x@github.com/acme/app"}) {
        CAPTURE(url);
        CHECK(repository_of(url) == "github.com/acme/app");
    }
    CHECK(repository_of("https://github.com@evil.example/acme/app") == "evil.example/acme/app");
    CHECK(repository_of("https://git.example:8443/acme/app") == "git.example:8443/acme/app");
    CHECK(repository_of("").empty());
}
