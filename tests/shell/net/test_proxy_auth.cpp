#include "shell/net/proxy_auth.hpp"
#include "support/files.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace snykcred;
using namespace snykcred::test;

namespace {
constexpr InputDeadline k_no_end = InputDeadline::max();
} // namespace

TEST_CASE("read_proxy_auth: a value in place of a path is not shown") {
    const auto value = read_proxy_auth("ada:pass", k_no_end);
    REQUIRE(value.has_error());
    CHECK(value.error().message.find("ada") == std::string::npos);
}

TEST_CASE("read_proxy_auth") {
    struct Case {
        std::string_view name;
        std::string text;
        const char* secret; ///< null: refused
    };
    const std::array cases{
        Case{"line", "ada:pass\n", "ada:pass"},
        Case{"no line end", "ada:pass", "ada:pass"},
        Case{"carriage return", "ada:pass\r\n", "ada:pass"},
        Case{"colons and blanks in the password", "ada:p:a ss \n", "ada:p:a ss "},
        Case{"empty password", "ada:\n", "ada:"},
        Case{"no colon", "ada\n", nullptr},
        Case{"empty", "", nullptr},
        Case{"two lines", "ada:pass\nX-Header: y\n", nullptr},
        Case{"too large", "ada:" + std::string(5000, 'x'), nullptr},
    };
    const ScratchDirectory scratch;
    for (const Case& c : cases) {
        CAPTURE(c.name);
        write_file(scratch / "auth", c.text);
        const auto secret = read_proxy_auth(scratch / "auth", k_no_end);
        REQUIRE(secret.has_value() == (c.secret != nullptr));
        if (secret) {
            CHECK(bytes_of(*secret) == c.secret);
        } else {
            CHECK(secret.error().fault == Fault::unreadable);
            CHECK(secret.error().message.starts_with("--proxy-auth-file " + (scratch / "auth") + ": "));
            CHECK(secret.error().message.find("ada") == std::string::npos);
        }
    }
    CHECK(read_proxy_auth(scratch / "none", k_no_end).error().message ==
          "--proxy-auth-file " + (scratch / "none") + ": No such file or directory");
    CHECK(read_proxy_auth(scratch.path(), k_no_end).error().fault == Fault::unreadable);
}
