#include "shell/files/places.hpp"
#include "support/environment.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include <unistd.h>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {
constexpr auto k_nonce = "00112233445566778899aabbccddeeff";

std::string folder_in(const Environment& environment) {
    const auto places = find_places({}, environment, k_nonce);
    REQUIRE(places.has_value());
    return places->private_folder;
}
} // namespace

TEST_CASE("find_places: the first usable directory outside the checkout") {
    const ScratchDirectory scratch;
    for (const char* name : {"checkout", "checkout/tmp", "temp", "open", "sticky"}) {
        fs::create_directory(scratch / name);
        fs::permissions(scratch / name, fs::perms::owner_all);
    }
    fs::permissions(scratch / "open", fs::perms::all);
    fs::permissions(scratch / "sticky", fs::perms::all | fs::perms::sticky_bit);
    write_file(scratch / "file", "");
    fs::create_directory_symlink(scratch / "checkout/tmp", scratch / "link-into-checkout");
    const auto environment = [&](const char* tmpdir, const char* runner_temp) {
        return variables({{"GITHUB_ACTIONS", "true"},
                          {"GITHUB_WORKSPACE", scratch / "checkout"},
                          {"RUNNER_TEMP", scratch / runner_temp},
                          {"TMPDIR", scratch / tmpdir}});
    };
    const std::string name = std::string("/snyk-cred-") + k_nonce;
    CHECK(folder_in(environment("temp", "sticky")) == scratch / "temp" + name);
    CHECK(folder_in(environment("none", "sticky")) == scratch / "sticky" + name);
    CHECK(folder_in(environment("file", "sticky")) == scratch / "sticky" + name);
    CHECK(folder_in(environment("open", "sticky")) == scratch / "sticky" + name); // others could replace it
    CHECK(folder_in(environment("checkout/tmp", "temp")) == scratch / "temp" + name);
    CHECK(folder_in(environment("link-into-checkout", "temp")) == scratch / "temp" + name);
    CHECK(folder_in(environment("none", "none")) == "/tmp" + name);
    CHECK(folder_in(variables({{"TMPDIR", "relative"}})) == "/tmp" + name);
}

TEST_CASE("find_places: --output lies outside the checkout") {
    const ScratchDirectory scratch;
    for (const char* name : {"checkout", "checkout/sub", "temp", "checkout-too"})
        fs::create_directory(scratch / name);
    fs::create_directory_symlink(scratch / "checkout", scratch / "link");
    const Environment environment = variables({{"WORKSPACE", scratch / "checkout"}});
    struct Case {
        const char* name;
        std::string output;
        bool fine;
    };
    const Case cases[] = {
        {"outside", "temp/env", true},
        {"a neighbour with the same beginning", "checkout-too/env", true},
        {"out and back by ..", "checkout/../temp/env", true},
        {"inside", "checkout/env", false},
        {"below", "checkout/sub/env", false},
        {"in by ..", "temp/../checkout/env", false},
        {"in by a link", "link/env", false},
        {"in by a link's child", "link/sub/env", false},
        {"no such directory", "none/env", false},
        {"no file name", "temp/", false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.output = scratch / c.output;
        const auto places = find_places(settings, environment, k_nonce);
        REQUIRE(places.has_value() == c.fine);
        if (c.fine) {
            CHECK(*places->output == fs::canonical(fs::path(*settings.output).parent_path()) / "env");
        } else {
            CHECK(places.error().fault == Fault::cannot_write);
        }
    }
}
