// Variables as Windows and its C library keep them: in several copies, and in any letter case.
#include "shell/os/no_environment.hpp"
#include "shell/os/variable_copies.hpp"
#include "shell/os/windows/win32.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <string>

#include <stdlib.h>

using namespace snykcred;

namespace {

/// What the system would give to a process that this one starts.
std::wstring systems_value(const wchar_t* name) {
    std::array<wchar_t, 100> value{};
    return {value.data(), ::GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size()))};
}

} // namespace

TEST_CASE("canonical_variable: one spelling for all") {
    CHECK(canonical_variable("Snyk_Token") == "SNYK_TOKEN");
    CHECK(canonical_variable("snyk_\xc3\xa4") == "SNYK_\xc3\xa4");
}

TEST_CASE("wipe_other_copies: the C library's two and the system's") {
    REQUIRE(::_putenv_s("SnykCred_Test", "obviously-fake") == 0);
    REQUIRE(::_wputenv_s(L"SnykCred_Test", L"obviously-fake") == 0);
    const char* const narrow = ::getenv("SNYKCRED_TEST");
    const wchar_t* const wide = ::_wgetenv(L"SNYKCRED_TEST");
    REQUIRE(narrow != nullptr);
    REQUIRE(wide != nullptr);
    REQUIRE(systems_value(L"SNYKCRED_TEST") == L"obviously-fake");
    wipe_other_copies("SNYKCRED_TEST");
    CHECK(std::string(narrow, 14) == std::string(14, '\0'));
    CHECK(std::wstring(wide, 14) == std::wstring(14, L'\0'));
    CHECK(systems_value(L"SNYKCRED_TEST").empty());
}

TEST_CASE(
    "NoEnvironment: hides the variables and gives them back, but not the one that OpenSSL would ask the system for") {
    REQUIRE(::_putenv_s("SNYKCRED_TEST_VARIABLE", "value") == 0);
    ::SetEnvironmentVariableW(L"OPENSSL_WIN32_UTF8", L"1");
    {
        const NoEnvironment nothing;
        CHECK(std::getenv("SNYKCRED_TEST_VARIABLE") == nullptr);
        CHECK(std::getenv("PATH") == nullptr);
        CHECK(systems_value(L"OPENSSL_WIN32_UTF8").empty());
    }
    REQUIRE(std::getenv("SNYKCRED_TEST_VARIABLE") != nullptr);
    CHECK(std::string(std::getenv("SNYKCRED_TEST_VARIABLE")) == "value");
}

TEST_CASE("wide, narrow: UTF-8 and nothing else") {
    for (const char* text : {"plain",
                             "gr\xc3\xbc\xc3\x9f"
                             "e",
                             "\xf0\x9f\x94\x91"}) {
        CAPTURE(text);
        CHECK(win32::narrow(win32::wide(text)) == text);
    }
    CHECK(win32::wide("\xff").empty());
    CHECK(win32::narrow(L"\xd800") == "\xef\xbf\xbd");
}
