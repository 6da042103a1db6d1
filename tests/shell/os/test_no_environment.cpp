#include "shell/os/no_environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

TEST_CASE("NoEnvironment hides the variables and gives them back") {
    REQUIRE(::setenv("SNYKCRED_TEST_VARIABLE", "value", 1) == 0);
    {
        const snykcred::NoEnvironment nothing;
        CHECK(std::getenv("SNYKCRED_TEST_VARIABLE") == nullptr);
        CHECK(std::getenv("PATH") == nullptr);
    }
    CHECK(std::string(std::getenv("SNYKCRED_TEST_VARIABLE")) == "value");
    ::unsetenv("SNYKCRED_TEST_VARIABLE");
}
