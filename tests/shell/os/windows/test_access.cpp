// Who may meddle with a folder, by its DACL. Wine makes a mode of a DACL and a DACL of a mode, so that others
// are let in cannot be asked here.
#include "shell/os/windows/access.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>

#include <sddl.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// The DACL as text.
std::wstring list_of(PSECURITY_DESCRIPTOR security) {
    wchar_t* text = nullptr;
    REQUIRE(::ConvertSecurityDescriptorToStringSecurityDescriptorW(
                security, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, nullptr) != 0);
    const win32::Local<wchar_t> owned(text);
    return text;
}

win32::Handle open_folder(const std::string& path) {
    return win32::Handle(::CreateFileW(win32::wide(path).c_str(), READ_CONTROL, FILE_SHARE_READ, nullptr,
                                       OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
}

} // namespace

TEST_CASE("PrivateSecurity: this user and the system, and nothing from the folder around") {
    win32::PrivateSecurity security;
    REQUIRE(security.get() != nullptr);
    CHECK(security.get()->bInheritHandle == FALSE);
    const std::wstring list = list_of(security.get()->lpSecurityDescriptor);
    CHECK(list.starts_with(L"D:P(A;;FA;;;"));
    CHECK(list.ends_with(L")(A;;FA;;;SY)"));
    CHECK(list.find(L"(A;;FA;;;WD)") == std::wstring::npos);
}

TEST_CASE("is_ours, is_closed: what was just made; and what is not there, is not") {
    const ScratchDirectory scratch;
    win32::PrivateSecurity security;
    const std::string path = scratch / "private";
    REQUIRE(::CreateDirectoryW(win32::wide(path).c_str(), security.get()) != 0);
    const win32::Handle folder = open_folder(path);
    REQUIRE(folder);
    CHECK(win32::is_closed(folder.get()));
    CHECK(win32::is_ours(folder.get()));
    CHECK(!win32::is_closed(nullptr));
    CHECK(!win32::is_ours(nullptr));
}
