#include "shell/os/real_path.hpp"

#include "shell/os/windows/win32.hpp"

#include <string>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

/// A path through a link is not followed: who can write to a folder on its way decides where it leads, and
/// Windows tells of the last step only.
class LinkOnTheWay : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "path"; }
    [[nodiscard]] std::string message(int /*value*/) const override {
        return "it leads through a link or a junction";
    }
};

std::error_code link_on_the_way() {
    static const LinkOnTheWay category;
    return {1, category};
}

std::error_code last_error() { return {win32::errno_of(::GetLastError()), std::generic_category()}; }

FollowedPath unclear(std::error_code error) {
    FollowedPath path;
    path.error = error;
    return path;
}

win32::Handle open_itself(const fs::path& path) {
    return win32::Handle(::CreateFileW(path.c_str(), FILE_READ_ATTRIBUTES,
                                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                       OPEN_EXISTING,
                                       FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT |
                                           SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS,
                                       nullptr));
}

/// With names as they are written on the disk, and the drive that holds it; empty, with GetLastError(), where
/// Windows does not say.
std::wstring final_path(HANDLE handle) {
    std::wstring text(MAX_PATH, L'\0');
    for (;;) {
        const DWORD size = ::GetFinalPathNameByHandleW(handle, text.data(), static_cast<DWORD>(text.size()),
                                                       FILE_NAME_NORMALIZED | VOLUME_NAME_DOS);
        if (size == 0) return {};
        const bool whole = size < text.size();
        text.resize(size);
        if (whole) break;
    }
    constexpr std::wstring_view k_share = L"\\\\?\\UNC\\", k_drive = L"\\\\?\\";
    if (text.starts_with(k_share)) return L"\\\\" + text.substr(k_share.size());
    return text.starts_with(k_drive) ? text.substr(k_drive.size()) : text;
}

/// Absolute, and with ".." taken for what stands in front of it, as Windows itself takes it.
fs::path full_path(const fs::path& path) {
    const DWORD size = ::GetFullPathNameW(path.c_str(), 0, nullptr, nullptr);
    std::wstring text(size, L'\0');
    const DWORD written = size == 0 ? 0 : ::GetFullPathNameW(path.c_str(), size, text.data(), nullptr);
    text.resize(written < size ? written : 0);
    return text;
}

} // namespace

FollowedPath follow(const fs::path& path) {
    const fs::path full = full_path(path);
    if (full.empty()) return unclear(last_error());
    for (fs::path at = full; at != at.root_path(); at = at.parent_path()) {
        const win32::Handle opened = open_itself(at);
        BY_HANDLE_FILE_INFORMATION told{};
        if (!opened || ::GetFileInformationByHandle(opened.get(), &told) == 0) return unclear(last_error());
        if ((told.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) return unclear(link_on_the_way());
    }
    const win32::Handle opened = open_itself(full);
    if (!opened) return unclear(last_error());
    FollowedPath followed;
    followed.real = final_path(opened.get());
    if (followed.real.empty()) return unclear(last_error());
    for (fs::path at = followed.real; at != at.root_path(); at = at.parent_path())
        followed.looked_in.push_back(at.parent_path());
    return followed;
}

} // namespace snykcred
