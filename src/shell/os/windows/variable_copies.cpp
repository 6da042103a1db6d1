#include "shell/os/variable_copies.hpp"

#include "core/base/secret.hpp"
#include "shell/os/windows/win32.hpp"

#include <cstddef>
#include <cstring>
#include <cwchar>
#include <string>

#include <stdlib.h>

namespace snykcred {
namespace {

/// Upper case where Windows sees none: letters of ASCII are all that the names we know are made of.
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

} // namespace

std::string canonical_variable(std::string_view name) {
    std::string text(name);
    for (char& c : text)
        c = upper(c);
    return text;
}

void wipe_other_copies(std::string_view name) {
    const std::wstring wide = win32::wide(name);
    if (wide.empty()) return;
    // The C library's.
    for (wchar_t** entry = _wenviron; entry != nullptr && *entry != nullptr; ++entry) {
        if (::_wcsnicmp(*entry, wide.c_str(), wide.size()) != 0 || (*entry)[wide.size()] != L'=') continue;
        wchar_t* const value = *entry + wide.size() + 1;
        ::SecureZeroMemory(value, std::wcslen(value) * sizeof(wchar_t));
    }
    const std::string spelled = canonical_variable(name);
    for (char** entry = _environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::size_t size = spelled.size();
        if (::_strnicmp(*entry, spelled.c_str(), size) == 0 && (*entry)[size] == '=')
            wipe_bytes(*entry + size + 1, std::strlen(*entry + size + 1));
    }
    // The system's, which other processes of this user can read: a value of the same length takes the place
    // of the old one, where an empty one would only move what stands behind it.
    const DWORD size = ::GetEnvironmentVariableW(wide.c_str(), nullptr, 0);
    if (size == 0) return;
    ::SetEnvironmentVariableW(wide.c_str(), std::wstring(size - 1, L'*').c_str());
    ::SetEnvironmentVariableW(wide.c_str(), L"");
}

} // namespace snykcred
