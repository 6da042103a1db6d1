#include "core/ci/repository_url.hpp"

#include <doctest/doctest.h>

#include <string>

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

TEST_CASE("repository_of: another host, owner or name is another repository") {
    const std::string own = repository_of("https://github.com/acme/app.git");
    for (const char* url :
         {"https://evil.example/github.com/acme/app", "https://github.com.evil.example/acme/app",
          "https://evil.example:github.com/acme/app", "git@evil.example:acme/app.git",
          "ssh://git@evil.example/acme/app", "https://github.com/evil/app", "https://github.com/acme/app2",
          "https://github.com/acme/app.gi", "https://github.com/acme/app.git.git",
          "https://github.com/acme/agit", "//github.com/acme/app", "https:/github.com/acme/app",
          "https://github.com/x@github.com/acme/app", "https://evil.example/x://github.com/acme/app",
          "https:/xgithub.com/acme/app", "https://x@y@github.com/acme/app",
          "https://github.com/acme/app-git"}) {
        CAPTURE(url);
        CHECK(repository_of(url) != own);
    }
    // A port is no owner, and a colon of a path none of a host.
    CHECK(repository_of("ssh://git@github.com:22/acme/app") == "github.com:22/acme/app");
    CHECK(repository_of("git@github.com:acme/a:b") == "github.com/acme/a:b");
    CHECK(repository_of("https://github.com/acme/a@b") == "github.com/acme/a@b");
    CHECK(repository_of("https://github.com/acme/app//") == "github.com/acme/app");
}
