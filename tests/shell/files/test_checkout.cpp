#include "shell/files/checkout.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

TEST_CASE("checkout_around") {
    const ScratchDirectory scratch;
    fs::create_directory(scratch / "checkout");
    write_file(scratch / "checkout/policy.json", "{}");
    write_file(scratch / "policy.json", "{}");
    const Environment environment({{"CI_PROJECT_DIR", scratch / "checkout/"}});
    CHECK(checkout_around(scratch / "checkout/policy.json", environment) == "CI_PROJECT_DIR");
    CHECK_FALSE(checkout_around(scratch / "policy.json", environment).has_value());
    CHECK_FALSE(checkout_around(scratch / "policy.json", Environment{}).has_value());
}
