#include "shell/os/ancestors.hpp"

#include "shell/os/windows/access.hpp"

namespace snykcred {
namespace {

bool is_closed(const std::filesystem::path& folder) {
    const win32::Handle opened(
        ::CreateFileW(folder.c_str(), READ_CONTROL | FILE_READ_ATTRIBUTES,
                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                      FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    BY_HANDLE_FILE_INFORMATION told{};
    if (!opened || ::GetFileInformationByHandle(opened.get(), &told) == 0) return false;
    constexpr DWORD k_kind = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
    return (told.dwFileAttributes & k_kind) == FILE_ATTRIBUTE_DIRECTORY && win32::is_closed(opened.get());
}

} // namespace

bool is_closed_up_to_root(const std::filesystem::path& real) {
    if (!real.is_absolute()) return false;
    std::filesystem::path at = real;
    for (; at != at.root_path(); at = at.parent_path()) {
        if (!is_closed(at)) return false;
    }
    return is_closed(at);
}

} // namespace snykcred
